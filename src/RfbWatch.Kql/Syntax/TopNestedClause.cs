namespace RfbWatch.Kql.Syntax;

/// <summary>One level of top-nested.</summary>
internal sealed record TopNestedClause(int Start, int End, Expression? Count, Expression Of, Expression? Others, Ordering By) : SyntaxNode(Start, End)
{
    public override IEnumerable<SyntaxNode> Children => [.. Maybe(Count), Of, .. Maybe(Others), By];
}
