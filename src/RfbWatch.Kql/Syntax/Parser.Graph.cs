using System.Globalization;

namespace RfbWatch.Kql.Syntax;

/// <content>Graph operators and their patterns.</content>
internal sealed partial class Parser
{
    private GraphOperator.Make ParseMakeGraph(int start)
    {
        ParseParameters("hint.");
        var source = ParseIdentifier();
        ExpectSymbols("-->");
        var target = ParseIdentifier();
        var nodes = new List<GraphOperator.NodeTable>();
        Identifier? nodeId = null;
        if (SkipWord("with"))
        {
            do
            {
                var table = At("(") ? ParsePrimary() : ParseExpression();
                ExpectWord("on");
                var key = ParseIdentifier();
                nodes.Add(new GraphOperator.NodeTable(table.Start, key.End, table, key));
            }
            while (Skip(","));
        }
        else if (ParseParameters("with_node_id") is [var parameter, ..])
        {
            nodeId = new Identifier(parameter.Start, parameter.End, parameter.Text);
        }

        Identifier? partition = null;
        List<QueryOperator> subquery = [];
        if (AtWord("partitioned") && Peek().Is("-") && Peek(2).IsWord("by"))
        {
            Next();
            Next();
            Next();
            partition = ParseIdentifier();
            Expect("(");
            subquery = ParseSubquery();
            Expect(")");
        }

        return new GraphOperator.Make(start, PreviousEnd, source, target, nodes, nodeId, partition, subquery);
    }

    private GraphOperator.Match ParseGraphMatch(int start, bool isShortest)
    {
        var parameters = ParseParameters("cycles", "output");
        var chains = new List<GraphOperator.PatternChain>();
        do
        {
            chains.Add(ParseGraphChain());
        }
        while (Skip(","));
        var predicate = SkipWord("where") ? ParseExpression() : null;
        List<Expression> items = [];
        if (SkipWord("project"))
        {
            ParseNamedList(out items);
        }

        return new GraphOperator.Match(start, PreviousEnd, isShortest, parameters, chains, predicate, items);
    }

    private GraphOperator.MarkComponents ParseGraphMarkComponents(int start) =>
        new(start, End(ParseParameterList(out var parameters, "kind", "with_component_id")), parameters);

    private GraphOperator.ToTable ParseGraphToTable(int start)
    {
        var outputs = new List<GraphOperator.Output>();
        do
        {
            var first = Current;
            if (!AtWord("nodes") && !AtWord("edges"))
            {
                throw Fail("KS005", "Expected: nodes or edges");
            }

            Next();
            var name = SkipWord("as") ? ParseIdentifier() : null;
            var parameters = ParseParameters("with_node_id", "with_source_id", "with_target_id");
            name ??= SkipWord("as") ? ParseIdentifier() : null;
            outputs.Add(new GraphOperator.Output(first.Start, PreviousEnd, first.Text == "nodes", name, parameters));
        }
        while (Skip(",") || AtWord("edges") || AtWord("nodes"));
        return new GraphOperator.ToTable(start, PreviousEnd, outputs);
    }

    private int ParseParameterList(out List<OperatorParameter> parameters, params ReadOnlySpan<string> names)
    {
        parameters = ParseParameters(names);
        return PreviousEnd;
    }

    private GraphOperator.PatternChain ParseGraphChain()
    {
        var nodes = new List<GraphOperator.PatternNode> { ParseGraphNode() };
        var edges = new List<GraphOperator.PatternEdge>();
        while (At("-") || At("<"))
        {
            edges.Add(ParseGraphEdge());
            nodes.Add(ParseGraphNode());
        }

        return new GraphOperator.PatternChain(nodes, edges);
    }

    private GraphOperator.PatternNode ParseGraphNode()
    {
        Expect("(");
        string name = At(")") ? string.Empty : ParseIdentifier().Text;
        Expect(")");
        return new GraphOperator.PatternNode(name);
    }

    private GraphOperator.PatternEdge ParseGraphEdge()
    {
        bool against = Skip("<");
        Expect("-");
        string name = string.Empty;
        bool isPath = false;
        int least = 1;
        int most = 1;
        if (Skip("["))
        {
            if (!At("]") && !At("*"))
            {
                name = ParseIdentifier().Text;
            }

            if (Skip("*"))
            {
                isPath = true;
                least = ParseHops();
                Expect("..");
                most = ParseHops();
            }

            Expect("]");
        }

        Expect("-");
        bool along = Skip(">");
        return new GraphOperator.PatternEdge(name, against == along ? 0 : along ? 1 : -1, isPath, least, most);
    }

    private int ParseHops()
    {
        var token = Current;
        if (token.Kind != TokenKind.Long || !int.TryParse(token.Text, NumberStyles.None, CultureInfo.InvariantCulture, out int hops))
        {
            throw Fail("KS005", "Expected: a number of edges");
        }

        Next();
        return hops;
    }

    private void ExpectSymbols(string symbols)
    {
        foreach (char symbol in symbols)
        {
            Expect(symbol.ToString());
        }
    }
}
