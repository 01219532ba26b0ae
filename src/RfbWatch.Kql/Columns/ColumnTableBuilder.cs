using RfbWatch.Kql.Values;

namespace RfbWatch.Kql.Columns;

/// <summary>Builds a <see cref="ColumnTable"/>, row by row and cell by cell, without an object per row. A cell that is not set gets the missing value of its column's type.</summary>
public sealed class ColumnTableBuilder
{
    private readonly List<ColumnBuilder> _columns = [];
    private readonly List<Block> _blocks = [];

    // For each appended builder, the mapping from the string codes of its columns to those of this builder.
    private readonly Dictionary<ColumnTableBuilder, TextNumbers?[]> _appended = [];
    private long _count;
    private int _row;

    /// <summary>Number of completed rows.</summary>
    public long Count => _count;

    /// <summary>Adds a column and returns its index. In completed rows, the column has its missing value.</summary>
    public int AddColumn(KustoType type)
    {
        _columns.Add(new ColumnBuilder(type));
        return _columns.Count - 1;
    }

    /// <summary>Sets a cell of the current row, replacing an earlier value.</summary>
    public void Set(int column, KustoValue value) => _columns[column].Set(_row, value);

    /// <summary>Sets a cell of a string column to UTF-8 text. The caller must have checked that the text is valid.</summary>
    public void SetText(int column, ReadOnlySpan<byte> utf8) => _columns[column].SetText(_row, utf8);

    /// <summary>Completes the current row and starts the next one.</summary>
    public void EndRow()
    {
        _count++;
        if (++_row == Block.MaximumRows)
        {
            EndBlock();
        }
    }

    /// <summary>Creates an empty builder with the current columns of this one. Another thread can fill it; it can then be appended to this builder.</summary>
    public ColumnTableBuilder Fork()
    {
        var fork = new ColumnTableBuilder();
        fork._columns.AddRange(_columns.Select(column => new ColumnBuilder(column.Type)));
        return fork;
    }

    /// <summary>
    /// Moves the rows of a builder that was forked from this one to the end of this builder. Ends the current blocks of both, even if they are not full. The fork can be filled again.
    /// </summary>
    /// <param name="fork">The forked builder; no thread may be filling it.</param>
    public void Append(ColumnTableBuilder fork)
    {
        ArgumentNullException.ThrowIfNull(fork);
        ClearRow();
        fork.ClearRow();
        if (_row > 0)
        {
            EndBlock();
        }

        if (fork._row > 0)
        {
            fork.EndBlock();
        }

        if (!_appended.TryGetValue(fork, out var numbers))
        {
            _appended.Add(fork, numbers = [.. fork._columns.Select((column, i) => _columns[i].NumbersOf(column))]);
        }

        foreach (var block in fork._blocks)
        {
            for (int i = 0; i < block.Columns.Length; i++)
            {
                if (block.Columns[i] is TextVector texts)
                {
                    block.Columns[i] = numbers[i]!.Renumber(texts);
                }
            }

            _blocks.Add(block);
        }

        _count += fork._count;
        fork._blocks.Clear();
        fork._count = 0;
    }

    /// <summary>Discards the cells of the current row.</summary>
    public void ClearRow()
    {
        foreach (var column in _columns)
        {
            column.CutTo(_row);
        }
    }

    /// <summary>Builds the table from all completed rows.</summary>
    /// <param name="schema">The columns that were added, with the same types.</param>
    /// <exception cref="ArgumentException">The schema has more or fewer columns than were added.</exception>
    public ColumnTable Build(KustoSchema schema)
    {
        ArgumentNullException.ThrowIfNull(schema);
        if (schema.Count != _columns.Count)
        {
            throw new ArgumentException($"The schema has {schema.Count} columns, the table {_columns.Count}.", nameof(schema));
        }

        ClearRow();
        if (_row > 0)
        {
            EndBlock();
        }

        Vector[] missing = [.. _columns.Select(column => new ConstantVector(column.Missing))];
        for (int i = 0; i < _blocks.Count; i++)
        {
            var known = _blocks[i].Columns;
            if (known.Length < missing.Length)
            {
                _blocks[i] = _blocks[i].With([.. known, .. missing.AsSpan(known.Length)]);
            }
        }

        return new ColumnTable(schema, _blocks, _count);
    }

    private void EndBlock()
    {
        _blocks.Add(new Block([.. _columns.Select(column => column.End(_row))], _row));
        _row = 0;
    }
}
