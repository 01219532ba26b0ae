using RfbWatch.Kql.Values;

namespace RfbWatch.Events;

/// <summary>A table: its name, and its columns in their documented order.</summary>
public abstract class TableSchema
{
    /// <summary>The column that numbers the rows of a table.</summary>
    public const string ReportIdColumn = "ReportId";

    /// <summary>The column with the time of a row.</summary>
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

    /// <summary>Its name.</summary>
    public string Name { get; }

    /// <summary>Whether it is one of Microsoft Defender's tables.</summary>
    public bool IsDefender { get; }

    /// <summary>What one row describes.</summary>
    public string Documentation { get; }

    /// <summary>Its columns in order.</summary>
    public IReadOnlyList<Column> Columns { get; }

    /// <summary>Its columns as a KQL schema.</summary>
    public KustoSchema Kusto { get; }

    /// <summary>Category of its records in the streaming format.</summary>
    public string Category => (IsDefender ? "AdvancedHunting-" : "RfbWatch-") + Name;

    /// <summary>Index of the column with a row's time.</summary>
    public int TimestampIndex { get; }

    /// <summary>Index of the column that numbers the rows.</summary>
    public int ReportIdIndex { get; }

    /// <summary>Index of a column; throws for a name that the table does not have, which is a programming error.</summary>
    public int IndexOf(string column) => Kusto.IndexOf(column) is >= 0 and var index
        ? index
        : throw new ArgumentException($"table {Name} has no column '{column}'", nameof(column));

    /// <summary>The values of unfilled cells: text that may not be null is empty, everything else is null.</summary>
    public KustoValue[] EmptyCells() => [.. Columns.Select(column => column.Missing)];
}
