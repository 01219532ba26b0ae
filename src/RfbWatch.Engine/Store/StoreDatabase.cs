using System.Globalization;
using Microsoft.Data.Sqlite;
using RfbWatch.Events;
using RfbWatch.Events.Schemas;
using RfbWatch.Kql.Tables;
using RfbWatch.Kql.Values;
using RfbWatch.Outputs;

namespace RfbWatch.Engine.Store;

/// <summary>
/// The database of the event store (SQLite, write-ahead log). One writer; any number of concurrent scans. Every fault is a <see cref="StoreFaultException"/>.
/// </summary>
internal sealed class StoreDatabase : IDisposable
{
    private const string RowsKey = "rows written";
    private const string BatchKey = "batch written";
    private readonly EventStoreOptions _options;
    private readonly string _connectionString;
    private readonly SqliteConnection _writer;
    private readonly Lock _lock = new();
    private readonly Dictionary<string, StoredTable> _tables = new(StringComparer.Ordinal);
    private readonly SqliteCommand _get;
    private long _shortenedTo;

    /// <summary>Opens the database, and makes it when it is missing.</summary>
    /// <exception cref="StoreFaultException">It cannot be used.</exception>
    /// <exception cref="IOException">Its file cannot be made; see <see cref="StorageFault"/> for whether that may pass.</exception>
    /// <exception cref="UnauthorizedAccessException">This user may not.</exception>
    public StoreDatabase(EventStoreOptions options)
    {
        _options = options;
        string folder = Path.GetDirectoryName(Path.GetFullPath(options.Path))!;
        Directory.CreateDirectory(folder);

        // Private from the beginning, and no symbolic link; the write-ahead log gets the same mode from SQLite.
        PrivateFile.Open(options.Path, FileMode.OpenOrCreate).Dispose();
        _connectionString = new SqliteConnectionStringBuilder { DataSource = options.Path, Pooling = true }.ToString();
        _writer = new SqliteConnection(_connectionString);
        try
        {
            _writer.Open();
            StoredTable.Execute(_writer, "PRAGMA auto_vacuum = INCREMENTAL");
            StoredTable.Execute(_writer, "PRAGMA journal_mode = WAL");
            StoredTable.Execute(_writer, "PRAGMA synchronous = NORMAL");
            foreach (var schema in Tables.All)
            {
                _tables[schema.Name] = new StoredTable(schema);
            }

            StoreSchema.Prepare(_writer, options.Path, _tables.Values);
            _get = _writer.CreateCommand();
            _get.CommandText = "SELECT value FROM state WHERE key = $key";
            _get.Parameters.Add("$key", SqliteType.Text);
            LastArrival = _tables.Keys.Max(table => Scalar($"SELECT IFNULL(MAX({StoredTable.ArrivalColumn}), 0) FROM {StoredTable.Quote(table)}"));
            RowsWritten = Number(RowsKey);
            LastBatch = Number(BatchKey);
        }
        catch (Exception e)
        {
            Dispose();
            if (e is StoreFaultException || StoreFaultException.IsFault(e))
            {
                throw StoreFaultException.Of(options.Path, e);
            }

            throw;
        }
    }

    /// <summary>When the last row came in when it was opened, ticks; 0 without rows.</summary>
    public long LastArrival { get; }

    /// <summary>Rows ever written to it; of what was written before they were counted nothing is known.</summary>
    public long RowsWritten { get; private set; }

    /// <summary>The last batch that it took whole.</summary>
    public long LastBatch { get; private set; }

    /// <summary>Rows that retention deleted since the store was opened.</summary>
    public long Expired { get; private set; }

    /// <summary>Before this time rows were deleted because the database was too large, UTC; null when that has not been since it was opened.</summary>
    public DateTime? ShortenedTo => Interlocked.Read(ref _shortenedTo) is > 0 and var ticks ? new DateTime(ticks, DateTimeKind.Utc) : null;

    /// <summary>Adds rows, all or none of them.</summary>
    /// <param name="rows">The rows and when each arrived, ticks.</param>
    /// <param name="batch">The batch that is whole with them; 0 for none.</param>
    /// <exception cref="StoreFaultException">The disk is full or the database is damaged; nothing was added.</exception>
    public void Append(IReadOnlyCollection<(TableRow Row, long Arrived)> rows, long batch)
    {
        lock (_lock)
        {
            try
            {
                using var transaction = _writer.BeginTransaction();
                foreach (var table in rows.GroupBy(item => item.Row.Table.Name, StringComparer.Ordinal))
                {
                    using var insert = _tables[table.Key].Insert(_writer, transaction);
                    foreach (var (row, arrived) in table)
                    {
                        StoredTable.Fill(insert, row, arrived);
                        insert.ExecuteNonQuery();
                    }
                }

                long written = RowsWritten + rows.Count;
                long last = Math.Max(batch, LastBatch);
                Set(transaction, [new(RowsKey, written.ToString(CultureInfo.InvariantCulture)), new(BatchKey, last.ToString(CultureInfo.InvariantCulture))]);
                transaction.Commit();
                (RowsWritten, LastBatch) = (written, last);
            }
            catch (SqliteException e)
            {
                throw StoreFaultException.Of(_options.Path, e);
            }
        }
    }

    /// <summary>The count of rows goes on from here: in a database that takes the place of another.</summary>
    public void CountFrom(long rows, long batch)
    {
        Set([new(RowsKey, rows.ToString(CultureInfo.InvariantCulture)), new(BatchKey, batch.ToString(CultureInfo.InvariantCulture))]);
        (RowsWritten, LastBatch) = (rows, batch);
    }

    /// <summary>Begins a scan: it sees the rows of this moment, whatever is added while it is read.</summary>
    /// <exception cref="StoreFaultException">It cannot be read; likewise while its rows are read.</exception>
    public IEnumerable<KustoValue[]> Scan(TableScan scan)
    {
        if (!_tables.TryGetValue(EventStore.TableName(scan.Table), out var table))
        {
            return [];
        }

        bool byTime = scan.TimeColumn is "Timestamp" or "TimeGenerated";
        int[] places = table.Places(scan);
        SqliteConnection? connection = null;
        SqliteCommand? select = null;
        try
        {
            connection = new SqliteConnection(_connectionString);
            connection.Open();
            select = table.Select(connection, places, byTime ? scan.From : DateTime.MinValue, byTime ? scan.To : DateTime.MaxValue, scan.ArrivedAfter);
            return Read(connection, select, select.ExecuteReader(), table, places);
        }
        catch (SqliteException e)
        {
            select?.Dispose();
            connection?.Dispose();
            throw StoreFaultException.Of(_options.Path, e);
        }
    }

    private IEnumerable<KustoValue[]> Read(SqliteConnection connection, SqliteCommand select, SqliteDataReader reader, StoredTable table, int[] places)
    {
        using var keptConnection = connection;
        using var keptSelect = select;
        using var keptReader = reader;
        while (true)
        {
            KustoValue[] row;
            try
            {
                if (!reader.Read())
                {
                    yield break;
                }

                row = table.Read(reader, places);
            }
            catch (Exception e) when (StoreFaultException.IsFault(e))
            {
                throw StoreFaultException.Of(_options.Path, e);
            }

            yield return row;
        }
    }

    /// <summary>Highest ReportId of a table, 0 without rows: numbering goes on from it after a restart.</summary>
    public long LastReportId(TableSchema table)
    {
        return Guarded(() => StoredTable.Scalar(_writer, $"SELECT MAX(ReportId) FROM {StoredTable.Quote(table.Name)}") is long last ? last : 0);
    }

    /// <summary>Rows of a table since a time, counted to a bound: cheap, for it reads an index and no row.</summary>
    public int CountSince(TableSchema table, DateTime from, int atMost)
    {
        try
        {
            using var connection = new SqliteConnection(_connectionString);
            connection.Open();
            using var command = connection.CreateCommand();
            command.CommandText = $"SELECT COUNT(*) FROM (SELECT 1 FROM {StoredTable.Quote(table.Name)} WHERE {StoredTable.TimeColumn} >= $from LIMIT $most)";
            command.Parameters.AddWithValue("$from", from.Ticks);
            command.Parameters.AddWithValue("$most", atMost);
            return Convert.ToInt32(command.ExecuteScalar(), CultureInfo.InvariantCulture);
        }
        catch (SqliteException e)
        {
            throw StoreFaultException.Of(_options.Path, e);
        }
    }

    /// <summary>A remembered text, or null.</summary>
    public string? Get(string key) => Guarded(() =>
    {
        _get.Parameters[0].Value = key;
        return _get.ExecuteScalar() as string;
    });

    /// <summary>Remembers texts, all or none of them.</summary>
    public void Set(IReadOnlyCollection<KeyValuePair<string, string>> entries) => Guarded(() =>
    {
        using var transaction = _writer.BeginTransaction();
        Set(transaction, entries);
        transaction.Commit();
        return true;
    });

    /// <summary>Forgets a text; whether there was one.</summary>
    public bool Forget(string key) => Guarded(() =>
    {
        using var command = _writer.CreateCommand();
        command.CommandText = "DELETE FROM state WHERE key = $key";
        command.Parameters.AddWithValue("$key", key);
        return command.ExecuteNonQuery() > 0;
    });

    /// <summary>Writes something, to learn whether the disk takes it.</summary>
    public void Probe() => Set([new("probe", "")]);

    /// <summary>
    /// Deletes what is too old, then, while the database is too large, the oldest tenth of the rows of the table that has most of them, and of the others what is as old:
    /// all tables reach back equally far.
    /// </summary>
    public void Retain(DateTime now) => Guarded(() =>
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
        return true;
    });

    /// <inheritdoc />
    public void Dispose()
    {
        _get?.Dispose();
        _writer.Dispose();
        SqliteConnection.ClearPool(_writer);
    }

    /// <summary>The last row of each session of which rows arrived since a time and none of them is the final one.</summary>
    /// <param name="since">The time, ticks.</param>
    public IReadOnlyList<TableRow> OpenSessions(long since) => Guarded(() =>
    {
        var table = _tables[Tables.RfbSessions.Name];
        string name = StoredTable.Quote(table.Schema.Name);
        using var select = _writer.CreateCommand();
        string columns = string.Concat(table.Schema.Columns.Select(column => ", " + StoredTable.Quote(column.Name)));
        select.CommandText = $"SELECT rowid{columns} FROM {name} WHERE rowid IN (SELECT MAX(rowid) FROM {name} WHERE {StoredTable.ArrivalColumn} >= $since GROUP BY SessionId HAVING MAX(Final) = 0) ORDER BY rowid";
        select.Parameters.AddWithValue("$since", since);
        using var reader = select.ExecuteReader();
        var rows = new List<TableRow>();
        while (reader.Read())
        {
            rows.Add(table.ReadRow(reader));
        }

        return rows;
    });

    private long UsedBytes() => Scalar("PRAGMA page_size") * (Scalar("PRAGMA page_count") - Scalar("PRAGMA freelist_count"));

    private long Scalar(string sql) => Convert.ToInt64(StoredTable.Scalar(_writer, sql), CultureInfo.InvariantCulture);

    private long Number(string key) => long.TryParse(Get(key), NumberStyles.None, CultureInfo.InvariantCulture, out long number) ? number : 0;

    private T Guarded<T>(Func<T> action)
    {
        lock (_lock)
        {
            try
            {
                return action();
            }
            catch (Exception e) when (StoreFaultException.IsFault(e))
            {
                throw StoreFaultException.Of(_options.Path, e);
            }
        }
    }

    private void Set(SqliteTransaction transaction, IEnumerable<KeyValuePair<string, string>> entries)
    {
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
