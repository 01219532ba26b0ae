using System.Globalization;
using RfbWatch.Events;
using RfbWatch.Kql.Tables;
using RfbWatch.Outputs;
using RfbWatch.Rules.Scheduling;

namespace RfbWatch.Engine.Store;

/// <summary>
/// Stores recent rows, so that a rule with a look-back of five days works across restarts: in a database on disk and, while the disk fails, in a bounded window in
/// memory. A damaged database is renamed and a new one is created. Scans and appends never throw because of the disk, so rules do not depend on it.
/// One writer; any number of concurrent scans.
/// </summary>
public sealed partial class EventStore : ITableSource, IScheduleMemory, IDisposable
{
    /// <summary>Key of the start time of a process that has not (yet) stopped cleanly.</summary>
    internal const string RunningKey = "running since";

    /// <summary>The name of the store as an output.</summary>
    internal const string OutputName = "store";

    /// <summary>Divisor of the memory limit that yields the limit for the latest rows.</summary>
    private const int LatestShare = 2;

    /// <summary>Maximum number of rows from the window that are written at once when the disk works again.</summary>
    private const int FlushRows = 1000;

    private readonly EventStoreOptions _options;
    private readonly Lock _lock = new();
    private readonly StoreDisk _disk;
    private readonly RowWindow _window;
    private readonly LatestRows _latest;
    private readonly Dictionary<string, string> _remembered = new(StringComparer.Ordinal);
    private readonly RowTally _tally = new();
    private readonly ArrivalLog _arrivals = new(RuleScheduler.MaxNearRealTimeOverlap);
    private long _expired;
    private long _shortenedTo;
    private long _memoryLosses;
    private volatile OutputAccount _account = new() { Output = OutputName };

    /// <summary>Opens the store, and creates it if it is missing.</summary>
    /// <exception cref="StoreFaultException">A newer version wrote it.</exception>
    /// <exception cref="IOException">The path is invalid; a full or failing disk is not an error.</exception>
    /// <exception cref="UnauthorizedAccessException">The user lacks permission.</exception>
    public EventStore(EventStoreOptions options, TimeProvider clock)
    {
        _options = options;
        _window = new RowWindow(options.MaxMemoryBytes);
        _disk = new StoreDisk(options, clock);
        _latest = new LatestRows(options.MaxMemoryBytes / LatestShare, _disk.LastArrival);
        _tally.Restore(_disk.RowsWritten, new Dictionary<LossCause, long>());
        NoteAccount();
        if (_disk.Ask(database => database.Get(RunningKey), null) is { } since)
        {
            UnfinishedSince = long.TryParse(since, NumberStyles.None, CultureInfo.InvariantCulture, out long ticks) ? ticks : 0;
        }
    }

    /// <summary>Rows deleted by retention since the store was opened.</summary>
    public long Expired => Interlocked.Read(ref _expired);

    /// <summary>Time before which rows were deleted because the database was too large, UTC; null if that has not happened since the store was opened.</summary>
    public DateTime? ShortenedTo => Interlocked.Read(ref _shortenedTo) is > 0 and var ticks ? new DateTime(ticks, DateTimeKind.Utc) : null;

    /// <summary>Why the disk does not accept rows, and the consequences; empty while it accepts them.</summary>
    public string Problem => _disk.Refusal is { Length: > 0 } refusal
        ? string.Create(CultureInfo.InvariantCulture,
            $"{refusal}; rules continue over the {_account.Waiting} rows in memory{(Interlocked.Read(ref _memoryLosses) is > 0 and var lost ? $", {lost} older ones are lost" : "")}; free space or repair the disk")
        : "";

    /// <summary>Renamed damaged databases beside this one, oldest first.</summary>
    public IReadOnlyList<DamagedStore> Damaged => _disk.Damaged;

    /// <summary>Start time of the previous process if it did not stop cleanly, ticks; otherwise null.</summary>
    public long? UnfinishedSince { get; }

    /// <inheritdoc />
    public DateTime LastArrival => new(_disk.LastArrival, DateTimeKind.Utc);

    /// <inheritdoc />
    public DateTime ManyRowsSince => _arrivals.Beginning;

    /// <summary>Counts of the rows that the store received and lost.</summary>
    internal RowTally Tally => _tally;

    /// <summary>Rows written to the database.</summary>
    internal long Written => _disk.RowsWritten;

    /// <summary>Rows waiting in memory.</summary>
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

    /// <summary>Number of the last batch that the database contains completely.</summary>
    internal long LastBatch => _disk.LastBatch;

    /// <summary>Whether the database is not the one used by the previous process.</summary>
    internal bool IsReplaced => _disk.IsReplaced;

    /// <summary>The account of the store's rows as of its last completed operation, so that readers do not wait for a disk that does not respond.</summary>
    public OutputAccount Account => _account;

    /// <summary>Adds rows. Rows that the disk does not accept are kept in memory.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="batch">The number of their batch; 0 for none.</param>
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

            _latest.Add(rows, arrived);
            _disk.NoteArrival(arrived);
            _arrivals.Add(arrived, rows.Count);
            NoteAccount();
        }
    }

    /// <summary>Retries the disk if it failed. Must be called about once per second.</summary>
    public void Maintain()
    {
        lock (_lock)
        {
            _disk.CheckFiles();
            FlushWindow();
            NoteAccount();
        }
    }

    /// <summary>Marks the start of a process that must stop cleanly.</summary>
    public void NoteRunning() => Set([new(RunningKey, (LastArrival.Ticks + 1).ToString(CultureInfo.InvariantCulture))]);

    /// <summary>Marks a clean stop: no session is left open.</summary>
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
                // Remembered alerts are the least important data: if they are lost, some alerts may be raised again.
                foreach (string key in _remembered.Where(entry => entry.Key.StartsWith("alert ", StringComparison.Ordinal)).OrderBy(entry => entry.Value, StringComparer.Ordinal)
                    .Take(_options.MaxRemembered / 2).Select(entry => entry.Key).ToList())
                {
                    _remembered.Remove(key);
                }
            }
        }
    }

    /// <summary>
    /// Deletes expired rows. Then, while the database is too large, it deletes the oldest tenth of the rows of the largest table, and equally old rows of the others, so that
    /// all tables cover the same period.
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

    /// <summary>Continues the account of the previous process. Rows that were waiting in its memory are counted as lost.</summary>
    /// <param name="entry">The last saved entry; null for none.</param>
    /// <param name="unfinished">The batch that was being distributed to the outputs; null for none.</param>
    /// <returns>Whether the database contains that batch.</returns>
    internal bool Resume(AccountEntry? entry, RowBatch? unfinished)
    {
        lock (_lock)
        {
            bool hasBatch = unfinished is not null && LastBatch == unfinished.Number;
            long before = _disk.RowsWritten - (hasBatch ? unfinished!.Rows.Count : 0);
            if (entry is null)
            {
                // Without an entry, the row count of the database is the number of emitted rows.
                _tally.Restore(before, new Dictionary<LossCause, long>());
            }
            else
            {
                _tally.Restore(entry.Emitted, entry.Lost);
                long noted = Math.Max(0, _tally.Taken - entry.InMemory);
                if (IsReplaced || !_disk.IsOpen || before < noted)
                {
                    // This is another database, or an older copy: the rows of the previous one had been delivered.
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

    /// <summary>Counts rows that the store did not receive because of an internal error.</summary>
    internal void LoseToDefect(long rows)
    {
        lock (_lock)
        {
            _tally.Lose(LossCause.Defect, rows);
            NoteAccount();
        }
    }

    /// <summary>Returns the part of the account to save for the next process.</summary>
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

    private void NoteAccount() => _account = _tally.ToAccount(OutputName) with { Delivered = _disk.RowsWritten, Waiting = _window.Count };

    /// <summary>Writes the rows waiting in memory; returns false if the disk does not accept them.</summary>
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
