namespace RfbWatch.Kql.Evaluation;

/// <summary>One leg of a union.</summary>
/// <param name="Input">Its rows.</param>
/// <param name="Columns">For each result column, the index of the leg's column, or -1.</param>
/// <param name="SourceName">Value of the first column with <c>withsource</c>; otherwise null.</param>
internal sealed record UnionLeg(TableNode Input, int[] Columns, string? SourceName)
{
    /// <summary>Whether the leg's rows can be used unchanged.</summary>
    public bool IsWhole { get; } = SourceName is null && Columns.Length == Input.Schema.Count && Columns.Select((column, i) => column == i).All(same => same);
}
