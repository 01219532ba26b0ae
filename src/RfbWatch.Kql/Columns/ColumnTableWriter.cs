using System.Runtime.InteropServices;
using System.Text;
using RfbWatch.Kql.Values;

namespace RfbWatch.Kql.Columns;

/// <summary>
/// Writes a <see cref="ColumnTable"/> to streams, for callers that keep tables between runs: the layout of its blocks, and each column separately, so that a reader reads only the columns that it needs.
/// <see cref="ColumnTableReader"/> reads them back. The format belongs to this version of the library and to the byte order of the machine; store both beside it.
/// </summary>
public static class ColumnTableWriter
{
    /// <summary>Writes the number of rows of each block.</summary>
    /// <param name="table">The table.</param>
    /// <param name="stream">Receives the layout.</param>
    /// <exception cref="IOException">The stream cannot be written.</exception>
    public static void WriteLayout(ColumnTable table, Stream stream)
    {
        ArgumentNullException.ThrowIfNull(table);
        using var writer = new BinaryWriter(stream, Encoding.UTF8, leaveOpen: true);
        writer.Write(table.StoredBlocks.Count);
        foreach (var block in table.StoredBlocks)
        {
            writer.Write(block.Count);
        }
    }

    /// <summary>Writes one column.</summary>
    /// <param name="table">The table.</param>
    /// <param name="column">Index of the column in its schema.</param>
    /// <param name="stream">Receives the column.</param>
    /// <exception cref="IOException">The stream cannot be written.</exception>
    public static void WriteColumn(ColumnTable table, int column, Stream stream)
    {
        ArgumentNullException.ThrowIfNull(table);
        using var writer = new BinaryWriter(stream, Encoding.UTF8, leaveOpen: true);
        TextDictionary[] dictionaries = [.. table.StoredBlocks.Select(block => (block.Columns[column] as TextVector)?.Dictionary).OfType<TextDictionary>().Distinct()];
        writer.Write(dictionaries.Length);
        foreach (var dictionary in dictionaries)
        {
            WriteLengths(writer, dictionary);
        }

        foreach (var block in table.StoredBlocks)
        {
            Write(writer, block.Columns[column]!, block.Count, dictionaries);
        }

        // Last, because the codes of the blocks determine which texts a reader of some rows needs.
        foreach (var dictionary in dictionaries)
        {
            WriteTexts(writer, dictionary);
        }
    }

    private static void WriteLengths(BinaryWriter writer, TextDictionary texts)
    {
        int[] lengths = new int[texts.Count];
        for (int code = 0; code < lengths.Length; code++)
        {
            lengths[code] = texts is Utf8Texts known ? known.BytesOf(code).Length : Encoding.UTF8.GetByteCount(texts[code]);
        }

        writer.Write(lengths.Length);
        writer.Write(MemoryMarshal.AsBytes<int>(lengths));
    }

    private static void WriteTexts(BinaryWriter writer, TextDictionary texts)
    {
        for (int code = 0; code < texts.Count; code++)
        {
            writer.Write(texts is Utf8Texts known ? known.BytesOf(code) : Encoding.UTF8.GetBytes(texts[code]));
        }
    }

    private static void Write(BinaryWriter writer, Vector vector, int rows, TextDictionary[] dictionaries)
    {
        switch (vector)
        {
            case ConstantVector constant:
                writer.Write((byte)StoredForm.Constant);
                StoredValue.Write(writer, constant.Value);
                break;
            case FixedVector bits:
                writer.Write((byte)(bits.Nulls is null ? StoredForm.Fixed : StoredForm.FixedWithNulls));
                writer.Write((byte)bits.Kind);
                writer.Write(MemoryMarshal.AsBytes<long>(bits.Bits.AsSpan(0, rows)));
                if (bits.Nulls is { } nulls)
                {
                    writer.Write(MemoryMarshal.AsBytes<ulong>(nulls.AsSpan(0, NullBits.WordsOf(rows))));
                }

                break;
            case TextVector texts:
                writer.Write((byte)StoredForm.Text);
                writer.Write(Array.IndexOf(dictionaries, texts.Dictionary));
                WriteCodes(writer, texts.Codes.AsSpan(0, rows), texts.Dictionary.Count);
                break;
            default:
                writer.Write((byte)StoredForm.Values);
                for (int row = 0; row < rows; row++)
                {
                    StoredValue.Write(writer, vector[row]);
                }

                break;
        }
    }

    // One more than the code, so that null is zero: in as few bytes as the dictionary needs.
    private static void WriteCodes(BinaryWriter writer, ReadOnlySpan<int> codes, int count)
    {
        if (count < byte.MaxValue)
        {
            byte[] narrow = new byte[codes.Length];
            for (int i = 0; i < narrow.Length; i++)
            {
                narrow[i] = (byte)(codes[i] + 1);
            }

            writer.Write(narrow);
        }
        else if (count < ushort.MaxValue)
        {
            ushort[] narrow = new ushort[codes.Length];
            for (int i = 0; i < narrow.Length; i++)
            {
                narrow[i] = (ushort)(codes[i] + 1);
            }

            writer.Write(MemoryMarshal.AsBytes<ushort>(narrow));
        }
        else
        {
            writer.Write(MemoryMarshal.AsBytes(codes));
        }
    }
}
