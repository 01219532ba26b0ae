namespace RfbWatch.Events;

/// <summary>One row: a value for each column of its table, null where there is none.</summary>
public sealed class TableRow
{
    private readonly object?[] _values;

    /// <summary>A row of the table: text columns that may not be null are empty, everything else is null.</summary>
    public TableRow(TableSchema table)
    {
        Table = table;
        _values = new object?[table.Columns.Count];
        for (int i = 0; i < _values.Length; i++)
        {
            if (table.Columns[i] is { Type: KustoType.String, Nullable: false })
            {
                _values[i] = "";
            }
        }
    }

    /// <summary>The table it belongs to.</summary>
    public TableSchema Table { get; }

    /// <summary>The values in the order of the table's columns; see <see cref="KustoType"/> for their types.</summary>
    public IReadOnlyList<object?> Values => _values;

    /// <summary>The value of a column.</summary>
    public object? this[string column]
    {
        get => _values[Table.IndexOf(column)];
        set => _values[Table.IndexOf(column)] = value;
    }

    /// <summary>The row's Timestamp, which every table has.</summary>
    public DateTime Timestamp => (DateTime)this["Timestamp"]!;

    /// <summary>Sets Timestamp and TimeGenerated, which always say the same.</summary>
    public void SetTime(long ticks)
    {
        var time = new DateTime(ticks, DateTimeKind.Utc);
        this["Timestamp"] = time;
        this["TimeGenerated"] = time;
    }
}
