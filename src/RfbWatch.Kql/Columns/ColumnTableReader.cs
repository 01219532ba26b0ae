using System.Runtime.InteropServices;
using System.Text;
using RfbWatch.Kql.Values;

namespace RfbWatch.Kql.Columns;

/// <summary>Reads a table that <see cref="ColumnTableWriter"/> wrote: first its layout, then the columns that are needed. Not safe for concurrent use.</summary>
public sealed class ColumnTableReader
{
    private readonly int[] _rows;
    private readonly List<(KustoColumn Column, Vector[] Blocks)> _columns = [];

    private ColumnTableReader(int[] rows)
    {
        _rows = rows;
    }

    /// <summary>Reads a layout; null if the bytes are none.</summary>
    /// <param name="layout">A seekable stream that contains the layout and nothing else.</param>
    /// <exception cref="IOException">The stream cannot be read.</exception>
    public static ColumnTableReader? Open(Stream layout)
    {
        ArgumentNullException.ThrowIfNull(layout);
        return Read(layout, reader =>
        {
            int[] rows = new int[reader.ReadCount()];
            for (int i = 0; i < rows.Length; i++)
            {
                rows[i] = reader.ReadInt32() is > 0 and <= Block.MaximumRows and var count ? count : throw new InvalidDataException("A stored block has no valid number of rows.");
            }

            return new ColumnTableReader(rows);
        });
    }

    /// <summary>Reads a column, which becomes the next one of the table; false if the bytes are not a column of this layout.</summary>
    /// <param name="column">Its name and type.</param>
    /// <param name="stream">A seekable stream that contains the column and nothing else.</param>
    /// <exception cref="IOException">The stream cannot be read.</exception>
    public bool TryAdd(KustoColumn column, Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        if (Read(stream, ReadColumn) is not { } blocks)
        {
            return false;
        }

        _columns.Add((column, blocks));
        return true;
    }

    /// <summary>The table with the columns read so far.</summary>
    public ColumnTable Build() => new(
        new KustoSchema(_columns.Select(read => read.Column)), [.. _rows.Select((count, i) => new Block([.. _columns.Select(read => read.Blocks[i])], count))], _rows.Sum(count => (long)count));

    private static T? Read<T>(Stream stream, Func<BinaryReader, T> read)
        where T : class
    {
        using var reader = new BinaryReader(stream, Encoding.UTF8, leaveOpen: true);
        try
        {
            var result = read(reader);
            return stream.Position == stream.Length ? result : null;
        }
        catch (Exception e) when (e is InvalidDataException or EndOfStreamException or KqlRunException)
        {
            return null;
        }
    }

    private Vector[] ReadColumn(BinaryReader reader)
    {
        var dictionaries = new Utf8Texts[reader.ReadCount()];
        for (int i = 0; i < dictionaries.Length; i++)
        {
            int[] lengths = MemoryMarshal.Cast<byte, int>(reader.ReadExactly(reader.ReadCount() * (long)sizeof(int))).ToArray();
            dictionaries[i] = Utf8Texts.Read(lengths, reader);
        }

        return [.. _rows.Select(rows => ReadBlock(reader, rows, dictionaries))];
    }

    private static Vector ReadBlock(BinaryReader reader, int rows, Utf8Texts[] dictionaries)
    {
        var form = (StoredForm)reader.ReadByte();
        if (!Enum.IsDefined(form))
        {
            throw new InvalidDataException($"A stored block has the unknown form {(byte)form}.");
        }

        return form switch
        {
            StoredForm.Constant => new ConstantVector(StoredValue.Read(reader)),
            StoredForm.Fixed => ReadBits(reader, rows, hasNulls: false),
            StoredForm.FixedWithNulls => ReadBits(reader, rows, hasNulls: true),
            StoredForm.Text => ReadTexts(reader, rows, dictionaries),
            StoredForm.Values => ReadValues(reader, rows),
        };
    }

    private static FixedVector ReadBits(BinaryReader reader, int rows, bool hasNulls)
    {
        var kind = (ValueKind)reader.ReadByte();
        if (!Enum.IsDefined(kind) || !FixedVector.Holds(kind))
        {
            throw new InvalidDataException($"Stored cells of 64 bits have the kind {(byte)kind}.");
        }

        long[] bits = ReadArray<long>(reader, rows);
        foreach (long cell in bits)
        {
            StoredValue.Checked(kind, cell);
        }

        return new FixedVector(kind, bits, hasNulls ? ReadArray<ulong>(reader, NullBits.WordsOf(rows)) : null);
    }

    private static TextVector ReadTexts(BinaryReader reader, int rows, Utf8Texts[] dictionaries)
    {
        int number = reader.ReadInt32();
        return (uint)number < (uint)dictionaries.Length
            ? new TextVector(dictionaries[number], ReadCodes(reader, rows, dictionaries[number].Count))
            : throw new InvalidDataException($"A stored block uses dictionary {number} of {dictionaries.Length}.");
    }

    private static ValueVector ReadValues(BinaryReader reader, int rows)
    {
        var cells = new KustoValue[rows];
        for (int row = 0; row < rows; row++)
        {
            cells[row] = StoredValue.Read(reader);
        }

        return new ValueVector(cells, isComputed: false);
    }

    private static int[] ReadCodes(BinaryReader reader, int rows, int count)
    {
        int[] codes = new int[rows];
        if (count < byte.MaxValue)
        {
            byte[] narrow = ReadArray<byte>(reader, rows);
            for (int i = 0; i < codes.Length; i++)
            {
                codes[i] = narrow[i] - 1;
            }
        }
        else if (count < ushort.MaxValue)
        {
            ushort[] narrow = ReadArray<ushort>(reader, rows);
            for (int i = 0; i < codes.Length; i++)
            {
                codes[i] = narrow[i] - 1;
            }
        }
        else
        {
            codes = ReadArray<int>(reader, rows);
        }

        foreach (int code in codes)
        {
            if (code < TextVector.NullCode || code >= count)
            {
                throw new InvalidDataException($"A stored cell is text {code} of {count}.");
            }
        }

        return codes;
    }

    private static T[] ReadArray<T>(BinaryReader reader, int count)
        where T : unmanaged
    {
        var items = new T[count];
        reader.BaseStream.ReadExactly(MemoryMarshal.AsBytes(items.AsSpan()));
        return items;
    }
}
