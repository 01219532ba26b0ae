namespace RfbWatch.Kql.Syntax;

/// <summary>A step of scan.</summary>
/// <param name="Start">Offset.</param>
/// <param name="End">Offset behind.</param>
/// <param name="Name">Its name.</param>
/// <param name="Optional">True when it may be left out.</param>
/// <param name="Output"><c>all</c>, <c>last</c> or <c>none</c>.</param>
/// <param name="Condition">What a row must meet.</param>
/// <param name="Assignments">What is set in the state.</param>
internal sealed record ScanStep(int Start, int End, Identifier Name, bool Optional, string Output, Expression Condition, IReadOnlyList<Expression> Assignments)
    : SyntaxNode(Start, End)
{
    public override IEnumerable<SyntaxNode> Children => [Name, Condition, .. Assignments];
}
