using System.Globalization;
using Microsoft.Data.Sqlite;
using RfbWatch.Events;
using RfbWatch.Events.Schemas;
using RfbWatch.Kql;
using RfbWatch.Kql.Tables;
using RfbWatch.Kql.Values;
using RfbWatch.Rules.Scheduling;

namespace RfbWatch.Engine.Store;

/// <summary>
/// The rows of the recent past on disk (SQLite, write-ahead log), so that a rule that looks back five days works across restarts.
/// One writer; any number of concurrent scans.
/// </summary>
public sealed class EventStore : ITableSource, IScheduleMemory, IDisposable
{
    private readonly EventStoreOptions _options;
    private readonly TimeProvider _clock;
    private readonly string _connectionString;
    private readonly SqliteConnection _writer;
    private readonly Lock _lock = new();
    private readonly Dictionary<string, StoredTable> _tables = new(StringComparer.Ordinal);
    private readonly SqliteCommand _get;
    private long _lastArrival;
    private long _shortenedTo;

    /// <summary>Opens the store, and makes it when it is missing.</summary>
    /// <exception cref="IOException">The file cannot be opened, or is no database of ours.</exception>
    public EventStore(EventStoreOptions options, TimeProvider clock)
    {
        _options = options;
        _clock = clock;
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(options.Path))!);
            _connectionString = new SqliteConnectionStringBuilder { DataSource = options.Path, Pooling = true }.ToString();
            _writer = new SqliteConnection(_connectionString);
            _writer.Open();
            StoredTable.Execute(_writer, "PRAGMA auto_vacuum = INCREMENTAL");
            StoredTable.Execute(_writer, "PRAGMA journal_mode = WAL");
            StoredTable.Execute(_writer, "PRAGMA synchronous = NORMAL");
            StoredTable.Execute(_writer, "CREATE TABLE IF NOT EXISTS state (key TEXT PRIMARY KEY, value TEXT NOT NULL)");
            _get = _writer.CreateCommand();
            _get.CommandText = "SELECT value FROM state WHERE key = $key";
            _get.Parameters.Add("$key", SqliteType.Text);
            foreach (var schema in Tables.All)
            {
                _tables[schema.Name] = new StoredTable(schema);
                _tables[schema.Name].Prepare(_writer);
                _lastArrival = Math.Max(_lastArrival, Scalar($"SELECT IFNULL(MAX({StoredTable.ArrivalColumn}), 0) FROM {StoredTable.Quote(schema.Name)}"));
            }
        }
        catch (SqliteException e)
        {
            throw new IOException($"The event store {options.Path} cannot be opened ({e.Message}); move it away to begin a new one.", e);
        }
    }

    /// <summary>Rows that retention deleted since the store was opened.</summary>
    public long Expired { get; private set; }

    /// <summary>Before this time rows were deleted because the database was too large, UTC; null when that has not been since it was opened.</summary>
    public DateTime? ShortenedTo => Interlocked.Read(ref _shortenedTo) is > 0 and var ticks ? new DateTime(ticks, DateTimeKind.Utc) : null;

    /// <inheritdoc />
    public DateTime LastArrival => new(Interlocked.Read(ref _lastArrival), DateTimeKind.Utc);

    /// <summary>Adds rows, all or none of them.</summary>
    /// <exception cref="IOException">The disk is full or the database is damaged; nothing was added.</exception>
    public void Append(IReadOnlyCollection<TableRow> rows)
    {
        lock (_lock)
        {
            // Rows that are added later arrive later, whatever the clock does.
            long arrived = Math.Max(_clock.GetUtcNow().Ticks, _lastArrival + 1);
            try
            {
                using var transaction = _writer.BeginTransaction();
                foreach (var table in rows.GroupBy(row => row.Table.Name, StringComparer.Ordinal))
                {
                    using var insert = _tables[table.Key].Insert(_writer, transaction);
                    foreach (var row in table)
                    {
                        StoredTable.Fill(insert, row, arrived);
                        insert.ExecuteNonQuery();
                    }
                }

                transaction.Commit();
                Interlocked.Exchange(ref _lastArrival, arrived);
            }
            catch (SqliteException e)
            {
                throw new IOException($"The event store {_options.Path} took no rows: {e.Message}", e);
            }
        }
    }

    /// <inheritdoc />
    public IEnumerable<KustoValue[]> Scan(TableScan scan)
    {
        if (!_tables.TryGetValue(TableName(scan.Table), out var table))
        {
            yield break;
        }

        bool byTime = scan.TimeColumn is "Timestamp" or "TimeGenerated";
        using var connection = new SqliteConnection(_connectionString);
        connection.Open();
        int[] places = table.Places(scan);
        using var select = table.Select(connection, places, byTime ? scan.From : DateTime.MinValue, byTime ? scan.To : DateTime.MaxValue, scan.ArrivedAfter);
        using var reader = select.ExecuteReader();
        while (reader.Read())
        {
            yield return table.Read(reader, places);
        }
    }

    /// <summary>Highest ReportId of a table, 0 without rows: numbering goes on from it after a restart.</summary>
    public long LastReportId(TableSchema table)
    {
        lock (_lock)
        {
            using var command = _writer.CreateCommand();
            command.CommandText = $"SELECT MAX(ReportId) FROM {StoredTable.Quote(table.Name)}";
            return command.ExecuteScalar() is long last ? last : 0;
        }
    }

    /// <summary>Rows of a table since a time, counted to a bound: cheap, for it reads an index and no row.</summary>
    public int CountSince(TableSchema table, DateTime from, int atMost)
    {
        using var connection = new SqliteConnection(_connectionString);
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = $"SELECT COUNT(*) FROM (SELECT 1 FROM {StoredTable.Quote(table.Name)} WHERE {StoredTable.TimeColumn} >= $from LIMIT $most)";
        command.Parameters.AddWithValue("$from", from.Ticks);
        command.Parameters.AddWithValue("$most", atMost);
        return Convert.ToInt32(command.ExecuteScalar(), CultureInfo.InvariantCulture);
    }

    /// <inheritdoc />
    public string? Get(string key)
    {
        lock (_lock)
        {
            _get.Parameters[0].Value = key;
            return _get.ExecuteScalar() as string;
        }
    }

    /// <inheritdoc />
    public void Set(IReadOnlyCollection<KeyValuePair<string, string>> entries)
    {
        lock (_lock)
        {
            using var transaction = _writer.BeginTransaction();
            using var command = _writer.CreateCommand();
            command.Transaction = transaction;
            command.CommandText = "INSERT INTO state (key, value) VALUES ($key, $value) ON CONFLICT (key) DO UPDATE SET value = $value";
            var key = command.Parameters.Add("$key", SqliteType.Text);
            var value = command.Parameters.Add("$value", SqliteType.Text);
            foreach (var entry in entries)
            {
                (key.Value, value.Value) = (entry.Key, entry.Value);
                command.ExecuteNonQuery();
            }

            transaction.Commit();
        }
    }

    /// <summary>
    /// Deletes what is too old, then, while the database is too large, the oldest tenth of the rows of the table that has most of them, and of the others what is as old:
    /// all tables reach back equally far.
    /// </summary>
    public void Retain(DateTime now)
    {
        lock (_lock)
        {
            foreach (var table in _tables.Values)
            {
                Expired += DeleteBefore(table, (now - _options.MaxAge).Ticks);
            }

            ForgetAlerts(now - _options.MaxAge);
            for (int round = 0; round < 10 && UsedBytes() > _options.MaxBytes; round++)
            {
                long end = EndOfOldestTenth();
                Expired += _tables.Values.Sum(table => DeleteBefore(table, end));
                Interlocked.Exchange(ref _shortenedTo, end);
            }

            StoredTable.Execute(_writer, "PRAGMA incremental_vacuum");
        }
    }

    /// <inheritdoc />
    public void Dispose()
    {
        _get.Dispose();
        _writer.Dispose();
        SqliteConnection.ClearPool(_writer);
    }

    /// <summary>RfbSessions_CL is RfbSessions under the name that a Log Analytics workspace gives it.</summary>
    private static string TableName(string name) => name.EndsWith("_CL", StringComparison.Ordinal) ? name[..^3] : name;

    private long UsedBytes() => Scalar("PRAGMA page_size") * (Scalar("PRAGMA page_count") - Scalar("PRAGMA freelist_count"));

    private long Scalar(string sql)
    {
        using var command = _writer.CreateCommand();
        command.CommandText = sql;
        return Convert.ToInt64(command.ExecuteScalar(), CultureInfo.InvariantCulture);
    }

    private int DeleteBefore(StoredTable table, long ticks)
    {
        using var command = _writer.CreateCommand();
        command.CommandText = $"DELETE FROM {StoredTable.Quote(table.Schema.Name)} WHERE {StoredTable.TimeColumn} < $ticks";
        command.Parameters.AddWithValue("$ticks", ticks);
        return command.ExecuteNonQuery();
    }

    /// <summary>Alerts older than any row need no longer be known: nothing can raise them again.</summary>
    private void ForgetAlerts(DateTime before)
    {
        using var command = _writer.CreateCommand();
        command.CommandText = "DELETE FROM state WHERE key LIKE 'alert %' AND value < $time";
        command.Parameters.AddWithValue("$time", before.ToString("O", CultureInfo.InvariantCulture));
        command.ExecuteNonQuery();
    }

    /// <summary>The instant behind the oldest tenth of the largest table's rows.</summary>
    private long EndOfOldestTenth()
    {
        var (name, rows) = _tables.Keys.Select(table => (Name: StoredTable.Quote(table), Rows: Scalar($"SELECT COUNT(*) FROM {StoredTable.Quote(table)}"))).MaxBy(table => table.Rows);
        string last = string.Create(CultureInfo.InvariantCulture, $"SELECT {StoredTable.TimeColumn} FROM {name} ORDER BY {StoredTable.TimeColumn} LIMIT 1 OFFSET {Math.Max(0, (rows + 9) / 10 - 1)}");
        return rows == 0 ? 0 : Scalar(last) + 1;
    }
}
