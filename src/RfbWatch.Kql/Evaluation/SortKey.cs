namespace RfbWatch.Kql.Evaluation;

/// <summary>One sort key. By default, nulls come last in descending order and first in ascending order (Kusto, sort operator).</summary>
internal sealed record SortKey(Scalar Value, bool Descending, bool NullsFirst)
{
    public string Describe(PlanText text) =>
        $"{Value.Describe(text)} {(Descending ? "desc" : "asc")}{(NullsFirst == Descending ? NullsFirst ? " nulls first" : " nulls last" : string.Empty)}";
}
