namespace RfbWatch.Kql.Syntax;

/// <summary>The operators over graphs.</summary>
internal abstract record GraphOperator(int Start, int End) : QueryOperator(Start, End)
{
    /// <summary>A table of nodes and its key column.</summary>
    internal sealed record NodeTable(Expression Table, Identifier Key);

    /// <summary>One element of a path: a node, or the edge that leads to the next node.</summary>
    /// <param name="Name">Its variable; empty when it has none.</param>
    internal sealed record PatternNode(string Name);

    /// <summary>An edge, or a path of edges.</summary>
    /// <param name="Name">Its variable; empty when it has none.</param>
    /// <param name="Direction">1 along the edge, -1 against it, 0 either way.</param>
    /// <param name="IsPath">True for <c>*min..max</c>.</param>
    /// <param name="Least">Fewest edges.</param>
    /// <param name="Most">Most edges.</param>
    internal sealed record PatternEdge(string Name, int Direction, bool IsPath, int Least, int Most);

    /// <summary>Nodes, and between each two an edge.</summary>
    internal sealed record PatternChain(IReadOnlyList<PatternNode> Nodes, IReadOnlyList<PatternEdge> Edges);

    /// <summary>make-graph.</summary>
    internal sealed record Make(
        int Start, int End, Identifier Source, Identifier Target, IReadOnlyList<NodeTable> Nodes, Identifier? NodeId, Identifier? PartitionedBy, IReadOnlyList<QueryOperator> Subquery)
        : GraphOperator(Start, End);

    /// <summary>graph-match, and graph-shortest-paths.</summary>
    internal sealed record Match(
        int Start, int End, bool IsShortest, IReadOnlyList<OperatorParameter> Parameters, IReadOnlyList<PatternChain> Chains, Expression? Predicate, IReadOnlyList<Expression> Items)
        : GraphOperator(Start, End);

    /// <summary>graph-mark-components.</summary>
    internal sealed record MarkComponents(int Start, int End, IReadOnlyList<OperatorParameter> Parameters) : GraphOperator(Start, End);

    /// <summary>graph-to-table nodes, or edges.</summary>
    internal sealed record ToTable(int Start, int End, bool Nodes, IReadOnlyList<OperatorParameter> Parameters) : GraphOperator(Start, End);
}
