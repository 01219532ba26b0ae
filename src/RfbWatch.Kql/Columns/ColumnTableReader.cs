using System.Text;
using RfbWatch.Kql.Values;

namespace RfbWatch.Kql.Columns;

/// <summary>
/// Reads a table that <see cref="ColumnTableWriter"/> wrote: first its layout, then the columns that are needed. If the columns read so far show which rows are needed, only these rows of
/// the others are kept in memory. Not safe for concurrent use.
/// </summary>
public sealed class ColumnTableReader
{
    // Number of rows of each stored block, and for each block the rows that are kept; null for all.
    private readonly int[] _rows;
    private readonly int[]?[] _kept;
    private readonly long[] _bits = new long[Block.MaximumRows];
    private readonly int[] _codes = new int[Block.MaximumRows];
    private readonly List<(KustoColumn Column, Vector[] Blocks)> _columns = [];

    private ColumnTableReader(int[] rows)
    {
        _rows = rows;
        _kept = new int[]?[rows.Length];
    }

    /// <summary>Reads a layout; null if the bytes are none.</summary>
    /// <param name="layout">A stream with a length that contains the layout and nothing else.</param>
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
    /// <param name="stream">A stream with a length that contains the column and nothing else.</param>
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

    /// <summary>Keeps only some of the rows, of the columns read so far and of those that are read later.</summary>
    /// <param name="rows">Indices among the rows that are kept so far, in ascending order.</param>
    public void Keep(IReadOnlyList<int> rows)
    {
        ArgumentNullException.ThrowIfNull(rows);
        for (int block = 0, start = 0, next = 0; block < _rows.Length; block++)
        {
            int count = CountOf(block);
            int first = next;
            while (next < rows.Count && rows[next] < start + count)
            {
                next++;
            }

            if (next - first < count)
            {
                int[] kept = new int[next - first];
                for (int i = 0; i < kept.Length; i++)
                {
                    kept[i] = rows[first + i] - start;
                }

                Keep(block, kept);
            }

            start += count;
        }
    }

    /// <summary>The table with the columns read so far.</summary>
    public ColumnTable Build() => Build([.. _columns.Select(read => read.Column)]);

    /// <summary>The table with some of the columns read so far.</summary>
    /// <param name="columns">The columns, in their order in the table.</param>
    public ColumnTable Build(IReadOnlyList<KustoColumn> columns)
    {
        ArgumentNullException.ThrowIfNull(columns);
        Vector[][] read = [.. columns.Select(column => _columns.Find(each => each.Column == column).Blocks)];
        int[] blocks = [.. Enumerable.Range(0, _rows.Length).Where(block => CountOf(block) > 0)];
        return new ColumnTable(new KustoSchema(columns), [.. blocks.Select(block => new Block([.. read.Select(vectors => vectors[block])], CountOf(block)))], blocks.Sum(block => (long)CountOf(block)));
    }

    private int CountOf(int block) => _kept[block]?.Length ?? _rows[block];

    private void Keep(int block, int[] kept)
    {
        foreach (var (_, vectors) in _columns)
        {
            vectors[block] = vectors[block].Gather(kept);
        }

        _kept[block] = _kept[block] is { } before ? Array.ConvertAll(kept, row => before[row]) : kept;
    }

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
        int count = reader.ReadCount();
        if (count > _rows.Length)
        {
            throw new InvalidDataException($"A stored column has {count} dictionaries for {_rows.Length} blocks.");
        }

        var dictionaries = new StoredTexts[count];
        for (int i = 0; i < dictionaries.Length; i++)
        {
            dictionaries[i] = new StoredTexts(reader.ReadArray<int>(reader.ReadCount()));
        }

        var blocks = new Vector[_rows.Length];
        for (int block = 0; block < blocks.Length; block++)
        {
            blocks[block] = ReadBlock(reader, _rows[block], _kept[block], dictionaries);
        }

        bool isWhole = Array.TrueForAll(_kept, kept => kept is null);
        foreach (var dictionary in dictionaries)
        {
            if (isWhole)
            {
                dictionary.Read(reader);
            }
            else
            {
                dictionary.ReadUsed(reader);
            }
        }

        return blocks;
    }

    private Vector ReadBlock(BinaryReader reader, int rows, int[]? kept, StoredTexts[] dictionaries)
    {
        var form = (StoredForm)reader.ReadByte();
        if (!Enum.IsDefined(form))
        {
            throw new InvalidDataException($"A stored block has the unknown form {(byte)form}.");
        }

        return form switch
        {
            StoredForm.Constant => new ConstantVector(StoredValue.Read(reader)),
            StoredForm.Fixed => ReadBits(reader, rows, kept, hasNulls: false),
            StoredForm.FixedWithNulls => ReadBits(reader, rows, kept, hasNulls: true),
            StoredForm.Text => ReadTexts(reader, rows, kept, dictionaries),
            StoredForm.Values => ReadValues(reader, rows, kept),
        };
    }

    private Vector ReadBits(BinaryReader reader, int rows, int[]? kept, bool hasNulls)
    {
        var kind = (ValueKind)reader.ReadByte();
        if (!Enum.IsDefined(kind) || !FixedVector.Holds(kind))
        {
            throw new InvalidDataException($"Stored cells of 64 bits have the kind {(byte)kind}.");
        }

        // Of some rows, only a copy is kept.
        long[] bits = kept is null ? reader.ReadArray<long>(rows, isKept: true) : _bits;
        if (kept is not null)
        {
            reader.Fill(bits.AsSpan(0, rows));
        }

        foreach (long cell in bits.AsSpan(0, rows))
        {
            StoredValue.Checked(kind, cell);
        }

        var vector = new FixedVector(kind, bits, hasNulls ? reader.ReadArray<ulong>(NullBits.WordsOf(rows)) : null);
        return kept is null ? vector : vector.Gather(kept);
    }

    private TextVector ReadTexts(BinaryReader reader, int rows, int[]? kept, StoredTexts[] dictionaries)
    {
        int number = reader.ReadInt32();
        if ((uint)number >= (uint)dictionaries.Length)
        {
            throw new InvalidDataException($"A stored block uses dictionary {number} of {dictionaries.Length}.");
        }

        int[] codes = kept is null ? new int[rows] : _codes;
        ReadCodes(reader, codes.AsSpan(0, rows), dictionaries[number].Count);
        return dictionaries[number].Add(kept is null ? codes : Array.ConvertAll(kept, row => codes[row]));
    }

    private static Vector ReadValues(BinaryReader reader, int rows, int[]? kept)
    {
        var cells = new KustoValue[rows];
        for (int row = 0; row < rows; row++)
        {
            cells[row] = StoredValue.Read(reader);
        }

        var vector = new ValueVector(cells, isComputed: false);
        return kept is null ? vector : vector.Gather(kept);
    }

    private static void ReadCodes(BinaryReader reader, Span<int> codes, int count)
    {
        if (count < byte.MaxValue)
        {
            Span<byte> narrow = stackalloc byte[codes.Length];
            reader.Fill(narrow);
            for (int i = 0; i < narrow.Length; i++)
            {
                codes[i] = narrow[i] - 1;
            }
        }
        else if (count < ushort.MaxValue)
        {
            Span<ushort> narrow = stackalloc ushort[codes.Length];
            reader.Fill(narrow);
            for (int i = 0; i < narrow.Length; i++)
            {
                codes[i] = narrow[i] - 1;
            }
        }
        else
        {
            reader.Fill(codes);
        }
    }
}
