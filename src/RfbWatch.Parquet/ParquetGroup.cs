namespace RfbWatch.Parquet;

/// <summary>A row group in memory: some of the rows, stored by column.</summary>
public sealed class ParquetGroup
{
    private readonly ParquetCells?[] _columns;

    internal ParquetGroup(int count, ParquetCells?[] columns)
    {
        Count = count;
        _columns = columns;
    }

    /// <summary>Number of rows.</summary>
    public int Count { get; }

    /// <summary>The cells of a column; null if it was not requested.</summary>
    /// <param name="column">Index of the column in the file.</param>
    public ParquetCells? this[int column] => _columns[column];
}
