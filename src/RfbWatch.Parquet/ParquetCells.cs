using RfbWatch.Kql.Values;

namespace RfbWatch.Parquet;

/// <summary>The cells of one column of a row group.</summary>
public abstract class ParquetCells
{
    /// <summary>The cell of a row. If the file has no value, it is null, or empty in a string column.</summary>
    /// <param name="row">Index of the row in its group, from 0.</param>
    public abstract KustoValue this[int row] { get; }

    /// <summary>Gets the text of a cell without creating a string object. False if the cell is not text, or is not valid UTF-8.</summary>
    /// <param name="row">Index of the row in its group, from 0.</param>
    /// <param name="utf8">The text; valid as long as the group is.</param>
    public virtual bool TryGetText(int row, out ReadOnlySpan<byte> utf8)
    {
        utf8 = default;
        return false;
    }
}
