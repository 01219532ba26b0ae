using RfbWatch.Kql.Values;

namespace RfbWatch.Events;

/// <summary>The schema of a table: its name, and its columns in documented order.</summary>
public abstract class TableSchema
{
    /// <summary>Name of the column that numbers the rows of a table.</summary>
    public const string ReportIdColumn = "ReportId";

    /// <summary>Name of the column with the time of a row.</summary>
    public const string TimestampColumn = "Timestamp";

    private protected TableSchema(string name, bool isDefender, string documentation, IReadOnlyList<Column> columns)
    {
        Name = name;
        IsDefender = isDefender;
        Documentation = documentation;
        Columns = columns;
        Kusto = new KustoSchema(columns.Select(column => new KustoColumn(column.Name, column.Type)));
        TimestampIndex = IndexOf(TimestampColumn);
        ReportIdIndex = IndexOf(ReportIdColumn);
    }

    /// <summary>The name of the table.</summary>
    public string Name { get; }

    /// <summary>Whether it is one of Microsoft Defender's tables.</summary>
    public bool IsDefender { get; }

    /// <summary>Description of the contents of one row.</summary>
    public string Documentation { get; }

    /// <summary>The columns of the table, in order.</summary>
    public IReadOnlyList<Column> Columns { get; }

    /// <summary>The columns of the table as a KQL schema.</summary>
    public KustoSchema Kusto { get; }

    /// <summary>The category of the table's records in the streaming format.</summary>
    public string Category => (IsDefender ? "AdvancedHunting-" : "RfbWatch-") + Name;

    /// <summary>Index of the column with a row's time.</summary>
    public int TimestampIndex { get; }

    /// <summary>Index of the column that numbers the rows.</summary>
    public int ReportIdIndex { get; }

    /// <summary>Returns the index of a column. Throws if the table has no column with that name, which is a programming error.</summary>
    public int IndexOf(string column) => Kusto.IndexOf(column) is >= 0 and var index
        ? index
        : throw new ArgumentException($"table {Name} has no column '{column}'", nameof(column));

    /// <summary>Creates the values of an unfilled row: non-nullable strings are empty, everything else is null.</summary>
    public KustoValue[] EmptyCells() => [.. Columns.Select(column => column.Missing)];
}
