namespace RfbWatch.Kql.Evaluation;

/// <summary>One leg of a union.</summary>
/// <param name="Input">Its rows.</param>
/// <param name="Columns">For each result column the leg's column, or -1.</param>
/// <param name="SourceName">What goes into the first column with <c>withsource</c>, else null.</param>
internal sealed record UnionLeg(TableNode Input, int[] Columns, string? SourceName)
{
    /// <summary>True when the leg's rows are the result's rows.</summary>
    public bool IsWhole { get; } = SourceName is null && Columns.Length == Input.Schema.Count && Columns.Select((column, i) => column == i).All(same => same);
}
