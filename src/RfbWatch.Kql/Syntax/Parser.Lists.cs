namespace RfbWatch.Kql.Syntax;

/// <content>Lists of named expressions, orderings, patterns and parameters.</content>
internal sealed partial class Parser
{
    private static readonly HashSet<string> ListEnders = new(StringComparer.Ordinal) { "by", "on", "in", "from", "to", "step", "with", "of", "asc", "desc", "nulls", "limit", "default" };

    private bool AtExpression()
    {
        var token = Current;
        return token.Kind switch
        {
            TokenKind.Identifier => !ListEnders.Contains(token.Text) && token.Text[0] != '!',
            TokenKind.String or TokenKind.Long or TokenKind.Real or TokenKind.TimeSpan or TokenKind.TypedLiteral => true,
            TokenKind.Symbol => token.Text is "(" or "[" or "-" or "+" or "*",
            TokenKind.End or TokenKind.Bad => false,
        };
    }

    private List<Expression> ParseNamedListOrNothing(out List<Expression> items)
    {
        if (!AtExpression())
        {
            return items = [];
        }

        return ParseNamedList(out items);
    }

    private List<Expression> ParseNamedList(out List<Expression> items)
    {
        items = [ParseNamed()];
        while (true)
        {
            if (Skip(","))
            {
                items.Add(ParseNamed());
            }
            else if (AtExpression())
            {
                // Two items without a comma: report it and continue as if the comma were present.
                _diagnostics.Error(Current.Start, Current.End - Current.Start, "KS005", $"Expected: , (found '{Shown(Current)}')");
                items.Add(ParseNamed());
            }
            else
            {
                return items;
            }
        }
    }

    private Expression ParseNamed()
    {
        int start = Current.Start;
        if (StartsName(0, out int after) && Peek(after).Is("="))
        {
            var name = ParseIdentifier();
            Next();
            var value = ParseExpression();
            return new Expression.Named(start, value.End, [name], false, value);
        }

        if (At("(") && IsCompoundName())
        {
            Next();
            var names = new List<Identifier>();
            do
            {
                names.Add(ParseIdentifier());
            }
            while (Skip(","));
            Expect(")");
            Expect("=");
            var value = ParseExpression();
            return new Expression.Named(start, value.End, names, true, value);
        }

        return ParseExpression();
    }

    private bool IsCompoundName()
    {
        int ahead = 1;
        while (StartsName(ahead, out int after))
        {
            if (Peek(after).Is(")"))
            {
                return Peek(after + 1).Is("=");
            }

            if (!Peek(after).Is(","))
            {
                return false;
            }

            ahead = after + 1;
        }

        return false;
    }

    private Ordering ParseOrdering() => WithOrder(ParseNamed());

    private Ordering WithOrder(Expression value)
    {
        bool? descending = SkipWord("asc") ? false : SkipWord("desc") ? true : null;
        if (AtWord("granny-asc") || AtWord("granny-desc"))
        {
            throw Fail("RW001", "This order is not supported");
        }

        bool? nullsFirst = null;
        if (SkipWord("nulls"))
        {
            nullsFirst = SkipWord("first") ? true : ExpectWord("last").Text != "last";
        }

        return new Ordering(value.Start, PreviousEnd, value, descending, nullsFirst);
    }

    private List<Expression> ParsePatterns(out List<Expression> items)
    {
        items = [];
        do
        {
            items.Add(ParsePattern());
        }
        while (Skip(","));
        return items;
    }

    // A name with stars consists of adjacent tokens, at least one of which is a star.
    private Expression ParsePattern()
    {
        var first = Current;
        if (!first.Is("*") && !(first.Kind == TokenKind.Identifier && Peek().Is("*") && Peek().Start == first.End))
        {
            var target = ParsePostfix(ParsePrimary());
            if (!At(".") || !Peek().Is("*"))
            {
                return target;
            }
            // database('x').*: there is only one set of tables here.
            Next();
        }

        string pattern = Next().Text;
        while (Current.Start == PreviousEnd && (At("*") || Current.Kind is TokenKind.Identifier or TokenKind.Long))
        {
            pattern += Next().Text;
        }

        return new Expression.Wildcard(first.Start, PreviousEnd, pattern);
    }

    /// <summary>
    /// Parses the <c>name=value</c> parameters that precede the operands. If names are given, only these are accepted; <c>hint.</c> parameters are always accepted.
    /// </summary>
    private List<OperatorParameter> ParseParameters(params ReadOnlySpan<string> names)
    {
        var parameters = new List<OperatorParameter>();
        while (Current.Kind == TokenKind.Identifier)
        {
            var first = Current;
            int ahead = 1;
            string name = first.Text;
            while (Peek(ahead).Is(".") && Peek(ahead + 1).Kind == TokenKind.Identifier)
            {
                name += "." + Peek(ahead + 1).Text;
                ahead += 2;
            }

            bool known = name.StartsWith("hint.", StringComparison.Ordinal) || names.Contains(name) || (names.Length == 0 && ahead == 1);
            if (!known || !Peek(ahead).Is("="))
            {
                break;
            }

            for (int i = 0; i <= ahead; i++)
            {
                Next();
            }

            var value = ParseParameterValue();
            parameters.Add(new OperatorParameter(first.Start, value.End, name, value));
            Skip(",");
        }

        return parameters;
    }

    private Expression ParseParameterValue()
    {
        if (Current.Kind == TokenKind.Identifier && Current.Text is not ("true" or "false"))
        {
            var word = Next();
            return new Expression.Name(word.Start, word.End, word.Text);
        }

        return ParseUnary();
    }

    private void SkipParameters(params ReadOnlySpan<string> names) => ParseParameters(names);

    private List<OperatorParameter> ParseProperties()
    {
        ExpectWord("with");
        Expect("(");
        var properties = new List<OperatorParameter>();
        while (!At(")"))
        {
            var name = ParseIdentifier();
            Expect("=");
            var value = ParseParameterValue();
            properties.Add(new OperatorParameter(name.Start, value.End, name.Text, value));
            if (!Skip(","))
            {
                break;
            }
        }

        Expect(")");
        return properties;
    }
}
