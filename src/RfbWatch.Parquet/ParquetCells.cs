using RfbWatch.Kql.Values;

namespace RfbWatch.Parquet;

/// <summary>The cells of one column of a row group.</summary>
public abstract class ParquetCells
{
    /// <summary>The cell of a row: null or, in a column of strings, empty where the file has none.</summary>
    /// <param name="row">Number of the row in its group, from 0.</param>
    public abstract KustoValue this[int row] { get; }

    /// <summary>The text of a cell without a string for it. False if the cell is not a text, or not valid UTF-8.</summary>
    /// <param name="row">Number of the row in its group, from 0.</param>
    /// <param name="utf8">The text; valid as long as the group.</param>
    public virtual bool TryGetText(int row, out ReadOnlySpan<byte> utf8)
    {
        utf8 = default;
        return false;
    }
}
