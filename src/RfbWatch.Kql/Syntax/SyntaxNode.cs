namespace RfbWatch.Kql.Syntax;

/// <summary>A piece of a parsed query and its place in the text.</summary>
internal abstract record SyntaxNode(int Start, int End)
{
    public int Length => End - Start;
}
