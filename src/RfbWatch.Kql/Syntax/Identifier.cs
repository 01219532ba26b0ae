namespace RfbWatch.Kql.Syntax;

/// <summary>A name in a position where only a name is allowed.</summary>
internal sealed record Identifier(int Start, int End, string Text) : SyntaxNode(Start, End)
{
    public override IEnumerable<SyntaxNode> Children => None;
}
