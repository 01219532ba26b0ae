namespace RfbWatch.Kql.Syntax;

/// <content>Error recovery. To find all errors in a query, parsing resumes at the next operator of the pipeline, or otherwise at the next statement.</content>
internal sealed partial class Parser
{
    // Limits the time that a query full of errors can take.
    private const int MaximumRecoveries = 100;

    private int _recoveries;
    private bool _isTooLarge;

    private bool MayRecover() => !_isTooLarge && _recoveries++ < MaximumRecoveries;

    private QueryOperator ParseOperatorOrStepOver()
    {
        int from = _at;
        int depth = _depth;
        int bodies = _bodies;
        int start = Current.Start;
        try
        {
            return ParseOperator();
        }
        catch (SyntaxErrorException) when (MayRecover())
        {
            _depth = depth;
            _bodies = bodies;
            _searching = false;
            StepOver(from, atBars: true);
            return new QueryOperator.Broken(start, Math.Max(start, PreviousEnd));
        }
    }

    /// <summary>
    /// Parses a pipeline that extends to the end of a statement. Unexpected text after it is reported and skipped up to the next operator.
    /// </summary>
    private Expression ParseWholePipe(Func<Expression> parse)
    {
        int from = _at;
        int depth = _depth;
        int bodies = _bodies;
        int start = Current.Start;
        Expression value;
        try
        {
            value = parse();
        }
        catch (SyntaxErrorException) when (MayRecover())
        {
            _depth = depth;
            _bodies = bodies;
            _searching = false;
            StepOver(from, atBars: true);
            value = new Expression.Broken(start, Math.Max(start, PreviousEnd));
        }

        while (!AtStatementEnd())
        {
            if (!At("|"))
            {
                ReportUnexpected();
                if (!MayRecover())
                {
                    throw new SyntaxErrorException();
                }

                if (StartsNextStatement())
                {
                    return value;
                }

                StepOver(_at, atBars: true);
                while (IsClosing(Current) && !AtStatementEnd())
                {
                    Next();
                    StepOver(_at, atBars: true);
                }
            }

            var operators = new List<QueryOperator>();
            ParseOperators(operators);
            if (operators.Count > 0)
            {
                value = value is Expression.Pipe pipe
                    ? pipe with { End = PreviousEnd, Operators = [.. pipe.Operators, .. operators] }
                    : new Expression.Pipe(value.Start, PreviousEnd, value, operators);
            }
        }

        return value;
    }

    // True if only the semicolon is missing.
    private bool StartsNextStatement() => Current.Kind == TokenKind.Identifier && (Peek().Is("|") || AtWord("let") || AtWord("declare"));

    private bool AtStatementEnd() => Current.Kind == TokenKind.End || At(";") || (_bodies > 0 && At("}"));

    private void ReportUnexpected()
    {
        if (Current.Kind == TokenKind.Symbol || (Current.Kind == TokenKind.Identifier && ListEnders.Contains(Current.Text)))
        {
            Fail("KS198", "Unexpected here; expected ; or |");
        }
        else
        {
            Fail("KS005", "Expected: ;");
        }
    }

    /// <summary>
    /// Advances to the next semicolon, to the next bar if atBars is set, or to a bracket that closes one opened before <paramref name="from"/>.
    /// Brackets opened since then are skipped with their contents. If one of them is never closed, parsing resumes at the first of these separators after the error.
    /// </summary>
    private void StepOver(int from, bool atBars)
    {
        var opened = new Stack<string>();
        for (int i = from; i < _at; i++)
        {
            TryNest(_tokens[i], opened);
        }

        int first = -1;
        int at = _at;
        for (; _tokens[at].Kind != TokenKind.End; at++)
        {
            var token = _tokens[at];
            bool isStop = token.Is(";") || (atBars && token.Is("|"));
            if (isStop && opened.Count == 0)
            {
                break;
            }

            if (isStop && first < 0)
            {
                first = at;
            }

            if (!TryNest(token, opened))
            {
                break;
            }
        }

        _at = _tokens[at].Kind == TokenKind.End && opened.Count > 0 && first >= 0 ? first : at;
    }

    // Returns false for a closing bracket without an open counterpart. A bracket that closes an outer one also closes all inner ones.
    private static bool TryNest(Token token, Stack<string> opened)
    {
        if (token.Kind != TokenKind.Symbol)
        {
            return true;
        }

        if (token.Text is "(" or "[" or "{")
        {
            opened.Push(token.Text);
            return true;
        }

        if (!IsClosing(token))
        {
            return true;
        }

        string opener = token.Text == ")" ? "(" : token.Text == "]" ? "[" : "{";
        if (!opened.Contains(opener))
        {
            return false;
        }

        while (opened.Pop() != opener)
        {
            // The inner brackets were never closed.
        }

        return true;
    }

    private static bool IsClosing(Token token) => token.Kind == TokenKind.Symbol && token.Text is ")" or "]" or "}";
}
