namespace RfbWatch.Kql.Columns;

/// <summary>Some rows of a table, stored by column. Immutable; created by a <see cref="ColumnTableBuilder"/> or by the engine.</summary>
public sealed class Block
{
    /// <summary>Maximum number of rows in a block. With this size, arrays of 64-bit cells fit into the processor cache and stay out of the large object heap.</summary>
    internal const int MaximumRows = 8192;

    private static readonly int[] Identity = [.. Enumerable.Range(0, MaximumRows)];

    private readonly int[]? _selection;

    internal Block(Vector?[] columns, int count, int[]? selection = null)
    {
        Columns = columns;
        Count = count;
        _selection = selection;
    }

    /// <summary>The columns, by index in the schema; null for a column that is not read.</summary>
    internal Vector?[] Columns { get; }

    /// <summary>Number of rows in the vectors, selected or not.</summary>
    internal int Count { get; }

    /// <summary>The selected rows, in ascending order.</summary>
    internal ReadOnlySpan<int> Rows => _selection ?? Identity.AsSpan(0, Count);

    /// <summary>Number of selected rows.</summary>
    internal int Selected => _selection?.Length ?? Count;

    /// <summary>Returns the block with only these rows.</summary>
    internal Block With(int[] selection) => selection.Length == Selected ? this : new Block(Columns, Count, selection);

    /// <summary>Returns a block with the same rows and other columns, whose vectors use the same row indices.</summary>
    internal Block With(Vector?[] columns) => new(columns, Count, _selection);

    /// <summary>Returns a block with some of the columns; its vectors contain only the selected rows.</summary>
    internal Block Dense(bool[] kept)
    {
        var columns = new Vector?[Columns.Length];
        var rows = Rows;
        for (int i = 0; i < columns.Length; i++)
        {
            if (kept[i])
            {
                columns[i] = _selection is null ? Columns[i] : Columns[i]?.Gather(rows);
            }
        }

        return new Block(columns, rows.Length);
    }
}
