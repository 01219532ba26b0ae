namespace RfbWatch.Kql.Syntax;

/// <summary>A name where only a name can stand.</summary>
internal sealed record Identifier(int Start, int End, string Text) : SyntaxNode(Start, End)
{
    public override IEnumerable<SyntaxNode> Children => None;
}
