namespace RfbWatch.Kql.Syntax;

/// <summary>An expression and how to sort by it; null where the query does not say.</summary>
internal sealed record Ordering(int Start, int End, Expression Value, bool? Descending, bool? NullsFirst) : SyntaxNode(Start, End)
{
    public override IEnumerable<SyntaxNode> Children => [Value];
}
