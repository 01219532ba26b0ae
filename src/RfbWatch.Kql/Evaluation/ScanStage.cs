namespace RfbWatch.Kql.Evaluation;

/// <summary>A bound step of scan.</summary>
/// <param name="Condition">The condition, evaluated over the wide row.</param>
/// <param name="Assigned">Declared columns that the step sets.</param>
/// <param name="Output"><c>all</c>, <c>last</c> or <c>none</c>.</param>
/// <param name="Optional">True if a sequence may skip the step.</param>
internal sealed record ScanStage(Scalar Condition, IReadOnlyList<(int Column, Scalar Value)> Assigned, string Output, bool Optional);
