using RfbWatch.Kql.Values;

namespace RfbWatch.Kql.Columns;

/// <summary>
/// A table in memory, stored by column. It is built by a <see cref="ColumnTableBuilder"/>, and read by queries whose source is a <see cref="Tables.IColumnSource"/>. Immutable; safe for
/// concurrent scans.
/// </summary>
public sealed class ColumnTable
{
    private readonly IReadOnlyList<Block> _blocks;

    // Index of the first row of each block. Blocks may have any number of rows.
    private readonly long[] _starts;

    internal ColumnTable(KustoSchema schema, IReadOnlyList<Block> blocks, long count)
    {
        Schema = schema;
        _blocks = blocks;
        Count = count;
        _starts = new long[blocks.Count];
        for (int i = 1; i < _starts.Length; i++)
        {
            _starts[i] = _starts[i - 1] + blocks[i - 1].Count;
        }
    }

    /// <summary>The columns.</summary>
    public KustoSchema Schema { get; }

    /// <summary>Number of rows.</summary>
    public long Count { get; }

    /// <summary>The blocks, each with all columns.</summary>
    internal IReadOnlyList<Block> StoredBlocks => _blocks;

    /// <summary>Stores rows as columns.</summary>
    /// <param name="schema">The columns of the rows.</param>
    /// <param name="rows">The rows, each with one cell per column of the schema.</param>
    public static ColumnTable Of(KustoSchema schema, IEnumerable<KustoValue[]> rows)
    {
        ArgumentNullException.ThrowIfNull(schema);
        ArgumentNullException.ThrowIfNull(rows);
        var builder = new ColumnTableBuilder();
        foreach (var column in schema.Columns)
        {
            builder.AddColumn(column.Type);
        }

        foreach (var row in rows)
        {
            for (int i = 0; i < row.Length; i++)
            {
                builder.Set(i, row[i]);
            }

            builder.EndRow();
        }

        return builder.Build(schema);
    }

    /// <summary>Returns the blocks, with their columns mapped to another schema.</summary>
    /// <param name="width">Number of columns in that schema.</param>
    /// <param name="places">For each column of the table, its index in that schema. Null if the indices are the same.</param>
    /// <param name="missing">For each column of that schema, its value if the table does not have the column.</param>
    public IEnumerable<Block> Blocks(int width, IReadOnlyList<int>? places, IReadOnlyList<KustoValue> missing)
    {
        ArgumentNullException.ThrowIfNull(missing);
        if (places is null && width == Schema.Count)
        {
            return _blocks;
        }

        Vector[] blank = [.. missing.Select(value => new ConstantVector(value))];
        return _blocks.Select(block =>
        {
            Vector?[] columns = [.. blank];
            for (int i = 0; i < block.Columns.Length; i++)
            {
                columns[places?[i] ?? i] = block.Columns[i];
            }

            return block.With(columns);
        });
    }

    /// <summary>Returns one row.</summary>
    /// <param name="index">Index of the row, from 0.</param>
    public KustoValue[] Row(long index)
    {
        int found = Array.BinarySearch(_starts, index);
        int number = found >= 0 ? found : ~found - 1;
        var block = _blocks[number];
        int row = (int)(index - _starts[number]);
        return [.. block.Columns.Select(column => column![row])];
    }

    /// <summary>Returns the earliest and the latest time in a column, UTC; null if there are none. Cells that are not datetimes are ignored.</summary>
    /// <param name="column">Index of the column.</param>
    public (DateTime First, DateTime Last)? TimesOf(int column)
    {
        long first = long.MaxValue;
        long last = long.MinValue;
        foreach (var block in _blocks)
        {
            var vector = block.Columns[column]!;
            for (int row = 0; row < block.Count; row++)
            {
                var value = vector[row];
                if (value.Kind != ValueKind.DateTime)
                {
                    continue;
                }

                first = Math.Min(first, value.AsLong);
                last = Math.Max(last, value.AsLong);
            }
        }

        return first > last ? null : (new DateTime(first, DateTimeKind.Utc), new DateTime(last, DateTimeKind.Utc));
    }

    /// <summary>Returns the rows.</summary>
    /// <param name="columns">Which columns are read; the cells of the others are null. Null to read all columns.</param>
    /// <param name="isTransient">Whether the caller is done with a row before it reads the next one. One array is then reused for all rows.</param>
    public IEnumerable<KustoValue[]> Rows(IReadOnlyList<bool>? columns = null, bool isTransient = false)
    {
        int[] read = [.. Enumerable.Range(0, Schema.Count).Where(i => columns?[i] ?? true)];
        var reused = new KustoValue[Schema.Count];
        foreach (var block in _blocks)
        {
            for (int row = 0; row < block.Count; row++)
            {
                var cells = isTransient ? reused : new KustoValue[Schema.Count];
                foreach (int i in read)
                {
                    cells[i] = block.Columns[i]![row];
                }

                yield return cells;
            }
        }
    }
}
