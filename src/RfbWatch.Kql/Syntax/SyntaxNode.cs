namespace RfbWatch.Kql.Syntax;

/// <summary>A piece of a parsed query and its place in the text.</summary>
internal abstract record SyntaxNode(int Start, int End)
{
    protected static IEnumerable<SyntaxNode> None => [];

    /// <summary>All nodes directly below this one, in the order of the text. Walks over a query go by this, so a new node cannot be forgotten by one of them.</summary>
    public abstract IEnumerable<SyntaxNode> Children { get; }

    public int Length => End - Start;

    /// <summary>A child that may be missing.</summary>
    protected static IEnumerable<SyntaxNode> Maybe(SyntaxNode? node) => node is null ? [] : [node];
}
