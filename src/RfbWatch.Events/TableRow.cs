using RfbWatch.Kql.Values;

namespace RfbWatch.Events;

/// <summary>A row: a value for each column of its table, with null for missing values.</summary>
public sealed class TableRow
{
    private readonly KustoValue[] _values;

    /// <summary>Creates a row.</summary>
    /// <param name="table">The table.</param>
    /// <param name="values">A value for each of its columns, in order. The array is not copied.</param>
    public TableRow(TableSchema table, KustoValue[] values)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(values.Length, table.Columns.Count);
        Table = table;
        _values = values;
    }

    /// <summary>The table of the row.</summary>
    public TableSchema Table { get; }

    /// <summary>The values in the order of the table's columns. A nullable string column may contain null, which KQL treats as the empty string.</summary>
    public IReadOnlyList<KustoValue> Values => _values;

    /// <summary>The value of a column, by index.</summary>
    public KustoValue this[int column]
    {
        get => _values[column];
        set => _values[column] = value;
    }

    /// <summary>The row's number within its table, in output order; 0 until it is assigned.</summary>
    public long ReportId
    {
        get => _values[Table.ReportIdIndex].AsLong;
        set => _values[Table.ReportIdIndex] = KustoValue.Of(value);
    }

    /// <summary>The row's time, UTC.</summary>
    public DateTime Timestamp => _values[Table.TimestampIndex].AsDateTime;

    /// <summary>Returns the values as KQL reads them: a string is never null.</summary>
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
