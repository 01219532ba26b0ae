using RfbWatch.Events;
using RfbWatch.Outputs;

namespace RfbWatch.Engine.Store;

/// <summary>
/// Wraps a database that may fail. Faults do not throw: reads return a default, a damaged file is renamed and a new one
/// is created, and a failing disk is not used again for a while. Callers must hold the lock of the store, except for reading properties.
/// </summary>
internal sealed class StoreDisk : IDisposable
{
    /// <summary>How long a failing disk is not used.</summary>
    private static readonly TimeSpan RetryInterval = TimeSpan.FromSeconds(1);

    private readonly EventStoreOptions _options;
    private readonly TimeProvider _clock;
    private StoreDatabase? _database;
    private long _lastArrival;
    private long _rowsWritten;
    private long _lastBatch;
    private long _lastTry;
    private bool _wasOpened;
    private volatile string _refusal = "";
    private volatile IReadOnlyList<DamagedStore> _damaged;

    /// <summary>Opens the database, and creates it if it is missing.</summary>
    /// <exception cref="StoreFaultException">A newer version wrote it.</exception>
    /// <exception cref="IOException">The path is invalid; a full or failing disk is not an error.</exception>
    /// <exception cref="UnauthorizedAccessException">The user lacks permission.</exception>
    public StoreDisk(EventStoreOptions options, TimeProvider clock)
    {
        _options = options;
        _clock = clock;
        _damaged = DamagedStore.Of(options.Path);
        try
        {
            Open();
        }
        catch (IOException e) when (StorageFault.IsPassing(e) || e is StoreFaultException { Fault: StoreFault.Disk })
        {
            Refuse(e);
        }
    }

    /// <summary>Why the disk does not accept rows; empty while it accepts them.</summary>
    public string Refusal => _refusal;

    /// <summary>Renamed damaged databases beside this one, oldest first.</summary>
    public IReadOnlyList<DamagedStore> Damaged => _damaged;

    /// <summary>The open database; null if none is open.</summary>
    public StoreDatabase? Database => _database;

    /// <summary>Whether a database is open.</summary>
    public bool IsOpen => _database is not null;

    /// <summary>Whether the database is not the one used by the previous process.</summary>
    public bool IsReplaced { get; private set; }

    /// <summary>Rows written to the database by all processes.</summary>
    public long RowsWritten => Interlocked.Read(ref _rowsWritten);

    /// <summary>Number of the last batch that the database contains completely.</summary>
    public long LastBatch => Interlocked.Read(ref _lastBatch);

    /// <summary>Arrival time of the last row, ticks.</summary>
    public long LastArrival => Interlocked.Read(ref _lastArrival);

    /// <summary>Returns the arrival time for rows that arrive now, ticks. It is later than all previous ones, even if the clock is set back.</summary>
    public long NextArrival() => Math.Max(_clock.GetUtcNow().Ticks, _lastArrival + 1);

    /// <summary>Sets the arrival time of the last row, once its rows can be read.</summary>
    public void NoteArrival(long arrived) => Interlocked.Exchange(ref _lastArrival, arrived);

    /// <summary>Reads from the database; returns a default if that fails.</summary>
    public T Ask<T>(Func<StoreDatabase, T> ask, T otherwise)
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
            OnFault(e, database);
            return otherwise;
        }
    }

    /// <summary>Executes a write operation.</summary>
    /// <returns>Whether it succeeded.</returns>
    public bool Do(Action<StoreDatabase> action) =>
        Ask(
            database =>
            {
                action(database);
                return true;
            },
            false);

    /// <summary>Opens the database if it is not open. Returns false if that fails, and within a second of the last failure.</summary>
    /// <param name="force">Whether to try immediately.</param>
    public bool TryOpen(bool force)
    {
        if (_refusal.Length > 0 && !force && _clock.GetElapsedTime(_lastTry) < RetryInterval)
        {
            return false;
        }

        if (_database is not null)
        {
            return true;
        }

        try
        {
            Open();
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Refuse(e);
            return false;
        }
    }

    /// <summary>Writes rows.</summary>
    /// <param name="rows">The rows with their arrival times.</param>
    /// <param name="batch">The number of their batch; 0 for none.</param>
    /// <returns>Whether they were written.</returns>
    public bool TryWrite(IReadOnlyCollection<(TableRow Row, long Arrived)> rows, long batch)
    {
        bool isReplacedHere = false;
        while (_database is { } database)
        {
            try
            {
                database.Append(rows, batch);
                (_rowsWritten, _lastBatch) = (database.RowsWritten, database.LastBatch);
                return true;
            }
            catch (StoreFaultException e)
            {
                OnFault(e, database);
                if (e.Fault != StoreFault.Damaged || isReplacedHere)
                {
                    return false;
                }

                isReplacedHere = true;
            }
        }

        return false;
    }

    /// <summary>Checks, after a failure, whether the disk accepts rows again.</summary>
    /// <returns>Whether it does.</returns>
    public bool TryRecover()
    {
        if (_refusal.Length > 0 && Do(database => database.Probe()))
        {
            _refusal = "";
        }

        return _refusal.Length == 0;
    }

    /// <summary>Detects that the database, or renamed damaged ones, were removed.</summary>
    public void CheckFiles()
    {
        if (_database is not null && !File.Exists(_options.Path))
        {
            Replace(new StoreFaultException(StoreFault.Damaged, "removed", $"the event store {_options.Path} was removed"));
        }

        if (_damaged.Count > 0)
        {
            _damaged = DamagedStore.Of(_options.Path);
        }
    }

    /// <summary>Continues the row count from the account, because the database is another one or an older copy.</summary>
    public void CountFrom(long rows)
    {
        _rowsWritten = Math.Max(0, rows);
        IsReplaced = true;
        Do(database => database.CountFrom(_rowsWritten, _lastBatch));
    }

    /// <summary>Handles a fault: replaces a damaged database, and otherwise stops using the disk for a while.</summary>
    /// <param name="fault">The fault.</param>
    /// <param name="database">The database that failed. A scan may still read one that was replaced; its faults do not concern the current one.</param>
    public void OnFault(StoreFaultException fault, StoreDatabase? database)
    {
        if (!ReferenceEquals(database, _database))
        {
            return;
        }

        if (fault.Fault == StoreFault.Damaged)
        {
            Replace(fault);
            return;
        }

        if (!fault.IsFull)
        {
            // The file may have been replaced or the handle may be invalid, so the file is reopened.
            Close();
        }

        Refuse(fault);
    }

    /// <inheritdoc />
    public void Dispose() => Close();

    /// <summary>Opens the database. A damaged one is renamed and replaced.</summary>
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
        if (IsReplaced || _wasOpened)
        {
            // The account continues, regardless of the count in this file.
            _database.CountFrom(_rowsWritten, _lastBatch);
        }
        else
        {
            (_rowsWritten, _lastBatch) = (_database.RowsWritten, _database.LastBatch);
        }

        _wasOpened = true;
    }

    private void Close()
    {
        _database?.Dispose();
        _database = null;
    }

    /// <summary>Renames the database and creates a new one. If that fails, rows are kept in memory.</summary>
    private void Replace(StoreFaultException fault)
    {
        Close();
        try
        {
            MoveAside(fault);
            Open();
            _refusal = "";
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Refuse(e);
        }
    }

    private void MoveAside(StoreFaultException fault)
    {
        if (File.Exists(_options.Path))
        {
            DamagedStore.MoveAside(_options.Path, fault.Why, _clock.GetUtcNow().UtcDateTime);
        }

        IsReplaced = true;
        _damaged = DamagedStore.Of(_options.Path);
    }

    private void Refuse(Exception why)
    {
        _lastTry = _clock.GetTimestamp();
        _refusal = why.Message;
    }
}
