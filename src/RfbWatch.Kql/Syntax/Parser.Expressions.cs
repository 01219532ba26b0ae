namespace RfbWatch.Kql.Syntax;

/// <content>Scalar expressions in order of precedence, lowest first: or, and, equality and lists, comparison, addition, multiplication, string operators, sign.</content>
internal sealed partial class Parser
{
    private const int OrLevel = 1;
    private const int AndLevel = 2;
    private const int EqualityLevel = 3;
    private const int RelationLevel = 4;
    private const int SumLevel = 5;
    private const int ProductLevel = 6;
    private const int StringLevel = 7;
    private const int NoLevel = 0;

    private Expression ParseExpression() => ParseBinary(OrLevel);

    private Expression ParseBinary(int minimum)
    {
        var left = ParseUnary();
        int maximum = StringLevel;
        int chain = 0;
        while (true)
        {
            int level = LevelOf(Current);
            if (level == NoLevel || level < minimum || level > maximum)
            {
                return left;
            }

            if (++chain > MaximumChain)
            {
                throw FailTooLarge($"The expression has too many operators in a chain; at most {MaximumChain} are allowed");
            }

            left = level switch
            {
                OrLevel or AndLevel => ParseLogical(left, level),
                _ => ParseOperation(left, level),
            };

            // a == b == c and a < b < c are not allowed; additions and multiplications can be chained.
            maximum = level is SumLevel or ProductLevel or OrLevel or AndLevel ? level : level - 1;
        }
    }

    private Expression.Logical ParseLogical(Expression left, int level)
    {
        string word = level == OrLevel ? "or" : "and";
        var operands = new List<Expression> { left };
        while (SkipWord(word))
        {
            operands.Add(ParseBinary(level + 1));
        }

        return new Expression.Logical(left.Start, operands[^1].End, level == AndLevel, operands);
    }

    private Expression ParseOperation(Expression left, int level)
    {
        var token = Next();
        int length = token.End - token.Start;
        if (token.Text is "between" or "!between")
        {
            return ParseBetween(left, token);
        }

        if (OperatorTable.List.TryGetValue(token.Text, out var list))
        {
            IReadOnlyList<Expression> items = ParseListItems();
            return new Expression.InList(left.Start, PreviousEnd, list, token.Start, length, left, items);
        }

        BinaryOperator operation;
        if (token.Text == "matches")
        {
            length = ExpectWord("regex").End - token.Start;
            operation = BinaryOperator.MatchesRegex;
        }
        else if (!OperatorTable.Text.TryGetValue(token.Text, out operation))
        {
            operation = ArithmeticOf(token.Text);
        }

        var right = level == StringLevel ? ParseUnary() : ParseBinary(level + 1);
        return new Expression.Binary(left.Start, right.End, operation, token.Start, length, left, right);
    }

    private Expression.Between ParseBetween(Expression left, Token token)
    {
        Expect("(");
        Enter();
        var low = ParseExpression();
        Expect("..");
        var high = ParseExpression();
        Leave();
        var close = Expect(")");
        return new Expression.Between(left.Start, close.End, token.Text[0] == '!', token.Start, token.End - token.Start, left, low, high);
    }

    private List<Expression> ParseListItems()
    {
        var items = new List<Expression>();
        if (!At("("))
        {
            // Real queries always use brackets with has_any, and the grammar requires them.
            throw Fail("KS005", "Expected: (");
        }

        Next();
        Enter();
        while (!At(")"))
        {
            items.Add(ParsePipe());
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
        Expect(")");
        return items;
    }

    private int LevelOf(Token token)
    {
        if (token.Kind == TokenKind.Symbol)
        {
            return token.Text switch
            {
                "==" or "!=" or "<>" => EqualityLevel,
                "<" or "<=" or ">" or ">=" => RelationLevel,
                "+" or "-" => SumLevel,
                "*" or "/" or "%" => ProductLevel,
                "=~" or "!~" => StringLevel,
                ":" when _searching => StringLevel,
                _ => NoLevel,
            };
        }

        if (token.Kind != TokenKind.Identifier)
        {
            return NoLevel;
        }

        return token.Text switch
        {
            "or" => OrLevel,
            "and" => AndLevel,
            "between" or "!between" => EqualityLevel,
            "matches" => Peek().IsWord("regex") ? StringLevel : NoLevel,
            "in" when Peek().IsWord("range") => NoLevel,
            _ when OperatorTable.List.ContainsKey(token.Text) => EqualityLevel,
            _ when OperatorTable.Text.ContainsKey(token.Text) => StringLevel,
            _ => NoLevel,
        };
    }

    private static BinaryOperator ArithmeticOf(string symbol) => symbol switch
    {
        "+" => BinaryOperator.Add,
        "-" => BinaryOperator.Subtract,
        "*" => BinaryOperator.Multiply,
        "/" => BinaryOperator.Divide,
        "%" => BinaryOperator.Modulo,
        "==" => BinaryOperator.Equal,
        "<" => BinaryOperator.Less,
        "<=" => BinaryOperator.LessOrEqual,
        ">" => BinaryOperator.Greater,
        ">=" => BinaryOperator.GreaterOrEqual,
        _ => BinaryOperator.NotEqual,
    };
}
