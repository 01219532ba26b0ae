namespace RfbWatch.Kql.Syntax;

/// <summary>The graph operators.</summary>
internal abstract record GraphOperator(int Start, int End) : QueryOperator(Start, End)
{
    /// <summary>A table of nodes and its key column.</summary>
    internal sealed record NodeTable(int Start, int End, Expression Table, Identifier Key) : SyntaxNode(Start, End)
    {
        public override IEnumerable<SyntaxNode> Children => [Table, Key];
    }

    /// <summary>A node of a pattern.</summary>
    /// <param name="Name">The variable; empty if there is none.</param>
    internal sealed record PatternNode(string Name);

    /// <summary>An edge of a pattern, or a path of edges.</summary>
    /// <param name="Name">The variable; empty if there is none.</param>
    /// <param name="Direction">1 along the edge, -1 against it, 0 in either direction.</param>
    /// <param name="IsPath">True for <c>*min..max</c>.</param>
    /// <param name="Least">Minimum number of edges.</param>
    /// <param name="Most">Maximum number of edges.</param>
    internal sealed record PatternEdge(string Name, int Direction, bool IsPath, int Least, int Most);

    /// <summary>A chain of nodes, each connected to the next by an edge.</summary>
    internal sealed record PatternChain(IReadOnlyList<PatternNode> Nodes, IReadOnlyList<PatternEdge> Edges);

    /// <summary>make-graph.</summary>
    internal sealed record Make(
        int Start, int End, Identifier Source, Identifier Target, IReadOnlyList<NodeTable> Nodes, Identifier? NodeId, Identifier? PartitionedBy, IReadOnlyList<QueryOperator> Subquery)
        : GraphOperator(Start, End)
    {
        public override IEnumerable<SyntaxNode> Children => [Source, Target, .. Nodes, .. Maybe(NodeId), .. Maybe(PartitionedBy), .. Subquery];
    }

    /// <summary>graph-match and graph-shortest-paths.</summary>
    internal sealed record Match(
        int Start, int End, bool IsShortest, IReadOnlyList<OperatorParameter> Parameters, IReadOnlyList<PatternChain> Chains, Expression? Predicate, IReadOnlyList<Expression> Items)
        : GraphOperator(Start, End)
    {
        public override IEnumerable<SyntaxNode> Children => [.. Parameters, .. Maybe(Predicate), .. Items];
    }

    /// <summary>graph-mark-components.</summary>
    internal sealed record MarkComponents(int Start, int End, IReadOnlyList<OperatorParameter> Parameters) : GraphOperator(Start, End)
    {
        public override IEnumerable<SyntaxNode> Children => Parameters;
    }

    /// <summary>graph-to-table: nodes, edges, or both. The name of an output is optional if it is the only one.</summary>
    internal sealed record ToTable(int Start, int End, IReadOnlyList<Output> Outputs) : GraphOperator(Start, End)
    {
        public override IEnumerable<SyntaxNode> Children => Outputs;
    }

    /// <summary>One output of graph-to-table.</summary>
    internal sealed record Output(int Start, int End, bool Nodes, Identifier? Name, IReadOnlyList<OperatorParameter> Parameters) : SyntaxNode(Start, End)
    {
        public override IEnumerable<SyntaxNode> Children => [.. Maybe(Name), .. Parameters];
    }
}
