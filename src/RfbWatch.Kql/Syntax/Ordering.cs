namespace RfbWatch.Kql.Syntax;

/// <summary>An expression and its sort order; a flag is null if the query does not specify it.</summary>
internal sealed record Ordering(int Start, int End, Expression Value, bool? Descending, bool? NullsFirst) : SyntaxNode(Start, End)
{
    public override IEnumerable<SyntaxNode> Children => [Value];
}
