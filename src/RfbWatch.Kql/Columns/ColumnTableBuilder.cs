using RfbWatch.Kql.Values;

namespace RfbWatch.Kql.Columns;

/// <summary>Makes a <see cref="ColumnTable"/>, row by row and cell by cell, without an object for a row. A cell that is not set holds the missing value of its column's type.</summary>
public sealed class ColumnTableBuilder
{
    private readonly List<ColumnBuilder> _columns = [];
    private readonly List<Block> _blocks = [];

    // For each table that was appended, how the texts of its columns are numbered here.
    private readonly Dictionary<ColumnTableBuilder, TextNumbers?[]> _appended = [];
    private long _count;
    private int _row;

    /// <summary>Rows that were ended.</summary>
    public long Count => _count;

    /// <summary>Adds a column of a type; rows that were ended hold its missing value. Returns its place.</summary>
    public int AddColumn(KustoType type)
    {
        _columns.Add(new ColumnBuilder(type));
        return _columns.Count - 1;
    }

    /// <summary>Sets a cell of the current row; a value that was set before is replaced.</summary>
    public void Set(int column, KustoValue value) => _columns[column].Set(_row, value);

    /// <summary>Sets a cell of a string column to a text in UTF-8. The caller has checked that it is valid.</summary>
    public void SetText(int column, ReadOnlySpan<byte> utf8) => _columns[column].SetText(_row, utf8);

    /// <summary>Ends the current row and begins the next.</summary>
    public void EndRow()
    {
        _count++;
        if (++_row == Block.MaximumRows)
        {
            EndBlock();
        }
    }

    /// <summary>A builder with the columns that this one has now and no rows. It can be filled by another thread, and then be appended to this one.</summary>
    public ColumnTableBuilder Fork()
    {
        var fork = new ColumnTableBuilder();
        fork._columns.AddRange(_columns.Select(column => new ColumnBuilder(column.Type)));
        return fork;
    }

    /// <summary>Moves the rows of a builder that was forked from this one behind those of this one, which then has a block that is not full. The fork can be filled again.</summary>
    /// <param name="fork">The builder, which no thread is filling.</param>
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

    /// <summary>Forgets what was set in the current row.</summary>
    public void ClearRow()
    {
        foreach (var column in _columns)
        {
            column.CutTo(_row);
        }
    }

    /// <summary>The table with all rows that were ended.</summary>
    /// <param name="schema">As many columns as were added, of these types.</param>
    /// <exception cref="ArgumentException">The schema has more columns, or fewer.</exception>
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
