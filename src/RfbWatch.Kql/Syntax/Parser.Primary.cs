using RfbWatch.Kql.Values;

namespace RfbWatch.Kql.Syntax;

/// <content>Signs, paths, calls, names and brackets.</content>
internal sealed partial class Parser
{
    private Expression ParseUnary()
    {
        if (!At("-") && !At("+"))
        {
            return ParsePostfix(ParsePrimary());
        }

        var sign = Next();
        Enter();
        var operand = ParseUnary();
        Leave();
        return new Expression.Sign(sign.Start, operand.End, sign.Text == "-", operand);
    }

    private Expression ParsePostfix(Expression target)
    {
        for (int chain = 0; ; chain++)
        {
            if (chain > MaximumChain)
            {
                throw FailTooLarge($"The path is too long; at most {MaximumChain} steps are allowed");
            }

            if (At(".") && Peek().Is("[") && !(Peek(2).Kind == TokenKind.String && Peek(3).Is("]")))
            {
                // d.[key] is d[key].
                Next();
            }
            else if (At(".") && (Peek().Kind == TokenKind.Identifier || Peek().Is("[")))
            {
                Next();
                var name = ParseIdentifier();
                target = At("(")
                    ? new Expression.Member(target.Start, PreviousEnd, target, ParseCall(name).Function)
                    : new Expression.Member(target.Start, name.End, target, name.Text);
            }
            else if (At("["))
            {
                Next();
                Enter();
                var index = ParseExpression();
                Leave();
                target = new Expression.Element(target.Start, Expect("]").End, target, index);
            }
            else
            {
                return target;
            }
        }
    }

    private Expression ParsePrimary()
    {
        var token = Current;
        switch (token.Kind)
        {
            case TokenKind.String:
                return ParseStrings();
            case TokenKind.Long or TokenKind.Real or TokenKind.TimeSpan or TokenKind.TypedLiteral:
                Next();
                return ParseLiteral(token);
            case TokenKind.Identifier when token.Text[0] != '!':
                return ParseName();
            case TokenKind.Symbol when token.Text == "(":
                Next();
                Enter();
                var inner = ParsePipe();
                Leave();
                Expect(")");
                return inner;
            case TokenKind.Symbol when token.Text == "*":
                Next();
                return new Expression.Wildcard(token.Start, token.End, "*");
            case TokenKind.Symbol when IsBracketedName():
                var name = ParseIdentifier();
                return new Expression.Name(name.Start, name.End, name.Text);
            case TokenKind.End or TokenKind.Identifier or TokenKind.Symbol or TokenKind.Bad:
            default:
                throw Fail("KS006", "Missing expression");
        }
    }

    private Expression.Literal ParseStrings()
    {
        var first = Next();
        string value = first.Text;
        int end = first.End;
        while (Current.Kind == TokenKind.String)
        {
            end = Current.End;
            value += Next().Text;
        }

        return new Expression.Literal(first.Start, end, KustoValue.Of(value), KustoType.String);
    }

    private Expression ParseName()
    {
        var token = Next();
        bool bracket = At("(");
        switch (token.Text)
        {
            case "true" or "True" or "TRUE":
                return new Expression.Literal(token.Start, token.End, KustoValue.True, KustoType.Bool);
            case "false" or "False" or "FALSE":
                return new Expression.Literal(token.Start, token.End, KustoValue.False, KustoType.Bool);
            case "dynamic" when bracket:
                return ParseDynamic(token);
            case "typeof" when bracket:
                return ParseTypeOf(token);
            case "inline_external_table" when bracket || Current.IsWord("kind"):
                throw Fail("RW001", "inline_external_table reads files from cloud storage, which is not supported; use externaldata with a local file");
            case "datatable" when bracket:
                return ParseDataTable(token);
            case "externaldata" or "external_data" when bracket:
                return ParseExternalData(token);
        }

        var name = new Identifier(token.Start, token.End, token.Text);
        return bracket ? ParseCall(name) : new Expression.Name(token.Start, token.End, token.Text);
    }

    private Expression.Call ParseCall(Identifier name)
    {
        Expect("(");
        Enter();
        var arguments = new List<Expression>();
        while (!At(")"))
        {
            arguments.Add(ParseArgument());
            if (!Skip(","))
            {
                break;
            }

            if (At(")"))
            {
                throw Fail("KS006", "Missing expression");
            }
        }

        Leave();
        var close = Expect(")");
        return new Expression.Call(name.Start, close.End, name.Text, name.End, arguments);
    }

    private Expression ParseArgument()
    {
        if (StartsName(0, out int after) && Peek(after).Is("="))
        {
            var name = ParseIdentifier();
            Next();
            var value = ParsePipe();
            return new Expression.Named(name.Start, value.End, [name], false, value);
        }

        if (At("*") && Peek().Kind != TokenKind.Identifier)
        {
            var star = Next();
            return new Expression.Wildcard(star.Start, star.End, "*");
        }

        return ParsePipe();
    }

    private Expression.TypeOf ParseTypeOf(Token token)
    {
        if (Peek().Kind == TokenKind.Identifier && Peek(2).Is(")"))
        {
            Next();
            var type = ParseType();
            return new Expression.TypeOf(token.Start, Expect(")").End, type);
        }

        ParseSchema(out _);
        return new Expression.TypeOf(token.Start, PreviousEnd, KustoType.Unknown);
    }

    private Expression.DataTable ParseDataTable(Token token)
    {
        IReadOnlyList<ColumnDeclaration> columns = ParseSchema(out _);
        Expect("[");
        var values = new List<Expression>();
        while (!At("]"))
        {
            values.Add(ParseExpression());
            if (!Skip(","))
            {
                break;
            }
        }

        return new Expression.DataTable(token.Start, Expect("]").End, columns, values);
    }

    private Expression.ExternalData ParseExternalData(Token token)
    {
        IReadOnlyList<ColumnDeclaration> columns = ParseSchema(out _);
        Expect("[");
        var addresses = new List<Expression>();
        while (!At("]"))
        {
            addresses.Add(ParseExpression());
            if (!Skip(","))
            {
                break;
            }
        }

        Expect("]");
        IReadOnlyList<OperatorParameter> properties = AtWord("with") ? ParseProperties() : [];
        return new Expression.ExternalData(token.Start, PreviousEnd, columns, addresses, properties);
    }
}
