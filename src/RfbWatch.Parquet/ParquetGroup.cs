namespace RfbWatch.Parquet;

/// <summary>A row group, of which some columns are in memory.</summary>
public sealed class ParquetGroup
{
    private readonly ParquetCells?[] _columns;
    private readonly Func<int, ParquetCells> _read;
    private int _columnsRead;

    internal ParquetGroup(int count, int columns, Func<int, ParquetCells> read)
    {
        Count = count;
        _columns = new ParquetCells?[columns];
        _read = read;
    }

    /// <summary>Number of rows.</summary>
    public int Count { get; }

    /// <summary>The cells of a column; null if it was not read.</summary>
    /// <param name="column">Index of the column in the file.</param>
    public ParquetCells? this[int column] => _columns[column];

    /// <summary>Reads a column, unless it was read before.</summary>
    /// <param name="column">Index of the column in the file.</param>
    /// <returns>Its cells.</returns>
    /// <exception cref="InvalidDataException">The file is damaged or uses an unsupported feature; the message describes the problem.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public ParquetCells Read(int column)
    {
        if (_columns[column] is { } known)
        {
            return known;
        }

        if (++_columnsRead * (long)Count > ParquetTable.MaxGroupCells)
        {
            throw new InvalidDataException($"a row group has {Count} rows, of which {_columnsRead} columns are read; at most {ParquetTable.MaxGroupCells} cells are read at once, so write the file with smaller row groups");
        }

        return _columns[column] = _read(column);
    }
}
