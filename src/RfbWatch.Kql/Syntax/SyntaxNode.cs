namespace RfbWatch.Kql.Syntax;

/// <summary>A part of a parsed query and its position in the text.</summary>
internal abstract record SyntaxNode(int Start, int End)
{
    protected static IEnumerable<SyntaxNode> None => [];

    /// <summary>All direct children, in textual order. Visitors use this list, so that none of them can omit a new node.</summary>
    public abstract IEnumerable<SyntaxNode> Children { get; }

    public int Length => End - Start;

    /// <summary>Returns a list with the child, or an empty list if there is none.</summary>
    protected static IEnumerable<SyntaxNode> Maybe(SyntaxNode? node) => node is null ? [] : [node];
}
