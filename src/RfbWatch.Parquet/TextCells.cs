using System.Text.Unicode;
using RfbWatch.Kql.Values;

namespace RfbWatch.Parquet;

/// <summary>Cells of a string column.</summary>
/// <param name="values">The UTF-8 texts, indexed by row.</param>
/// <param name="levels">Which cells are null.</param>
internal sealed class TextCells(ReadOnlyMemory<byte>[] values, Levels levels) : ParquetCells
{
    public override KustoValue this[int row]
    {
        get
        {
            if (levels.IsNull(row))
            {
                return KustoValue.EmptyString;
            }

            CellConversion.TextOrBinary(values[row], out var value);
            return value;
        }
    }

    public override bool TryGetText(int row, out ReadOnlySpan<byte> utf8)
    {
        utf8 = levels.IsNull(row) ? default : values[row].Span;
        return Utf8.IsValid(utf8);
    }
}
