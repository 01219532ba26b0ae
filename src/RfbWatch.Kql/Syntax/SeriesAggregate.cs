namespace RfbWatch.Kql.Syntax;

/// <summary>An aggregate of make-series, with the default value for empty bins.</summary>
internal sealed record SeriesAggregate(int Start, int End, Expression Value, Expression? Default) : SyntaxNode(Start, End)
{
    public override IEnumerable<SyntaxNode> Children => [Value, .. Maybe(Default)];
}
