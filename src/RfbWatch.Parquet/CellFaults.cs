namespace RfbWatch.Parquet;

/// <summary>Counts the cells that have no Kusto equivalent.</summary>
internal sealed class CellFaults
{
    /// <summary>Number of these cells.</summary>
    public long Count { get; set; }
}
