namespace RfbWatch.Kql.Syntax;

/// <content>Operators on one table.</content>
internal sealed partial class Parser
{
    private bool _searching;

    private QueryOperator.Where ParseWhere(int start)
    {
        SkipParameters("hint.");

        // where a = b is parsed as a name and its value, as in Microsoft's parser; the binder reports what was probably meant.
        var predicate = ParseNamed();
        return new QueryOperator.Where(start, PreviousEnd, predicate);
    }

    private QueryOperator.ProjectReorder ParseProjectReorder(int start)
    {
        var items = new List<Ordering>();
        if (AtExpression())
        {
            do
            {
                items.Add(WithOrder(ParsePattern()));
            }
            while (Skip(","));
        }

        return new QueryOperator.ProjectReorder(start, PreviousEnd, items);
    }

    private QueryOperator.Summarize ParseSummarize(int start)
    {
        SkipParameters("hint.");
        List<Expression> aggregates = [];
        if (!AtWord("by"))
        {
            ParseNamedListOrNothing(out aggregates);
        }

        List<Expression>? by = null;
        if (SkipWord("by"))
        {
            ParseNamedList(out by);
        }

        return new QueryOperator.Summarize(start, PreviousEnd, aggregates, by);
    }

    private QueryOperator.Sort ParseSort(int start)
    {
        SkipParameters("hint.");
        ExpectWord("by");
        var orderings = new List<Ordering>();
        do
        {
            orderings.Add(ParseOrdering());
        }
        while (Skip(","));
        return new QueryOperator.Sort(start, PreviousEnd, orderings);
    }

    private QueryOperator.Top ParseTop(int start)
    {
        SkipParameters("hint.");
        var count = ParseExpression();
        ExpectWord("by");
        var by = ParseOrdering();
        return new QueryOperator.Top(start, PreviousEnd, count, by);
    }

    private QueryOperator.TopNested ParseTopNested(int start)
    {
        var clauses = new List<TopNestedClause>();
        do
        {
            if (clauses.Count > 0 && AtWord("top"))
            {
                ReadOperatorKeyword();
            }

            int clause = Current.Start;
            var count = AtWord("of") ? null : ParseExpression();
            ExpectWord("of");
            var of = ParseNamed();
            Expression? others = null;
            if (SkipWord("with"))
            {
                ExpectWord("others");
                Expect("=");
                others = ParseExpression();
            }

            ExpectWord("by");
            clauses.Add(new TopNestedClause(clause, PreviousEnd, count, of, others, ParseOrdering()));
        }
        while (Skip(","));
        return new QueryOperator.TopNested(start, PreviousEnd, clauses);
    }

    private QueryOperator.TopHitters ParseTopHitters(int start)
    {
        var count = ParseExpression();
        ExpectWord("of");
        var of = ParseNamed();
        var by = SkipWord("by") ? ParseNamed() : null;
        return new QueryOperator.TopHitters(start, PreviousEnd, count, of, by);
    }

    private QueryOperator.SampleDistinct ParseSampleDistinct(int start)
    {
        var count = ParseExpression();
        ExpectWord("of");
        var of = ParseNamed();
        return new QueryOperator.SampleDistinct(start, PreviousEnd, count, of);
    }

    private Expression ParseCount(out Expression count) => count = ParseExpression();

    private Identifier ParseNameNode(out Identifier name) => name = ParseIdentifier();

    private Expression.Call ParseFunctionCall(out Expression.Call call)
    {
        var name = ParseIdentifier();
        while (Skip("."))
        {
            name = ParseIdentifier();
        }

        if (!At("("))
        {
            throw Fail("KS117", $"The function '{name.Text}' requires an argument list");
        }

        return call = ParseCall(name);
    }

    private QueryOperator.Evaluate ParseEvaluate(int start)
    {
        SkipParameters("hint.");
        ParseFunctionCall(out var plugin);
        List<ColumnDeclaration>? schema = null;
        bool keeps = false;
        if (Skip(":"))
        {
            schema = ParseSchema(out keeps);
        }

        return new QueryOperator.Evaluate(start, PreviousEnd, plugin, schema, keeps);
    }

    private QueryOperator.MakeSeries ParseMakeSeries(int start)
    {
        bool isNonEmpty = ParseParameters("kind").Any(parameter => parameter.Text == "nonempty");
        var aggregates = new List<SeriesAggregate>();
        do
        {
            var value = ParseNamed();
            Expression? missing = null;
            if (AtWord("default") && Peek().Is("="))
            {
                Next();
                Next();
                missing = ParseExpression();
            }

            aggregates.Add(new SeriesAggregate(value.Start, PreviousEnd, value, missing));
        }
        while (Skip(","));
        ExpectWord("on");
        var on = ParseNamed();
        Expression? from = null;
        Expression? to = null;
        if (AtWord("in") && Peek().IsWord("range"))
        {
            return ParseMakeSeriesRange(start, isNonEmpty, aggregates, on);
        }

        if (SkipWord("from"))
        {
            from = ParseExpression();
        }

        if (SkipWord("to"))
        {
            to = ParseExpression();
        }

        ExpectWord("step");
        var step = ParseExpression();
        return new QueryOperator.MakeSeries(start, PreviousEnd, isNonEmpty, aggregates, on, from, to, step, ParseSeriesBy());
    }

    // The deprecated form: on t in range(start, stop, step).
    private QueryOperator.MakeSeries ParseMakeSeriesRange(int start, bool isNonEmpty, List<SeriesAggregate> aggregates, Expression on)
    {
        Next();
        ParseFunctionCall(out var range);
        if (range.Arguments.Count != 3)
        {
            throw Fail("KS119", "The function 'range' expects 3 arguments: start, stop, step");
        }

        return new QueryOperator.MakeSeries(
            start, PreviousEnd, isNonEmpty, aggregates, on, range.Arguments[0], range.Arguments[1], range.Arguments[2], ParseSeriesBy());
    }

    private List<Expression> ParseSeriesBy()
    {
        if (!SkipWord("by"))
        {
            return [];
        }

        return ParseNamedList(out _);
    }

    private QueryOperator.Range ParseRange(int start)
    {
        var name = ParseIdentifier();
        ExpectWord("from");
        var from = ParseExpression();
        ExpectWord("to");
        var to = ParseExpression();
        ExpectWord("step");
        var step = ParseExpression();
        return new QueryOperator.Range(start, PreviousEnd, name, from, to, step);
    }
}
