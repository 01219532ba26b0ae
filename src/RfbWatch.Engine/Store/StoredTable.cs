using System.Globalization;
using Microsoft.Data.Sqlite;
using RfbWatch.Events;
using RfbWatch.Kql.Values;

namespace RfbWatch.Engine.Store;

/// <summary>One table of rows as SQLite keeps it: times as ticks, truth values as 0 and 1, dynamic values as JSON text.</summary>
internal sealed class StoredTable
{
    /// <summary>The name in the database of the row's time, by which it is scanned and deleted.</summary>
    public const string TimeColumn = "_ticks";

    private readonly string _insert;
    private readonly string _select;

    public StoredTable(TableSchema schema)
    {
        Schema = schema;
        string columns = string.Join(", ", schema.Columns.Select(column => Quote(column.Name)));
        string places = string.Join(", ", schema.Columns.Select((_, i) => string.Create(CultureInfo.InvariantCulture, $"$c{i}")));
        _insert = $"INSERT INTO {Quote(schema.Name)} ({TimeColumn}, {columns}) VALUES ($t, {places})";
        _select = $"SELECT {columns} FROM {Quote(schema.Name)} WHERE {TimeColumn} BETWEEN $from AND $to ORDER BY {TimeColumn}, rowid";
    }

    public TableSchema Schema { get; }

    /// <summary>Makes the table, and adds columns that a newer program has.</summary>
    public void Prepare(SqliteConnection connection)
    {
        string columns = string.Concat(Schema.Columns.Select(column => $", {Quote(column.Name)} {Affinity(column.Type)}"));
        Execute(connection, $"CREATE TABLE IF NOT EXISTS {Quote(Schema.Name)} ({TimeColumn} INTEGER NOT NULL{columns})");
        Execute(connection, $"CREATE INDEX IF NOT EXISTS {Quote(Schema.Name + "_by_time")} ON {Quote(Schema.Name)} ({TimeColumn})");
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

        foreach (var column in Schema.Columns.Where(column => !present.Contains(column.Name)))
        {
            Execute(connection, $"ALTER TABLE {Quote(Schema.Name)} ADD COLUMN {Quote(column.Name)} {Affinity(column.Type)}");
        }
    }

    public SqliteCommand Insert(SqliteConnection connection, SqliteTransaction transaction)
    {
        var command = connection.CreateCommand();
        command.Transaction = transaction;
        command.CommandText = _insert;
        command.Parameters.Add("$t", SqliteType.Integer);
        for (int i = 0; i < Schema.Columns.Count; i++)
        {
            command.Parameters.Add(new SqliteParameter { ParameterName = string.Create(CultureInfo.InvariantCulture, $"$c{i}") });
        }

        return command;
    }

    public static void Fill(SqliteCommand insert, TableRow row)
    {
        insert.Parameters[0].Value = row.Timestamp.Ticks;
        for (int i = 0; i < row.Values.Count; i++)
        {
            insert.Parameters[i + 1].Value = row.Values[i] switch
            {
                null => DBNull.Value,
                DateTime time => time.Ticks,
                bool truth => truth ? 1L : 0L,
                JsonText json => json.Text,
                var value => value,
            };
        }
    }

    public SqliteCommand Select(SqliteConnection connection, DateTime from, DateTime to)
    {
        var command = connection.CreateCommand();
        command.CommandText = _select;
        command.Parameters.AddWithValue("$from", from.Ticks);
        command.Parameters.AddWithValue("$to", to.Ticks);
        return command;
    }

    public KustoValue[] Read(SqliteDataReader reader)
    {
        var row = new KustoValue[Schema.Columns.Count];
        for (int i = 0; i < row.Length; i++)
        {
            var type = Schema.Columns[i].Type;
            row[i] = reader.IsDBNull(i)
                ? type == Events.KustoType.String ? KustoValue.EmptyString : KustoValue.Null
                : Value(reader, i, type);
        }

        return row;
    }

    private static KustoValue Value(SqliteDataReader reader, int at, Events.KustoType type) => type switch
    {
        Events.KustoType.Int => KustoValue.OfInt((int)reader.GetInt64(at)),
        Events.KustoType.Long => KustoValue.Of(reader.GetInt64(at)),
        Events.KustoType.Real => KustoValue.Of(reader.GetDouble(at)),
        Events.KustoType.Bool => KustoValue.Of(reader.GetInt64(at) != 0),
        Events.KustoType.DateTime => KustoValue.Of(new DateTime(reader.GetInt64(at), DateTimeKind.Utc)),
        Events.KustoType.Dynamic => DynamicJson.Parse(reader.GetString(at)),
        _ => KustoValue.Of(reader.GetString(at)),
    };

    public static string Quote(string name) => "\"" + name.Replace("\"", "\"\"", StringComparison.Ordinal) + "\"";

    public static int Execute(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteNonQuery();
    }

    private static string Affinity(Events.KustoType type) => type switch
    {
        Events.KustoType.Real => "REAL",
        Events.KustoType.String or Events.KustoType.Dynamic => "TEXT",
        _ => "INTEGER",
    };
}
