using System.Globalization;
using RfbWatch.Events;
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

    private readonly EventStoreOptions _options;
    private readonly Lock _lock = new();
    private readonly StoreDisk _disk;
    private readonly RowWindow _window;
    private readonly Dictionary<string, string> _remembered = new(StringComparer.Ordinal);
    private readonly RowTally _tally = new();
    private long _expired;
    private long _shortenedTo;
    private long _memoryLosses;
    private volatile OutputAccount _account = new() { Output = OutputName };

    /// <summary>Opens the store, and makes it when it is missing.</summary>
    /// <exception cref="StoreFaultException">A newer program wrote it.</exception>
    /// <exception cref="IOException">The place for it is wrong; a disk that is full or failing is no obstacle.</exception>
    /// <exception cref="UnauthorizedAccessException">This user may not.</exception>
    public EventStore(EventStoreOptions options, TimeProvider clock)
    {
        _options = options;
        _window = new RowWindow(options.MaxMemoryBytes);
        _disk = new StoreDisk(options, clock);
        _tally.Restore(_disk.RowsWritten, new Dictionary<LossCause, long>());
        NoteAccount();
        if (_disk.Ask(database => database.Get(RunningKey), null) is { } since)
        {
            UnfinishedSince = long.TryParse(since, NumberStyles.None, CultureInfo.InvariantCulture, out long ticks) ? ticks : 0;
        }
    }

    /// <summary>Rows that retention deleted since the store was opened.</summary>
    public long Expired => Interlocked.Read(ref _expired);

    /// <summary>Before this time rows were deleted because the database was too large, UTC; null when that has not been since it was opened.</summary>
    public DateTime? ShortenedTo => Interlocked.Read(ref _shortenedTo) is > 0 and var ticks ? new DateTime(ticks, DateTimeKind.Utc) : null;

    /// <summary>Why the disk takes no rows, and what follows; empty while it takes them.</summary>
    public string Problem => _disk.Refusal is { Length: > 0 } refusal
        ? string.Create(CultureInfo.InvariantCulture,
            $"{refusal}; rules go on over the {_account.Waiting} rows that memory holds{(Interlocked.Read(ref _memoryLosses) is > 0 and var lost ? $", {lost} older ones are lost" : "")}; make room, or mend the disk")
        : "";

    /// <summary>Databases that were damaged and lie beside this one, oldest first.</summary>
    public IReadOnlyList<DamagedStore> Damaged => _disk.Damaged;

    /// <summary>Since when a process before this one ran that did not end in good order, ticks; null when it did.</summary>
    public long? UnfinishedSince { get; }

    /// <inheritdoc />
    public DateTime LastArrival => new(_disk.LastArrival, DateTimeKind.Utc);

    /// <summary>The rows that were given to it, and what was lost of them.</summary>
    internal RowTally Tally => _tally;

    /// <summary>Rows that the database took.</summary>
    internal long Written => _disk.RowsWritten;

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
    internal long LastBatch => _disk.LastBatch;

    /// <summary>Whether the database is another than the one that the process before this had.</summary>
    internal bool IsReplaced => _disk.IsReplaced;

    /// <summary>The account of the store's rows, as it was when the store was last through with something: a disk that hangs keeps nobody waiting who only looks.</summary>
    public OutputAccount Account => _account;

    /// <summary>Adds rows. What the disk does not take is kept in memory.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="batch">The batch that they are; 0 for none.</param>
    public void Append(IReadOnlyCollection<TableRow> rows, long batch = 0)
    {
        lock (_lock)
        {
            long arrived = _disk.NextArrival();
            if (FlushWindow() && _disk.TryWrite([.. rows.Select(row => (row, arrived))], batch))
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
            }

            _disk.NoteArrival(arrived);
            NoteAccount();
        }
    }

    /// <summary>Tries the disk again, if it had refused. To be called every second or so.</summary>
    public void Maintain()
    {
        lock (_lock)
        {
            _disk.CheckFiles();
            FlushWindow();
            NoteAccount();
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
            stored = _disk.Ask(database => database.Scan(scan).GetEnumerator(), null);
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
            return _disk.Ask(database => database.LastReportId(table), 0);
        }
    }

    /// <summary>Rows of a table since a time, counted to a bound: cheap, for it reads an index and no row.</summary>
    public int CountSince(TableSchema table, DateTime from, int atMost)
    {
        lock (_lock)
        {
            return _disk.Ask(database => database.CountSince(table, from, atMost), 0);
        }
    }

    /// <summary>The last row of each session that the process before this one left open, when it did not end in good order.</summary>
    public IReadOnlyList<TableRow> OpenSessions()
    {
        lock (_lock)
        {
            return UnfinishedSince is { } since ? _disk.Ask(database => database.OpenSessions(since), []) : [];
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
            _disk.Ask(database => database.Forget(RunningKey), false);
        }
    }

    /// <inheritdoc />
    public string? Get(string key)
    {
        lock (_lock)
        {
            return _remembered.TryGetValue(key, out string? kept) ? kept : _disk.Ask(database => database.Get(key), null);
        }
    }

    /// <inheritdoc />
    public void Set(IReadOnlyCollection<KeyValuePair<string, string>> entries)
    {
        lock (_lock)
        {
            if (_remembered.Count == 0 && _disk.Do(database => database.Set(entries)))
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
            _disk.Do(database =>
            {
                long before = database.Expired;
                try
                {
                    database.Retain(now);
                }
                finally
                {
                    Interlocked.Add(ref _expired, database.Expired - before);
                    Interlocked.Exchange(ref _shortenedTo, database.ShortenedTo?.Ticks ?? 0);
                }
            });
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
            long before = _disk.RowsWritten - (hasBatch ? unfinished!.Rows.Count : 0);
            if (entry is null)
            {
                // Nothing is known: what the database counted is what was emitted.
                _tally.Restore(before, new Dictionary<LossCause, long>());
            }
            else
            {
                _tally.Restore(entry.Emitted, entry.Lost);
                long noted = Math.Max(0, _tally.Taken - entry.InMemory);
                if (IsReplaced || !_disk.IsOpen || before < noted)
                {
                    // It is another database, or one that was set back: what was in it had been delivered.
                    before = noted;
                    _disk.CountFrom(before + (hasBatch ? unfinished!.Rows.Count : 0));
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
            _disk.Dispose();
        }
    }

    /// <summary>RfbSessions_CL is RfbSessions under the name that a Log Analytics workspace gives it.</summary>
    internal static string TableName(string name) => name.EndsWith("_CL", StringComparison.Ordinal) ? name[..^3] : name;

    private void NoteAccount() => _account = _tally.ToAccount(OutputName) with { Delivered = _disk.RowsWritten, Waiting = _window.Count };

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
                _disk.OnFault(e);
            }

            return false;
        }
    }

    /// <summary>Writes what waits in memory; false while the disk takes none.</summary>
    private bool FlushWindow(bool force = false)
    {
        if (!_disk.TryOpen(force))
        {
            return false;
        }

        while (_window.Count > 0)
        {
            var rows = _window.First(FlushRows);
            if (!_disk.TryWrite(rows, batch: 0))
            {
                return false;
            }

            _window.RemoveFirst(rows.Count);
        }

        if (_remembered.Count > 0)
        {
            if (!_disk.Do(database => database.Set(_remembered)))
            {
                return false;
            }

            _remembered.Clear();
        }

        if (!_disk.TryRecover())
        {
            return false;
        }

        _memoryLosses = 0;
        return true;
    }
}
