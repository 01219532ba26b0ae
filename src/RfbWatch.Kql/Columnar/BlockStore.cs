using RfbWatch.Kql.Columns;
using RfbWatch.Kql.Runtime;
using RfbWatch.Kql.Values;

namespace RfbWatch.Kql.Columnar;

/// <summary>Rows that an operator stores: only the selected rows of their blocks, and only the columns that are read. A row is identified by one number.</summary>
/// <param name="columns">For each column, whether it is stored.</param>
/// <param name="memory">The memory of the operator.</param>
internal sealed class BlockStore(bool[] columns, OperatorMemory memory)
{
    /// <summary>The number of a nonexistent row. Its cells are the missing values of their columns' types.</summary>
    public const int NoRow = -1;

    private const int RowBits = 13;
    private const int RowMask = Block.MaximumRows - 1;

    private readonly List<Block> _blocks = [];
    private readonly int _cost = EvaluationContext.RowCost(columns.Count(kept => kept));

    public IReadOnlyList<Block> Blocks => _blocks;

    public long Count { get; private set; }

    /// <summary>Stores the rows of a block, and counts them against the limits.</summary>
    public Block Add(Block block, string holder)
    {
        var dense = block.Dense(columns);
        _blocks.Add(dense);
        Count += dense.Count;
        memory.Context.CheckRows(Count, holder);
        memory.Hold((long)_cost * dense.Count);
        foreach (var vector in dense.Columns)
        {
            Hold(vector);
        }

        return dense;
    }

    /// <summary>
    /// Counts the strings and dynamic values of a vector that is stored with the rows, such as a sort key. A dictionary is counted once. Values of a stored table are not counted, because
    /// they belong to it.
    /// </summary>
    public void Hold(Vector? vector)
    {
        if (vector is TextVector texts)
        {
            memory.HoldShared(texts.Dictionary, texts.Dictionary.ComputedBytes);
        }
        else if (vector is ValueVector { IsComputed: true } values)
        {
            memory.HoldCells(values.Cells);
        }
    }

    /// <summary>Returns the number of a row.</summary>
    public static int NumberOf(int block, int row) => block << RowBits | row;

    /// <summary>Returns the cells of a column for the rows with these numbers.</summary>
    public Vector Gather(int column, KustoType type, ReadOnlySpan<int> rows)
    {
        if (rows.Contains(NoRow))
        {
            return Cells(column, type, rows);
        }

        var first = _blocks.Count == 0 ? null : _blocks[0].Columns[column];
        return first switch
        {
            FixedVector cells when _blocks.TrueForAll(block => block.Columns[column] is FixedVector other && other.Kind == cells.Kind) => Fixed(column, cells.Kind, rows),
            TextVector texts when _blocks.TrueForAll(block => block.Columns[column] is TextVector other && ReferenceEquals(other.Dictionary, texts.Dictionary)) => Texts(column, texts.Dictionary, rows),
            _ => Cells(column, type, rows),
        };
    }

    private FixedVector Fixed(int column, ValueKind kind, ReadOnlySpan<int> rows)
    {
        long[] bits = new long[rows.Length];
        ulong[]? nulls = null;
        for (int i = 0; i < bits.Length; i++)
        {
            var cells = (FixedVector)_blocks[rows[i] >> RowBits].Columns[column]!;
            int row = rows[i] & RowMask;
            bits[i] = cells.Bits[row];
            if (NullBits.IsSet(cells.Nulls, row))
            {
                NullBits.Set(nulls ??= NullBits.New(bits.Length), i);
            }
        }

        return new FixedVector(kind, bits, nulls);
    }

    private TextVector Texts(int column, TextDictionary dictionary, ReadOnlySpan<int> rows)
    {
        int[] codes = new int[rows.Length];
        for (int i = 0; i < codes.Length; i++)
        {
            codes[i] = ((TextVector)_blocks[rows[i] >> RowBits].Columns[column]!).Codes[rows[i] & RowMask];
        }

        return new TextVector(dictionary, codes);
    }

    private ValueVector Cells(int column, KustoType type, ReadOnlySpan<int> rows)
    {
        var cells = new KustoValue[rows.Length];
        for (int i = 0; i < cells.Length; i++)
        {
            cells[i] = rows[i] == NoRow ? KustoValue.MissingOf(type) : _blocks[rows[i] >> RowBits].Columns[column] is { } vector ? vector[rows[i] & RowMask] : KustoValue.Null;
        }

        return new ValueVector(cells, _blocks.Exists(block => block.Columns[column] is { IsComputed: true } or TextVector { Dictionary.KeepsStrings: false }));
    }
}
