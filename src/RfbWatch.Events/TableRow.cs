using RfbWatch.Kql.Values;

namespace RfbWatch.Events;

/// <summary>One row: a value for each column of its table, null where there is none.</summary>
public sealed class TableRow
{
    private readonly KustoValue[] _values;

    /// <summary>A row of these values.</summary>
    /// <param name="table">The table.</param>
    /// <param name="values">A value for each of its columns, in their order; the row keeps the array.</param>
    public TableRow(TableSchema table, KustoValue[] values)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(values.Length, table.Columns.Count);
        Table = table;
        _values = values;
    }

    /// <summary>The table it belongs to.</summary>
    public TableSchema Table { get; }

    /// <summary>The values in the order of the table's columns. A nullable column of text may hold null, which KQL takes for the empty text.</summary>
    public IReadOnlyList<KustoValue> Values => _values;

    /// <summary>The value of a column, by its place in the table.</summary>
    public KustoValue this[int column]
    {
        get => _values[column];
        set => _values[column] = value;
    }

    /// <summary>The row's number among those of its table, in output order; 0 while it has none.</summary>
    public long ReportId
    {
        get => _values[Table.ReportIdIndex].AsLong;
        set => _values[Table.ReportIdIndex] = KustoValue.Of(value);
    }

    /// <summary>The row's time, UTC.</summary>
    public DateTime Timestamp => _values[Table.TimestampIndex].AsDateTime;

    /// <summary>The row as KQL reads it: text is never null.</summary>
    public KustoValue[] ToKusto()
    {
        var cells = (KustoValue[])_values.Clone();
        for (int i = 0; i < cells.Length; i++)
        {
            if (cells[i].IsNull)
            {
                cells[i] = KustoValue.MissingOf(Table.Columns[i].Type);
            }
        }

        return cells;
    }
}
