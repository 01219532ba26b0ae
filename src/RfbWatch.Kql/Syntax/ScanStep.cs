namespace RfbWatch.Kql.Syntax;

/// <summary>A step of scan.</summary>
/// <param name="Start">Start offset.</param>
/// <param name="End">End offset, exclusive.</param>
/// <param name="Name">The name of the step.</param>
/// <param name="Optional">True if the step is optional.</param>
/// <param name="Output"><c>all</c>, <c>last</c> or <c>none</c>.</param>
/// <param name="Condition">The condition that a row must satisfy.</param>
/// <param name="Assignments">Assignments to the state.</param>
internal sealed record ScanStep(int Start, int End, Identifier Name, bool Optional, string Output, Expression Condition, IReadOnlyList<Expression> Assignments)
    : SyntaxNode(Start, End)
{
    public override IEnumerable<SyntaxNode> Children => [Name, Condition, .. Assignments];
}
