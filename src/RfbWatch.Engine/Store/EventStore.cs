using System.Globalization;
using RfbWatch.Events;
using RfbWatch.Events.Schemas;
using RfbWatch.Kql;
using RfbWatch.Kql.Tables;
using RfbWatch.Kql.Values;
using RfbWatch.Outputs;
using RfbWatch.Rules.Scheduling;

namespace RfbWatch.Engine.Store;

/// <summary>
/// The rows of the recent past, so that a rule that looks back five days works across restarts: a database on disk and, while that takes none, a bounded window in
/// memory. A damaged database is moved aside and a new one begun. Neither ends a scan or an append with an exception: rules never depend on the disk.
/// One writer; any number of concurrent scans.
/// </summary>
public sealed class EventStore : ITableSource, IScheduleMemory, IDisposable
{
    /// <summary>Key of the time at which the process began that has not ended in good order.</summary>
    internal const string RunningKey = "running since";

    /// <summary>Its name as an output.</summary>
    internal const string OutputName = "store";

    /// <summary>Rows of the window that are written at once when the disk is back.</summary>
    private const int FlushRows = 1000;

    /// <summary>How long a disk that refused is left alone.</summary>
    private static readonly TimeSpan RetryInterval = TimeSpan.FromSeconds(1);

    private readonly EventStoreOptions _options;
    private readonly TimeProvider _clock;
    private readonly Lock _lock = new();
    private readonly RowWindow _window;
    private readonly Dictionary<string, string> _remembered = new(StringComparer.Ordinal);
    private readonly RowTally _tally = new();
    private StoreDatabase? _database;
    private long _lastArrival;
    private long _expired;
    private long _shortenedTo;
    private long _written;
    private long _lastBatch;
    private long _lastTry;
    private long _memoryLosses;
    private bool _isOpened;
    private string _reason = "";
    private volatile string _problem = "";
    private volatile IReadOnlyList<DamagedStore> _damaged;
    private volatile OutputAccount _account = new() { Output = OutputName };

    /// <summary>Opens the store, and makes it when it is missing.</summary>
    /// <exception cref="StoreFaultException">A newer program wrote it.</exception>
    /// <exception cref="IOException">The place for it is wrong; a disk that is full or failing is no obstacle.</exception>
    /// <exception cref="UnauthorizedAccessException">This user may not.</exception>
    public EventStore(EventStoreOptions options, TimeProvider clock)
    {
        _options = options;
        _clock = clock;
        _window = new RowWindow(options.MaxMemoryBytes);
        _damaged = DamagedStore.Of(options.Path);
        try
        {
            Open();
        }
        catch (IOException e) when (StorageFault.IsPassing(e) || e is StoreFaultException { Fault: StoreFault.Disk })
        {
            Fail(e);
        }

        _tally.Restore(_written, new Dictionary<LossCause, long>());
        NoteAccount();
        if (_database?.Get(RunningKey) is { } since)
        {
            UnfinishedSince = long.TryParse(since, NumberStyles.None, CultureInfo.InvariantCulture, out long ticks) ? ticks : 0;
        }
    }

    /// <summary>Rows that retention deleted since the store was opened.</summary>
    public long Expired => Interlocked.Read(ref _expired);

    /// <summary>Before this time rows were deleted because the database was too large, UTC; null when that has not been since it was opened.</summary>
    public DateTime? ShortenedTo => Interlocked.Read(ref _shortenedTo) is > 0 and var ticks ? new DateTime(ticks, DateTimeKind.Utc) : null;

    /// <summary>Why the disk takes no rows, and what follows; empty while it takes them.</summary>
    public string Problem => _problem;

    /// <summary>Databases that were damaged and lie beside this one, oldest first.</summary>
    public IReadOnlyList<DamagedStore> Damaged => _damaged;

    /// <summary>Since when a process before this one ran that did not end in good order, ticks; null when it did.</summary>
    public long? UnfinishedSince { get; }

    /// <inheritdoc />
    public DateTime LastArrival => new(Interlocked.Read(ref _lastArrival), DateTimeKind.Utc);

    /// <summary>The rows that were given to it, and what was lost of them.</summary>
    internal RowTally Tally => _tally;

    /// <summary>Rows that the database took.</summary>
    internal long Written => Interlocked.Read(ref _written);

    /// <summary>Rows that wait in memory.</summary>
    internal int InMemory
    {
        get
        {
            lock (_lock)
            {
                return _window.Count;
            }
        }
    }

    /// <summary>The last batch that the database took whole.</summary>
    internal long LastBatch => Interlocked.Read(ref _lastBatch);

    /// <summary>Whether the database is another than the one that the process before this had.</summary>
    internal bool IsReplaced { get; private set; }

    /// <summary>The account of the store's rows, as it was when the store was last through with something: a disk that hangs keeps nobody waiting who only looks.</summary>
    public OutputAccount Account => _account;

    /// <summary>Adds rows. What the disk does not take is kept in memory.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="batch">The batch that they are; 0 for none.</param>
    public void Append(IReadOnlyCollection<TableRow> rows, long batch = 0)
    {
        lock (_lock)
        {
            // Rows that are added later arrive later, whatever the clock does.
            long arrived = Math.Max(_clock.GetUtcNow().Ticks, _lastArrival + 1);
            if (FlushWindow() && TryWrite([.. rows.Select(row => (row, arrived))], batch))
            {
                _tally.Take(rows.Count);
            }
            else
            {
                foreach (var row in rows)
                {
                    _tally.Take(1);
                    if (_window.Add(row, arrived) is > 0 and var gone)
                    {
                        _tally.LoseTaken(LossCause.DiskRefused, gone);
                        _memoryLosses += gone;
                    }
                }

                Fail(null);
            }

            Interlocked.Exchange(ref _lastArrival, arrived);
            NoteAccount();
        }
    }

    /// <summary>Tries the disk again, if it had refused. To be called every second or so.</summary>
    public void Tend()
    {
        lock (_lock)
        {
            if (_database is not null && !File.Exists(_options.Path))
            {
                Replace(new StoreFaultException(StoreFault.Damaged, "removed", $"the event store {_options.Path} was removed"));
            }

            FlushWindow();
            NoteAccount();
        }

        if (_damaged.Count > 0)
        {
            _damaged = DamagedStore.Of(_options.Path);
        }
    }

    /// <inheritdoc />
    public IEnumerable<KustoValue[]> Scan(TableScan scan)
    {
        IReadOnlyList<KustoValue[]> recent;
        IEnumerator<KustoValue[]>? stored;
        lock (_lock)
        {
            // Both at one moment: rows move from the one to the other.
            recent = _window.Scan(TableName(scan.Table), scan);
            stored = Guarded(database => database.Scan(scan).GetEnumerator(), null);
        }

        using (stored)
        {
            while (stored is not null && MoveNext(stored))
            {
                yield return stored.Current;
            }
        }

        foreach (var row in recent)
        {
            yield return row;
        }
    }

    /// <summary>Highest ReportId of a table, 0 without rows: numbering goes on from it after a restart.</summary>
    public long LastReportId(TableSchema table)
    {
        lock (_lock)
        {
            return Guarded(database => database.LastReportId(table), 0);
        }
    }

    /// <summary>Rows of a table since a time, counted to a bound: cheap, for it reads an index and no row.</summary>
    public int CountSince(TableSchema table, DateTime from, int atMost)
    {
        lock (_lock)
        {
            return Guarded(database => database.CountSince(table, from, atMost), 0);
        }
    }

    /// <summary>The last row of each session that the process before this one left open, when it did not end in good order.</summary>
    public IReadOnlyList<TableRow> OpenSessions()
    {
        lock (_lock)
        {
            return UnfinishedSince is { } since ? Guarded(database => database.OpenSessions(since), []) : [];
        }
    }

    /// <summary>From now on a process runs that must end in good order.</summary>
    public void NoteRunning() => Set([new(RunningKey, (LastArrival.Ticks + 1).ToString(CultureInfo.InvariantCulture))]);

    /// <summary>The process ends in good order: no session is left open.</summary>
    public void NoteEnd()
    {
        lock (_lock)
        {
            _remembered.Remove(RunningKey);
            Guarded(database => database.Forget(RunningKey), false);
        }
    }

    /// <inheritdoc />
    public string? Get(string key)
    {
        lock (_lock)
        {
            return _remembered.TryGetValue(key, out string? kept) ? kept : Guarded(database => database.Get(key), null);
        }
    }

    /// <inheritdoc />
    public void Set(IReadOnlyCollection<KeyValuePair<string, string>> entries)
    {
        lock (_lock)
        {
            if (_remembered.Count == 0 && Guarded(database => Done(() => database.Set(entries)), false))
            {
                return;
            }

            foreach (var entry in entries)
            {
                _remembered[entry.Key] = entry.Value;
            }

            if (_remembered.Count > _options.MaxRemembered)
            {
                // The least of it: alerts that are known. Some may be raised once more.
                foreach (string key in _remembered.Where(entry => entry.Key.StartsWith("alert ", StringComparison.Ordinal)).OrderBy(entry => entry.Value, StringComparer.Ordinal)
                    .Take(_options.MaxRemembered / 2).Select(entry => entry.Key).ToList())
                {
                    _remembered.Remove(key);
                }
            }
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
            if (_database is { } database)
            {
                long before = database.Expired;
                Guarded(present => Done(() => present.Retain(now)), false);
                Interlocked.Add(ref _expired, database.Expired - before);
                Interlocked.Exchange(ref _shortenedTo, _database?.ShortenedTo?.Ticks ?? 0);
            }
        }
    }

    /// <summary>The account goes on from that of the process before: rows that waited in its memory are lost with it.</summary>
    /// <param name="entry">What it noted last; null for nothing.</param>
    /// <param name="unfinished">The batch that it was giving out; null for none.</param>
    /// <returns>Whether the database has that batch.</returns>
    internal bool Resume(AccountEntry? entry, RowBatch? unfinished)
    {
        lock (_lock)
        {
            bool hasBatch = unfinished is not null && LastBatch == unfinished.Number;
            long before = _written - (hasBatch ? unfinished!.Rows.Count : 0);
            if (entry is null)
            {
                // Nothing is known: what the database counted is what was emitted.
                _tally.Restore(before, new Dictionary<LossCause, long>());
            }
            else
            {
                _tally.Restore(entry.Emitted, entry.Lost);
                long noted = Math.Max(0, _tally.Taken - entry.InMemory);
                if (IsReplaced || _database is null || before < noted)
                {
                    // It is another database, or one that was set back: what was in it had been delivered.
                    before = noted;
                    CountFrom(before + (hasBatch ? unfinished!.Rows.Count : 0));
                }

                _tally.LoseTaken(LossCause.Crashed, Math.Max(0, _tally.Taken - before));
                _tally.Take(Math.Max(0, before - _tally.Taken));
            }

            _tally.Take(hasBatch ? unfinished!.Rows.Count : 0);
            NoteAccount();
            return hasBatch;
        }
    }

    /// <summary>A defect of the program kept rows from it.</summary>
    internal void LoseToDefect(long rows)
    {
        lock (_lock)
        {
            _tally.Lose(LossCause.Defect, rows);
            NoteAccount();
        }
    }

    /// <summary>What the next process must know of the account.</summary>
    internal AccountEntry Save()
    {
        lock (_lock)
        {
            return new AccountEntry(_tally.Emitted, _tally.Lost, _window.Count);
        }
    }

    /// <inheritdoc />
    public void Dispose()
    {
        lock (_lock)
        {
            FlushWindow(force: true);
            _tally.LoseTaken(LossCause.Stopped, _window.Count);
            _window.RemoveFirst(_window.Count);
            NoteAccount();
            _database?.Dispose();
            _database = null;
        }
    }

    /// <summary>RfbSessions_CL is RfbSessions under the name that a Log Analytics workspace gives it.</summary>
    internal static string TableName(string name) => name.EndsWith("_CL", StringComparison.Ordinal) ? name[..^3] : name;

    private static bool Done(Action action)
    {
        action();
        return true;
    }

    /// <summary>Opens the database; one that is damaged is moved aside first.</summary>
    private void Open()
    {
        try
        {
            _database = new StoreDatabase(_options);
        }
        catch (StoreFaultException e) when (e.Fault == StoreFault.Damaged)
        {
            MoveAside(e);
            _database = new StoreDatabase(_options);
        }

        Interlocked.Exchange(ref _lastArrival, Math.Max(_lastArrival, _database.LastArrival));
        if (IsReplaced || _isOpened)
        {
            // Whatever this file counted, the account goes on.
            _database.CountFrom(_written, _lastBatch);
        }
        else
        {
            (_written, _lastBatch) = (_database.RowsWritten, _database.LastBatch);
        }

        _isOpened = true;
    }

    private void NoteAccount() => _account = _tally.ToAccount(OutputName) with { Delivered = _written, Waiting = _window.Count };

    private void MoveAside(StoreFaultException fault)
    {
        if (File.Exists(_options.Path))
        {
            DamagedStore.MoveAside(_options.Path, fault.Why, _clock.GetUtcNow().UtcDateTime);
        }

        IsReplaced = true;
        _damaged = DamagedStore.Of(_options.Path);
    }

    private void CountFrom(long rows)
    {
        _written = Math.Max(0, rows);
        IsReplaced = true;
        Guarded(database => Done(() => database.CountFrom(_written, _lastBatch)), false);
    }

    /// <summary>Asks the database; what it cannot answer is answered with a default, and looked after.</summary>
    private T Guarded<T>(Func<StoreDatabase, T> ask, T otherwise)
    {
        if (_database is not { } database)
        {
            return otherwise;
        }

        try
        {
            return ask(database);
        }
        catch (StoreFaultException e)
        {
            OnFault(e);
            return otherwise;
        }
    }

    private void OnFault(StoreFaultException fault)
    {
        if (fault.Fault == StoreFault.Damaged)
        {
            Replace(fault);
        }
        else
        {
            if (!fault.IsFull)
            {
                // The file may be another by now, or the handle spoiled: it is opened anew.
                _database?.Dispose();
                _database = null;
            }

            Fail(fault);
        }
    }

    /// <summary>The next row; where it cannot be read, what was read before is all: the rule goes on over it and over what memory holds.</summary>
    private bool MoveNext(IEnumerator<KustoValue[]> stored)
    {
        try
        {
            return stored.MoveNext();
        }
        catch (StoreFaultException e)
        {
            lock (_lock)
            {
                OnFault(e);
            }

            return false;
        }
    }

    /// <summary>Moves the database aside and begins a new one; where the disk does not let it, memory holds what comes.</summary>
    private void Replace(StoreFaultException fault)
    {
        _database?.Dispose();
        _database = null;
        try
        {
            MoveAside(fault);
            Open();
            _problem = "";
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Fail(e);
        }
    }

    private void Fail(Exception? why)
    {
        if (why is not null)
        {
            _lastTry = _clock.GetTimestamp();
            _reason = why.Message;
        }

        _problem = string.Create(CultureInfo.InvariantCulture,
            $"{_reason}; rules go on over the {_window.Count} rows that memory holds{(_memoryLosses > 0 ? $", {_memoryLosses} older ones are lost" : "")}; make room, or mend the disk");
    }

    /// <summary>Writes what waits in memory; false while the disk takes none.</summary>
    private bool FlushWindow(bool force = false)
    {
        if (_problem.Length > 0 && !force && _clock.GetElapsedTime(_lastTry) < RetryInterval)
        {
            return false;
        }

        if (_database is null)
        {
            try
            {
                Open();
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                Fail(e);
                return false;
            }
        }

        while (_window.Count > 0)
        {
            var rows = _window.First(FlushRows);
            if (!TryWrite(rows, batch: 0))
            {
                return false;
            }

            _window.RemoveFirst(rows.Count);
        }

        if (_remembered.Count > 0 && Guarded(database => Done(() => database.Set(_remembered)), false))
        {
            _remembered.Clear();
        }

        if (_problem.Length > 0 && (_remembered.Count == 0 && Guarded(database => Done(() => database.Probe()), false)))
        {
            _problem = "";
            _memoryLosses = 0;
        }

        return _problem.Length == 0;
    }

    private bool TryWrite(IReadOnlyCollection<(TableRow Row, long Arrived)> rows, long batch)
    {
        bool isReplacedHere = false;
        while (_database is { } database)
        {
            try
            {
                database.Append(rows, batch);
                (_written, _lastBatch) = (database.RowsWritten, database.LastBatch);
                return true;
            }
            catch (StoreFaultException e)
            {
                OnFault(e);
                if (e.Fault != StoreFault.Damaged || isReplacedHere)
                {
                    return false;
                }

                isReplacedHere = true;
            }
        }

        return false;
    }
}
