using RfbWatch.Events;
using RfbWatch.Outputs;

namespace RfbWatch.Engine.Store;

/// <summary>
/// The database as something that may fail. A fault is a value here: what the database cannot answer is answered with a default, a damaged file is moved aside and a new
/// one begun, and a disk that refuses is left alone for a while. Used under the lock of its store; what the properties give may be read without it.
/// </summary>
internal sealed class StoreDisk : IDisposable
{
    /// <summary>How long a disk that refused is left alone.</summary>
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

    /// <summary>Opens the database, and makes it when it is missing.</summary>
    /// <exception cref="StoreFaultException">A newer program wrote it.</exception>
    /// <exception cref="IOException">The path is wrong; a disk that is full or failing is no obstacle.</exception>
    /// <exception cref="UnauthorizedAccessException">This user may not.</exception>
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

    /// <summary>Why the disk takes no rows; empty while it takes them.</summary>
    public string Refusal => _refusal;

    /// <summary>Databases that were damaged and lie beside this one, oldest first.</summary>
    public IReadOnlyList<DamagedStore> Damaged => _damaged;

    /// <summary>Whether a database is open.</summary>
    public bool IsOpen => _database is not null;

    /// <summary>Whether the database is another than the one that the process before this had.</summary>
    public bool IsReplaced { get; private set; }

    /// <summary>Rows that the database took, over all processes.</summary>
    public long RowsWritten => Interlocked.Read(ref _rowsWritten);

    /// <summary>The last batch that the database took whole.</summary>
    public long LastBatch => Interlocked.Read(ref _lastBatch);

    /// <summary>When the last row arrived, ticks.</summary>
    public long LastArrival => Interlocked.Read(ref _lastArrival);

    /// <summary>The time of arrival of rows that come now, ticks: later than all before them, whatever the clock does.</summary>
    public long NextArrival() => Math.Max(_clock.GetUtcNow().Ticks, _lastArrival + 1);

    /// <summary>Rows of this time of arrival can be read from now on.</summary>
    public void NoteArrival(long arrived) => Interlocked.Exchange(ref _lastArrival, arrived);

    /// <summary>Asks the database; what it cannot answer is answered with a default.</summary>
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
            OnFault(e);
            return otherwise;
        }
    }

    /// <summary>Has the database do something.</summary>
    /// <returns>Whether it was done.</returns>
    public bool Do(Action<StoreDatabase> action) =>
        Ask(
            database =>
            {
                action(database);
                return true;
            },
            false);

    /// <summary>Makes the database ready for rows; false while the disk refuses, and for a second after it did.</summary>
    /// <param name="force">Whether to try at once.</param>
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
    /// <param name="rows">The rows, each with the time of its arrival.</param>
    /// <param name="batch">The batch that they are; 0 for none.</param>
    /// <returns>Whether the database took them.</returns>
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

    /// <summary>Finds out, after a refusal, whether the disk takes rows again.</summary>
    /// <returns>Whether it does.</returns>
    public bool TryRecover()
    {
        if (_refusal.Length > 0 && Do(database => database.Probe()))
        {
            _refusal = "";
        }

        return _refusal.Length == 0;
    }

    /// <summary>Notices a database that was removed, and damaged ones that were.</summary>
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

    /// <summary>The database is another, or one that was set back: its count of rows goes on from the account.</summary>
    public void CountFrom(long rows)
    {
        _rowsWritten = Math.Max(0, rows);
        IsReplaced = true;
        Do(database => database.CountFrom(_rowsWritten, _lastBatch));
    }

    /// <summary>A fault of a read that goes on outside of the lock.</summary>
    public void OnFault(StoreFaultException fault)
    {
        if (fault.Fault == StoreFault.Damaged)
        {
            Replace(fault);
            return;
        }

        if (!fault.IsFull)
        {
            // The file may be another by now, or the handle spoiled: it is opened anew.
            Close();
        }

        Refuse(fault);
    }

    /// <inheritdoc />
    public void Dispose() => Close();

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
        if (IsReplaced || _wasOpened)
        {
            // Whatever this file counted, the account goes on.
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

    /// <summary>Moves the database aside and begins a new one; where the disk does not let it, the store's memory holds what comes.</summary>
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
