using System.Text.Unicode;
using RfbWatch.Kql.Values;

namespace RfbWatch.Parquet;

/// <summary>Cells of a column of texts.</summary>
/// <param name="values">At the place of each row the text.</param>
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
