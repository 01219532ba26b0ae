namespace RfbWatch.Kql.Columns;

/// <summary>Some rows of a table, column by column. Immutable; made by a <see cref="ColumnTableBuilder"/> and by the engine.</summary>
public sealed class Block
{
    /// <summary>Most rows of a block: the arrays of its columns then fit the processor's cache, and stay out of the large object heap.</summary>
    internal const int MaximumRows = 8192;

    private static readonly int[] Identity = [.. Enumerable.Range(0, MaximumRows)];

    private readonly int[]? _selection;

    internal Block(Vector?[] columns, int count, int[]? selection = null)
    {
        Columns = columns;
        Count = count;
        _selection = selection;
    }

    /// <summary>The columns by their places in the schema; null for a column that is not read.</summary>
    internal Vector?[] Columns { get; }

    /// <summary>Rows that the vectors have, selected or not.</summary>
    internal int Count { get; }

    /// <summary>The rows that are there, ascending.</summary>
    internal ReadOnlySpan<int> Rows => _selection ?? Identity.AsSpan(0, Count);

    /// <summary>How many rows are there.</summary>
    internal int Selected => _selection?.Length ?? Count;

    /// <summary>The same block with fewer rows.</summary>
    internal Block With(int[] selection) => selection.Length == Selected ? this : new Block(Columns, Count, selection);

    /// <summary>The same rows with other columns, whose vectors have the places of these.</summary>
    internal Block With(Vector?[] columns) => new(columns, Count, _selection);

    /// <summary>Some of the columns, with the selected rows and no others in their vectors.</summary>
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
