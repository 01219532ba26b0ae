namespace RfbWatch.Parquet;

/// <summary>Counts the cells that have no value in Kusto.</summary>
internal sealed class CellFaults
{
    /// <summary>How many there were.</summary>
    public long Count { get; set; }
}
