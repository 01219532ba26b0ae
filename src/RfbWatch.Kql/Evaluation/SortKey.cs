namespace RfbWatch.Kql.Evaluation;

/// <summary>One sort key. By default nulls come last when descending and first when ascending (Kusto, sort operator).</summary>
internal sealed record SortKey(Scalar Value, bool Descending, bool NullsFirst);
