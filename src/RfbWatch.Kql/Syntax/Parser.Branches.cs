namespace RfbWatch.Kql.Syntax;

/// <content>Operators with several results, and reduce.</content>
internal sealed partial class Parser
{
    private QueryOperator.Fork ParseFork(int start)
    {
        var branches = new List<ForkBranch>();
        while (branches.Count == 0 || At("(") || (StartsName(0, out int after) && Peek(after).Is("=")))
        {
            int first = Current.Start;
            Identifier? name = null;
            if (!At("(") && StartsName(0, out after) && Peek(after).Is("="))
            {
                name = ParseIdentifier();
                Next();
            }

            Expect("(");
            var operators = ParseSubquery();
            Expect(")");
            branches.Add(new ForkBranch(first, PreviousEnd, name, operators));
        }

        return new QueryOperator.Fork(start, PreviousEnd, branches);
    }

    private QueryOperator.Facet ParseFacet(int start)
    {
        ExpectWord("by");
        var columns = new List<Expression>();
        do
        {
            var name = ParseIdentifier();
            columns.Add(new Expression.Name(name.Start, name.End, name.Text));
        }
        while (Skip(","));
        if (!SkipWord("with"))
        {
            return new QueryOperator.Facet(start, PreviousEnd, columns, null);
        }

        Expect("(");
        var with = ParseSubquery();
        Expect(")");
        return new QueryOperator.Facet(start, PreviousEnd, columns, with);
    }

    private QueryOperator.Reduce ParseReduce(int start)
    {
        var parameters = ParseParameters("kind");
        ExpectWord("by");
        var by = ParseNamed();
        var properties = SkipWord("with") ? ParseParameters("threshold", "characters") : [];
        return new QueryOperator.Reduce(start, PreviousEnd, parameters, by, properties);
    }
}
