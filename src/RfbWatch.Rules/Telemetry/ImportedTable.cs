using RfbWatch.Kql.Columns;
using RfbWatch.Kql.Values;

namespace RfbWatch.Rules.Telemetry;

/// <summary>Rows of one table imported from a file.</summary>
/// <param name="Name">The table.</param>
/// <param name="Schema">Its columns: those of the known table, then the file's additional ones.</param>
/// <param name="Rows">The rows; each is created when it is read.</param>
public sealed record ImportedTable(string Name, KustoSchema Schema, IReadOnlyList<KustoValue[]> Rows)
{
    /// <summary>A table whose rows were read into columns.</summary>
    /// <param name="name">The table.</param>
    /// <param name="schema">All of its columns.</param>
    /// <param name="held">The columns for which the file has cells.</param>
    /// <param name="columns">The columns that were read.</param>
    internal static ImportedTable OfColumns(string name, KustoSchema schema, KustoSchema held, ColumnTable columns)
    {
        var rows = new ColumnRows(columns);
        return new ImportedTable(name, schema, new WideRows(rows, [.. columns.Schema.Columns.Select(column => schema.IndexOf(column.Name))], schema)) { HeldSchema = held, HeldRows = rows, Columns = columns };
    }

    /// <summary>The columns that occur in the file, which are those of <see cref="HeldRows"/>.</summary>
    internal KustoSchema HeldSchema { get; init; } = Schema;

    /// <summary>The rows as stored in memory.</summary>
    internal IReadOnlyList<KustoValue[]> HeldRows { get; init; } = Rows;

    /// <summary>The columns that were read, if the rows are stored as columns; otherwise null, and all columns were read.</summary>
    public ColumnTable? Columns { get; init; }

    /// <summary>Earliest and latest Timestamp of a row, UTC; null if no row has one. In a user-defined table, Timestamp may be a number that is not a time.</summary>
    public (DateTime First, DateTime Last)? Times
    {
        get
        {
            if (Columns is { } columns)
            {
                return columns.Schema.IndexOf("Timestamp") is >= 0 and var column ? columns.TimesOf(column) : null;
            }

            int time = HeldSchema.IndexOf("Timestamp");
            long first = long.MaxValue, last = long.MinValue;
            foreach (var row in time < 0 ? [] : HeldRows)
            {
                if (row[time].Kind == ValueKind.DateTime && !row[time].IsNull)
                {
                    first = Math.Min(first, row[time].AsLong);
                    last = Math.Max(last, row[time].AsLong);
                }
            }

            return first <= last ? (new DateTime(first, DateTimeKind.Utc), new DateTime(last, DateTimeKind.Utc)) : null;
        }
    }
}

/// <summary>The result of importing one file.</summary>
/// <param name="Source">The file.</param>
/// <param name="Format">The kind of export, for messages.</param>
/// <param name="Tables">Its tables; several if each record names its own.</param>
/// <param name="UnreadableCells">Cells whose text is not a value of their column's type; they are null.</param>
/// <param name="UnreadableRows">Records that are not rows: malformed JSON lines, rows with too many fields.</param>
/// <param name="Error">Why nothing could be read; null if any data was read.</param>
public sealed record TelemetryFile(
    string Source,
    string Format,
    IReadOnlyList<ImportedTable> Tables,
    long UnreadableCells,
    long UnreadableRows,
    string? Error = null)
{
    /// <summary>Whether only the first records were read, so that there may be more.</summary>
    public bool IsHead { get; init; }

    /// <summary>Number of rows in all tables.</summary>
    public long Rows => Tables.Sum(table => (long)table.Rows.Count);
}
