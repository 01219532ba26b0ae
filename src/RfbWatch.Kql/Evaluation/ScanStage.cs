namespace RfbWatch.Kql.Evaluation;

/// <summary>A bound step of scan.</summary>
/// <param name="Condition">Over the wide row.</param>
/// <param name="Assigned">Declared columns that it sets.</param>
/// <param name="Output"><c>all</c>, <c>last</c> or <c>none</c>.</param>
/// <param name="Optional">True if a sequence may skip it.</param>
internal sealed record ScanStage(Scalar Condition, IReadOnlyList<(int Column, Scalar Value)> Assigned, string Output, bool Optional);
