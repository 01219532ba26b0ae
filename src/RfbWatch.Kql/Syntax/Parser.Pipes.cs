namespace RfbWatch.Kql.Syntax;

/// <content>Pipelines and their operators.</content>
internal sealed partial class Parser
{
    /// <summary>Parses an expression where a table is allowed: a scalar expression, or a source and its operators.</summary>
    private Expression ParsePipe()
    {
        Enter();
        int start = Current.Start;
        var operators = new List<QueryOperator>();
        Expression? source = null;
        if (StartsSourceOperator())
        {
            operators.Add(ParseOperatorOrStepOver());
        }
        else
        {
            source = ParseExpression();
        }

        ParseOperators(operators);
        Leave();
        if (operators.Count == 0)
        {
            return source!;
        }

        return new Expression.Pipe(start, PreviousEnd, source, operators);
    }

    private void ParseOperators(List<QueryOperator> operators)
    {
        while (Skip("|"))
        {
            if (operators.Count >= MaximumChain)
            {
                throw FailTooLarge($"The pipeline has too many operators; at most {MaximumChain} are allowed");
            }

            operators.Add(ParseOperatorOrStepOver());
        }
    }

    private bool StartsSourceOperator()
    {
        if (Current.Kind != TokenKind.Identifier)
        {
            return false;
        }

        var after = Peek();
        bool ends = after.Kind is TokenKind.End or TokenKind.Bad
            || (after.Kind == TokenKind.Symbol && after.Text is not ("(" or "*" or "[" or "-" or "+"))
            || (after.Kind == TokenKind.Identifier && LevelOf(after) != NoLevel && after.Text is not "in");
        return Current.Text switch
        {
            "union" or "find" or "search" or "print" => !ends,
            "range" => after.Kind == TokenKind.Identifier && Peek(2).IsWord("from"),
            "evaluate" => after.Kind == TokenKind.Identifier && Peek(2).Is("("),
            _ => false,
        };
    }

    private List<QueryOperator> ParseSubquery()
    {
        Enter();
        var operators = new List<QueryOperator>();
        Skip("|");
        operators.Add(ParseOperatorOrStepOver());
        ParseOperators(operators);
        Leave();
        return operators;
    }

    private QueryOperator ParseOperator()
    {
        var first = Current;
        if (first.Kind != TokenKind.Identifier)
        {
            throw FailNoOperator();
        }

        string keyword = ReadOperatorKeyword();
        int start = first.Start;
        switch (keyword)
        {
            case "where" or "filter":
                return ParseWhere(start);
            case "extend":
                return new QueryOperator.Extend(start, End(ParseNamedList(out var extended)), extended);
            case "project":
                return new QueryOperator.Project(start, End(ParseNamedListOrNothing(out var projected)), projected);
            case "project-away":
                return new QueryOperator.ProjectAway(start, End(ParsePatterns(out var away)), away);
            case "project-keep":
                return new QueryOperator.ProjectKeep(start, End(ParsePatterns(out var kept)), kept);
            case "project-rename":
                return new QueryOperator.ProjectRename(start, End(ParseNamedList(out var renamed)), renamed);
            case "project-reorder":
                return ParseProjectReorder(start);
            case "summarize":
                return ParseSummarize(start);
            case "distinct":
                SkipParameters("hint.");
                return new QueryOperator.Distinct(start, End(ParseNamedList(out var distinct)), distinct);
            case "sort" or "order":
                return ParseSort(start);
            case "top":
                return ParseTop(start);
            case "top-nested":
                return ParseTopNested(start);
            case "top-hitters":
                return ParseTopHitters(start);
            case "take" or "limit":
                SkipParameters("hint.");
                return new QueryOperator.Take(start, End(ParseCount(out var taken)), taken);
            case "sample":
                return new QueryOperator.Sample(start, End(ParseCount(out var sampled)), sampled);
            case "sample-distinct":
                return ParseSampleDistinct(start);
            case "count":
                string countName = SkipWord("as") ? ParseIdentifier().Text : "Count";
                return new QueryOperator.RowCount(start, PreviousEnd, countName);
            case "join" or "lookup":
                return ParseJoin(start, keyword == "join");
            case "union":
                return ParseUnion(start);
            case "mv-expand" or "mvexpand":
                return ParseMvExpand(start);
            case "mv-apply" or "mvapply":
                return ParseMvApply(start);
            case "parse" or "parse-where":
                return ParseParse(start, keyword == "parse-where");
            case "parse-kv":
                return ParseParseKeyValue(start);
            case "invoke":
                return new QueryOperator.Invoke(start, End(ParseFunctionCall(out var invoked)), invoked);
            case "evaluate":
                return ParseEvaluate(start);
            case "render":
                if (Current.Kind != TokenKind.Identifier)
                {
                    throw Fail("KS005", "Expected: a chart type, such as timechart, columnchart, piechart or table");
                }

                SkipToOperatorEnd();
                return new QueryOperator.Transparent(start, PreviousEnd, keyword);
            case "consume":
                SkipParameters("decodeblocks");
                return new QueryOperator.Transparent(start, PreviousEnd, keyword);
            case "search":
                return ParseSearch(start);
            case "find":
                return ParseFind(start);
            case "serialize":
                return new QueryOperator.Serialize(start, End(ParseNamedListOrNothing(out var serialized)), serialized);
            case "make-series":
                return ParseMakeSeries(start);
            case "as":
                SkipParameters("hint.");
                return new QueryOperator.As(start, End(ParseNameNode(out var name)), name);
            case "getschema":
                return new QueryOperator.GetSchema(start, PreviousEnd);
            case "scan":
                return ParseScan(start);
            case "partition":
                return ParsePartition(start);
            case "fork":
                return ParseFork(start);
            case "facet":
                return ParseFacet(start);
            case "reduce":
                return ParseReduce(start);
            case "assert-schema":
                var asserted = ParseSchema(out _);
                return new QueryOperator.AssertSchema(start, PreviousEnd, asserted);
            case "print":
                return new QueryOperator.Print(start, End(ParseNamedList(out var printed)), printed);
            case "range":
                return ParseRange(start);
            case "project-by-names":
                return new ProjectByNames(start, End(ParseNamedList(out var byNames)), byNames);
            case "make-graph":
                return ParseMakeGraph(start);
            case "graph-match" or "graph-shortest-paths":
                return ParseGraphMatch(start, keyword == "graph-shortest-paths");
            case "graph-mark-components":
                return ParseGraphMarkComponents(start);
            case "graph-to-table":
                return ParseGraphToTable(start);
            default:
                throw FailOperator(first, keyword);
        }
    }

    private SyntaxErrorException FailOperator(Token first, string keyword)
    {
        int length = PreviousEnd - first.Start;
        int hyphen = keyword.IndexOf('-', StringComparison.Ordinal);
        if (OperatorKeywords.Unsupported.Contains(keyword))
        {
            _diagnostics.Error(first.Start, length, "RW001", $"The operator '{keyword}' is not supported.");
        }
        else if (hyphen > 0 && OperatorKeywords.Supported.Contains(keyword[..hyphen]))
        {
            // Microsoft's parser recognises the operator, followed by a minus sign and a name.
            _diagnostics.Error(first.Start + hyphen + 1, length - hyphen - 1, "KS142", $"The operator '{keyword}' does not exist.{OperatorKeywords.HintFor(keyword)}");
        }
        else
        {
            _diagnostics.Error(first.Start, length, "KS176", $"Query operator expected (found '{keyword}').{OperatorKeywords.HintFor(keyword)}");
        }

        return new SyntaxErrorException();
    }

    private SyntaxErrorException FailNoOperator()
    {
        bool isDoubled = At("|") && Current.Start == PreviousEnd;
        var failure = Fail("KS176", isDoubled ? "Query operator expected; the logical operator is 'or'" : "Query operator expected");
        if (isDoubled)
        {
            Next();
        }

        return failure;
    }

    // project-away, mv-expand and similar keywords contain a hyphen and no spaces.
    private string ReadOperatorKeyword()
    {
        var token = Next();
        string keyword = token.Text;
        while (At("-") && Current.Start == PreviousEnd && Peek().Kind == TokenKind.Identifier && Peek().Start == Current.End)
        {
            Next();
            keyword += "-" + Next().Text;
        }

        return keyword;
    }

    private int End<T>(T ignored) => PreviousEnd;

    private void SkipToOperatorEnd()
    {
        int depth = 0;
        while (Current.Kind != TokenKind.End)
        {
            if (At("(") || At("["))
            {
                depth++;
            }
            else if ((At(")") || At("]")) && --depth < 0)
            {
                return;
            }
            else if (depth == 0 && (At("|") || At(";") || At("}") || At(",")) && !(At(",") && Peek(2).Kind != TokenKind.End))
            {
                return;
            }

            Next();
        }
    }
}
