using System.Globalization;
using Microsoft.Data.Sqlite;
using RfbWatch.Events;
using RfbWatch.Kql.Tables;
using RfbWatch.Kql.Values;

namespace RfbWatch.Engine.Store;

/// <summary>One table of rows in SQLite: times as ticks, booleans as 0 and 1, dynamic values as JSON text.</summary>
internal sealed class StoredTable
{
    /// <summary>Name of the database column with the row's time, by which rows are scanned and deleted.</summary>
    public const string TimeColumn = "_ticks";

    /// <summary>Name of the database column with the time at which the row arrived in the store.</summary>
    public const string ArrivalColumn = "_arrived";

    private readonly string _insert;
    private readonly KustoValue[] _blank;

    public StoredTable(TableSchema schema)
    {
        Schema = schema;
        _blank = [.. schema.Columns.Select(column => KustoValue.MissingOf(column.Type))];
        string columns = string.Join(", ", schema.Columns.Select(column => Quote(column.Name)));
        string places = string.Join(", ", schema.Columns.Select((_, i) => string.Create(CultureInfo.InvariantCulture, $"$c{i}")));
        _insert = $"INSERT INTO {Quote(schema.Name)} ({TimeColumn}, {ArrivalColumn}, {columns}) VALUES ($t, $a, {places})";
    }

    public TableSchema Schema { get; }

    /// <summary>Converts the table name used in a query to the name of the stored table: RfbSessions_CL is the name of RfbSessions in a Log Analytics workspace.</summary>
    public static string NameOf(string name) => name.EndsWith("_CL", StringComparison.Ordinal) ? name[..^3] : name;

    /// <summary>Creates the table if it is missing, and adds columns introduced by newer versions.</summary>
    public void Prepare(SqliteConnection connection)
    {
        string columns = string.Concat(Schema.Columns.Select(column => $", {Quote(column.Name)} {Affinity(column.Type)}"));
        Execute(connection, $"CREATE TABLE IF NOT EXISTS {Quote(Schema.Name)} ({TimeColumn} INTEGER NOT NULL, {ArrivalColumn} INTEGER NOT NULL DEFAULT 0{columns})");
        var present = new HashSet<string>(StringComparer.Ordinal);
        using (var info = connection.CreateCommand())
        {
            info.CommandText = $"SELECT name FROM pragma_table_info('{Schema.Name}')";
            using var reader = info.ExecuteReader();
            while (reader.Read())
            {
                present.Add(reader.GetString(0));
            }
        }

        var missing = Schema.Columns.Where(column => !present.Contains(column.Name)).Select(column => $"{Quote(column.Name)} {Affinity(column.Type)}");
        foreach (string column in present.Contains(ArrivalColumn) ? missing : missing.Prepend($"{ArrivalColumn} INTEGER NOT NULL DEFAULT 0"))
        {
            Execute(connection, $"ALTER TABLE {Quote(Schema.Name)} ADD COLUMN {column}");
        }

        Execute(connection, $"CREATE INDEX IF NOT EXISTS {Quote(Schema.Name + "_by_time")} ON {Quote(Schema.Name)} ({TimeColumn})");
        Execute(connection, $"CREATE INDEX IF NOT EXISTS {Quote(Schema.Name + "_by_arrival")} ON {Quote(Schema.Name)} ({ArrivalColumn})");
    }

    /// <summary>Prepares the statement that adds rows.</summary>
    public RowInsert Insert(SqliteConnection connection) => new(connection, _insert);

    /// <summary>Returns the indices of the table's columns that a scan reads. Columns that are missing from the scan's schema are omitted.</summary>
    public int[] Places(TableScan scan) =>
        [.. Enumerable.Range(0, Schema.Columns.Count).Where(i => scan.Schema.IndexOf(Schema.Columns[i].Name) is var at && at >= 0 && scan.Columns[at])];

    /// <summary>Creates a query for these columns of the rows within a time range that arrived after a given time.</summary>
    public SqliteCommand Select(SqliteConnection connection, IReadOnlyList<int> places, DateTime from, DateTime to, DateTime arrivedAfter)
    {
        var command = connection.CreateCommand();
        string columns = string.Concat(places.Select(place => ", " + Quote(Schema.Columns[place].Name)));
        // The unary plus prevents SQLite from using the index by time: few rows arrived after the given time, but many are within a rule's look-back.
        string range = arrivedAfter > DateTime.MinValue ? $"{ArrivalColumn} > $arrived AND +{TimeColumn} BETWEEN $from AND $to" : $"{TimeColumn} BETWEEN $from AND $to";
        command.CommandText = $"SELECT {TimeColumn}{columns} FROM {Quote(Schema.Name)} WHERE {range} ORDER BY {TimeColumn}, rowid";
        command.Parameters.AddWithValue("$from", from.Ticks);
        command.Parameters.AddWithValue("$to", to.Ticks);
        command.Parameters.AddWithValue("$arrived", arrivedAfter.Ticks);
        return command;
    }

    /// <summary>Creates a row with the missing value in each column.</summary>
    public KustoValue[] BlankRow() => (KustoValue[])_blank.Clone();

    /// <summary>Fills the requested columns from the current row of the reader.</summary>
    /// <param name="reader">The reader of <see cref="Select"/>.</param>
    /// <param name="places">The indices of the columns.</param>
    /// <param name="texts">The pool through which repeated strings are shared.</param>
    /// <param name="row">A row with the table's columns: a <see cref="BlankRow"/>, or the previously filled row.</param>
    public void Read(SqliteDataReader reader, IReadOnlyList<int> places, TextPool texts, KustoValue[] row)
    {
        var cells = new StoredCells(reader, texts);
        for (int i = 0; i < places.Count; i++)
        {
            int place = places[i];
            row[place] = cells.IsNull(i + 1) ? _blank[place] : cells.Get(i + 1, Schema.Columns[place].Type);
        }
    }

    /// <summary>Returns the current row of the reader as it was written. The reader's first column, which precedes the table's columns, is skipped.</summary>
    public TableRow ReadRow(SqliteDataReader reader, TextPool texts)
    {
        var cells = Schema.EmptyCells();
        var stored = new StoredCells(reader, texts);
        for (int i = 0; i < cells.Length; i++)
        {
            if (!stored.IsNull(i + 1))
            {
                cells[i] = stored.Get(i + 1, Schema.Columns[i].Type);
            }
        }

        return new TableRow(Schema, cells);
    }

    public static string Quote(string name) => "\"" + name.Replace("\"", "\"\"", StringComparison.Ordinal) + "\"";

    public static int Execute(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteNonQuery();
    }

    public static object? Scalar(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteScalar();
    }

    private static string Affinity(KustoType type) => type switch
    {
        KustoType.Real => "REAL",
        KustoType.String or KustoType.Dynamic or KustoType.Decimal or KustoType.Guid or KustoType.Unknown => "TEXT",
        KustoType.Bool or KustoType.Int or KustoType.Long or KustoType.DateTime or KustoType.TimeSpan => "INTEGER",
    };
}
