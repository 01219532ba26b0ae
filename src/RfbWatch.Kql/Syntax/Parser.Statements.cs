using RfbWatch.Kql.Values;

namespace RfbWatch.Kql.Syntax;

/// <content>Statements, functions, schemas.</content>
internal sealed partial class Parser
{
    // Number of function bodies open at this point; a closing brace ends the innermost one.
    private int _bodies;

    private void ParseStatements(List<Statement> statements)
    {
        while (true)
        {
            while (Skip(";"))
            {
                // Empty statements are ignored.
            }

            if (AtStatementEnd())
            {
                return;
            }

            int from = _at;
            int depth = _depth;
            int bodies = _bodies;
            try
            {
                statements.Add(ParseStatement());
                if (!AtStatementEnd() && !(_failedAt == Current.Start && StartsNextStatement()))
                {
                    ReportUnexpected();
                    throw new SyntaxErrorException();
                }
            }
            catch (SyntaxErrorException) when (MayRecover())
            {
                _depth = depth;
                _bodies = bodies;
                StepOver(from, atBars: false);
                while (IsClosing(Current) && !AtStatementEnd())
                {
                    Next();
                    StepOver(_at, atBars: false);
                }
            }
        }
    }

    private Statement ParseStatement()
    {
        var first = Current;
        if (first.IsWord("let") && (Peek().Kind == TokenKind.Identifier || Peek().Is("[")))
        {
            return ParseLet();
        }

        if (first.IsWord("set") && Peek().Kind == TokenKind.Identifier)
        {
            return ParseSet();
        }

        if (first.IsWord("declare") && Peek().IsWord("query_parameters"))
        {
            return ParseQueryParameters();
        }

        if (first.IsWord("declare") && Peek().IsWord("pattern"))
        {
            return ParsePatternStatement();
        }

        if ((first.IsWord("alias") && Peek().IsWord("database"))
            || (first.IsWord("restrict") && Peek().IsWord("access")))
        {
            string what = $"{first.Text} {Peek().Text}";
            while (!At(";") && Current.Kind != TokenKind.End)
            {
                Next();
            }

            return new Statement.Unsupported(first.Start, PreviousEnd, what);
        }

        if (At("."))
        {
            throw Fail("RW001", "Management commands, which start with a dot, are not supported; only queries are");
        }

        if (At("|"))
        {
            throw Fail("KS198", "Unexpected here; a pipeline starts with a table");
        }

        var value = ParseWholePipe(ParsePipe);
        return new Statement.Query(value.Start, value.End, value);
    }

    private Statement.Let ParseLet()
    {
        var let = Next();
        var name = ParseIdentifier();
        var value = ParseWholePipe(() =>
        {
            Expect("=");
            return ParseLetValue();
        });
        return new Statement.Let(let.Start, Math.Max(name.End, value.End), name, value);
    }

    private Expression ParseLetValue()
    {
        bool isView = AtWord("view") && Peek().Is("(");
        bool isFunction = isView || (At("(") && ((Peek().Is(")") && Peek(2).Is("{")) || (StartsName(1, out int after) && Peek(after).Is(":"))));
        if (!isFunction)
        {
            return ParsePipe();
        }

        int start = Current.Start;
        if (isView)
        {
            Next();
        }

        IReadOnlyList<FunctionParameter> parameters = ParseParameterList();
        var body = ParseBody();
        return new Expression.Lambda(start, PreviousEnd, isView, parameters, body);
    }

    private List<Statement> ParseBody()
    {
        Expect("{");
        Enter();
        _bodies++;
        var body = new List<Statement>();
        ParseStatements(body);
        _bodies--;
        Leave();
        Expect("}");
        return body;
    }

    private bool StartsName(int ahead, out int after)
    {
        after = ahead + 1;
        if (Peek(ahead).Kind == TokenKind.Identifier)
        {
            return true;
        }

        after = ahead + 3;
        return Peek(ahead).Is("[") && Peek(ahead + 1).Kind == TokenKind.String && Peek(ahead + 2).Is("]");
    }

    private List<FunctionParameter> ParseParameterList()
    {
        Expect("(");
        var parameters = new List<FunctionParameter>();
        while (!At(")"))
        {
            parameters.Add(ParseParameter());
            if (!Skip(","))
            {
                break;
            }
        }

        Expect(")");
        return parameters;
    }

    private FunctionParameter ParseParameter()
    {
        var name = ParseIdentifier();
        Expect(":");
        if (At("("))
        {
            IReadOnlyList<ColumnDeclaration> columns = ParseSchema(out _);
            return new FunctionParameter(name.Start, PreviousEnd, name.Text, KustoType.Unknown, columns, null);
        }

        var type = ParseType();
        var value = Skip("=") ? ParseUnary() : null;
        return new FunctionParameter(name.Start, PreviousEnd, name.Text, type, null, value);
    }

    private List<ColumnDeclaration> ParseSchema(out bool star)
    {
        Expect("(");
        star = false;
        var columns = new List<ColumnDeclaration>();
        while (!At(")"))
        {
            if (Skip("*"))
            {
                star = true;
            }
            else
            {
                var name = ParseIdentifier();
                Expect(":");
                var type = ParseType();
                columns.Add(new ColumnDeclaration(name.Start, PreviousEnd, name.Text, type));
            }

            if (!Skip(","))
            {
                break;
            }
        }

        Expect(")");
        return columns;
    }

    private KustoType ParseType()
    {
        var token = Current;
        if (token.Kind == TokenKind.Identifier && KustoTypeNames.TryParse(token.Text, out var type))
        {
            Next();
            return type;
        }

        throw Fail("KS172", "Expected a type: bool, int, long, real, decimal, datetime, timespan, guid, string or dynamic");
    }

    private Statement.SetOption ParseSet()
    {
        var set = Next();
        var option = ParseIdentifier();
        var value = Skip("=") ? ParseWholePipe(ParsePipe) : null;
        return new Statement.SetOption(set.Start, PreviousEnd, option.Text, value);
    }

    private Statement.QueryParameters ParseQueryParameters()
    {
        var declare = Next();
        Next();
        IReadOnlyList<FunctionParameter> parameters = ParseParameterList();
        return new Statement.QueryParameters(declare.Start, PreviousEnd, parameters);
    }
}
