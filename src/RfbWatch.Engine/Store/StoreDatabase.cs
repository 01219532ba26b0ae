using System.Globalization;
using Microsoft.Data.Sqlite;
using RfbWatch.Events;
using RfbWatch.Events.Schemas;
using RfbWatch.Kql.Tables;
using RfbWatch.Kql.Values;
using RfbWatch.Outputs;

namespace RfbWatch.Engine.Store;

/// <summary>
/// The database of the event store (SQLite, write-ahead log). One writer; any number of concurrent scans. Every error is a <see cref="StoreFaultException"/>.
/// </summary>
internal sealed class StoreDatabase : IDisposable
{
    private const string RowsKey = "rows written";
    private const string BatchKey = "batch written";

    /// <summary>Maximum number of different strings that the rows of a scan share.</summary>
    private const int SharedTexts = 4096;

    private readonly EventStoreOptions _options;
    private readonly string _connectionString;
    private readonly SqliteConnection _writer;
    private readonly Lock _lock = new();
    private readonly Dictionary<string, StoredTable> _tables = new(StringComparer.Ordinal);
    private readonly Dictionary<TableSchema, RowInsert> _inserts = [];
    private readonly SqliteCommand _get;
    private long _shortenedTo;

    /// <summary>Opens the database, and creates it if it is missing.</summary>
    /// <exception cref="StoreFaultException">It cannot be used.</exception>
    /// <exception cref="IOException">Its file cannot be created; <see cref="StorageFault"/> determines whether that may be temporary.</exception>
    /// <exception cref="UnauthorizedAccessException">The user lacks permission.</exception>
    public StoreDatabase(EventStoreOptions options)
    {
        _options = options;
        string folder = Path.GetDirectoryName(Path.GetFullPath(options.Path))!;
        Directory.CreateDirectory(folder);

        // Never readable by other users, and not a symbolic link. SQLite gives the write-ahead log the same mode.
        PrivateFile.Open(options.Path, FileMode.OpenOrCreate).Dispose();
        _connectionString = new SqliteConnectionStringBuilder { DataSource = options.Path, Pooling = true }.ToString();
        _writer = new SqliteConnection(_connectionString);
        try
        {
            _writer.Open();
            int version = StoreSchema.Check(_writer, options.Path);
            StoredTable.Execute(_writer, "PRAGMA auto_vacuum = INCREMENTAL");
            StoredTable.Execute(_writer, "PRAGMA journal_mode = WAL");
            StoredTable.Execute(_writer, "PRAGMA synchronous = NORMAL");

            // 32 MiB of log between checkpoints: each checkpoint waits for the disk, and copies pages that changed repeatedly since the last one only once.
            StoredTable.Execute(_writer, "PRAGMA wal_autocheckpoint = 8000");
            foreach (var schema in Tables.All)
            {
                _tables[schema.Name] = new StoredTable(schema);
            }

            StoreSchema.Migrate(_writer, version, _tables.Values);
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

    /// <summary>Arrival time of the last row when the database was opened, ticks; 0 without rows.</summary>
    public long LastArrival { get; }

    /// <summary>Number of rows ever written to the database, except rows written before counting was introduced.</summary>
    public long RowsWritten { get; private set; }

    /// <summary>Number of the last batch that the database contains completely.</summary>
    public long LastBatch { get; private set; }

    /// <summary>Rows deleted by retention since the store was opened.</summary>
    public long Expired { get; private set; }

    /// <summary>Time before which rows were deleted because the database was too large, UTC; null if that has not happened since it was opened.</summary>
    public DateTime? ShortenedTo => Interlocked.Read(ref _shortenedTo) is > 0 and var ticks ? new DateTime(ticks, DateTimeKind.Utc) : null;

    /// <summary>Adds all rows or none.</summary>
    /// <param name="rows">The rows with their arrival times, ticks.</param>
    /// <param name="batch">The number of the batch that these rows complete; 0 for none.</param>
    /// <exception cref="StoreFaultException">The disk is full or the database is damaged; nothing was added.</exception>
    public void Append(IReadOnlyCollection<(TableRow Row, long Arrived)> rows, long batch)
    {
        lock (_lock)
        {
            try
            {
                using var transaction = _writer.BeginTransaction();
                foreach (var (row, arrived) in rows)
                {
                    InsertInto(row.Table).Add(row, arrived);
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

    /// <summary>Continues the row count of a database that this one replaces.</summary>
    public void CountFrom(long rows, long batch)
    {
        Set([new(RowsKey, rows.ToString(CultureInfo.InvariantCulture)), new(BatchKey, batch.ToString(CultureInfo.InvariantCulture))]);
        (RowsWritten, LastBatch) = (rows, batch);
    }

    /// <summary>Starts a scan over a snapshot of the rows; later additions do not affect it.</summary>
    /// <exception cref="StoreFaultException">The database cannot be read. Also thrown while the rows are enumerated.</exception>
    public IEnumerable<KustoValue[]> Scan(TableScan scan)
    {
        if (!_tables.TryGetValue(StoredTable.NameOf(scan.Table), out var table))
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
            return Read(connection, select, select.ExecuteReader(), table, places, scan.IsTransient);
        }
        catch (SqliteException e)
        {
            select?.Dispose();
            connection?.Dispose();
            throw StoreFaultException.Of(_options.Path, e);
        }
    }

    private IEnumerable<KustoValue[]> Read(SqliteConnection connection, SqliteCommand select, SqliteDataReader reader, StoredTable table, int[] places, bool isTransient)
    {
        using var keptConnection = connection;
        using var keptSelect = select;
        using var keptReader = reader;
        var reused = isTransient ? table.BlankRow() : null;
        var texts = new TextPool(SharedTexts);
        while (true)
        {
            var row = reused ?? table.BlankRow();
            try
            {
                if (!reader.Read())
                {
                    yield break;
                }

                table.Read(reader, places, texts, row);
            }
            catch (Exception e) when (StoreFaultException.IsFault(e))
            {
                throw StoreFaultException.Of(_options.Path, e);
            }

            yield return row;
        }
    }

    /// <summary>Returns the highest ReportId of a table, or 0 if it has no rows. Numbering continues from it after a restart.</summary>
    public long LastReportId(TableSchema table)
    {
        return Guarded(() => StoredTable.Scalar(_writer, $"SELECT MAX(ReportId) FROM {StoredTable.Quote(table.Name)}") is long last ? last : 0);
    }

    /// <summary>Returns the number of rows of a table since a time, up to a maximum. This is cheap, because it reads an index and no rows.</summary>
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

    /// <summary>Returns the stored string for a key, or null.</summary>
    public string? Get(string key) => Guarded(() =>
    {
        _get.Parameters[0].Value = key;
        return _get.ExecuteScalar() as string;
    });

    /// <summary>Stores all entries or none.</summary>
    public void Set(IReadOnlyCollection<KeyValuePair<string, string>> entries) => Guarded(() =>
    {
        using var transaction = _writer.BeginTransaction();
        Set(transaction, entries);
        transaction.Commit();
        return true;
    });

    /// <summary>Deletes an entry; returns whether it existed.</summary>
    public bool Forget(string key) => Guarded(() =>
    {
        using var command = _writer.CreateCommand();
        command.CommandText = "DELETE FROM state WHERE key = $key";
        command.Parameters.AddWithValue("$key", key);
        return command.ExecuteNonQuery() > 0;
    });

    /// <summary>Writes an entry to find out whether the disk accepts writes.</summary>
    public void Probe() => Set([new("probe", "")]);

    /// <summary>
    /// Deletes expired rows. Then, while the database is too large, it deletes the oldest tenth of the rows of the largest table, and equally old rows of the others, so that
    /// all tables cover the same period.
    /// </summary>
    public void Retain(DateTime now)
    {
        // Computed here, because a time before year 1 is not damage to the database.
        var oldest = now - _options.MaxAge;
        Guarded(() =>
        {
            foreach (var table in _tables.Values)
            {
                Expired += DeleteBefore(table, oldest.Ticks);
            }

            ForgetAlerts(oldest);
            for (int round = 0; round < 10 && UsedBytes() > _options.MaxBytes; round++)
            {
                long end = EndOfOldestTenth();
                Expired += _tables.Values.Sum(table => DeleteBefore(table, end));
                Interlocked.Exchange(ref _shortenedTo, end);
            }

            StoredTable.Execute(_writer, "PRAGMA incremental_vacuum");
            return true;
        });
    }

    /// <inheritdoc />
    public void Dispose()
    {
        foreach (var insert in _inserts.Values)
        {
            insert.Dispose();
        }

        _get?.Dispose();
        _writer.Dispose();
        SqliteConnection.ClearPool(_writer);
    }

    /// <summary>Returns the last row of each session that has rows with at least a given arrival time, none of which is final.</summary>
    /// <param name="since">The arrival time, ticks.</param>
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
        var texts = new TextPool(SharedTexts);
        while (reader.Read())
        {
            rows.Add(table.ReadRow(reader, texts));
        }

        return rows;
    });

    private RowInsert InsertInto(TableSchema table)
    {
        if (!_inserts.TryGetValue(table, out var insert))
        {
            insert = _tables[table.Name].Insert(_writer);
            _inserts.Add(table, insert);
        }

        return insert;
    }

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

    /// <summary>Deletes remembered alerts that are older than all rows: they cannot be raised again.</summary>
    private void ForgetAlerts(DateTime before)
    {
        using var command = _writer.CreateCommand();
        command.CommandText = "DELETE FROM state WHERE key LIKE 'alert %' AND value < $time";
        command.Parameters.AddWithValue("$time", before.ToString("O", CultureInfo.InvariantCulture));
        command.ExecuteNonQuery();
    }

    /// <summary>Returns the time, in ticks, at which the oldest tenth of the largest table's rows ends.</summary>
    private long EndOfOldestTenth()
    {
        var (name, rows) = _tables.Keys.Select(table => (Name: StoredTable.Quote(table), Rows: Scalar($"SELECT COUNT(*) FROM {StoredTable.Quote(table)}"))).MaxBy(table => table.Rows);
        string last = string.Create(CultureInfo.InvariantCulture, $"SELECT {StoredTable.TimeColumn} FROM {name} ORDER BY {StoredTable.TimeColumn} LIMIT 1 OFFSET {Math.Max(0, (rows + 9) / 10 - 1)}");
        return rows == 0 ? 0 : Scalar(last) + 1;
    }
}
