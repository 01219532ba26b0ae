using System.Globalization;
using RfbWatch.Outputs;
using RfbWatch.Outputs.Delivery;

namespace RfbWatch.Engine.Live;

/// <summary>
/// A network output with a spool: rows are stored on disk in the streaming format, and a separate sender delivers them. While the disk fails,
/// rows are delivered from a bounded in-memory backlog; rows that do not fit are counted as refused.
/// </summary>
public sealed class SpoolOutput : ILiveOutput, IAsyncDisposable
{
    /// <summary>How long the rejection of a row is reported as a health state.</summary>
    private static readonly TimeSpan RejectionWindow = TimeSpan.FromMinutes(1);

    /// <summary>Maximum time for which a reader of the account waits for a writer.</summary>
    private static readonly TimeSpan MaxLookWait = TimeSpan.FromMilliseconds(200);

    private readonly Spool _spool;
    private readonly IDeliveryTarget _target;
    private readonly CancellationTokenSource _stop = new();
    private readonly SpoolBacklog _backlog;
    private readonly QueueAge _age;
    private readonly Lock _ageLock = new();
    private readonly TimeProvider _clock;
    private readonly TimeSpan _maxAge;
    private readonly string _deadLetterPath;
    private long _deadLetters;
    private long _deadLetterTime;
    private long _lostBefore;
    private long _saved;
    private bool _isNoted;
    private volatile OutputAccount _account;
    private readonly RowTally _tally = new();
    private volatile bool _full;
    private volatile bool _diskRefuses;
    private Task _sending = Task.CompletedTask;

    /// <summary>Creates an output with a spool; <see cref="Start"/> starts its sender.</summary>
    /// <param name="spool">The spool.</param>
    /// <param name="spoolId">Id of the spool, which allows receivers to recognise duplicates.</param>
    /// <param name="target">The receiver.</param>
    /// <param name="deadLetters">File for rows that the receiver permanently refuses.</param>
    /// <param name="sender">Options of the sender.</param>
    /// <param name="maxAge">Age of the oldest undelivered row above which the output is reported as behind.</param>
    /// <param name="clock">The clock for that age.</param>
    /// <param name="key">Its key in the accounts; empty for its name.</param>
    /// <param name="name">Its name in messages and metrics; empty for the name of the target.</param>
    public SpoolOutput(Spool spool, string spoolId, IDeliveryTarget target, string deadLetters, SenderOptions sender, TimeSpan maxAge, TimeProvider clock, string key = "", string name = "")
    {
        Name = name.Length > 0 ? name : target.Name;
        Key = key.Length > 0 ? key : Name;
        _account = new OutputAccount { Output = Name };
        _spool = spool;
        _backlog = new SpoolBacklog(spool);
        _target = target;
        _clock = clock;
        _maxAge = maxAge;
        _deadLetterPath = deadLetters;
        _age = new QueueAge(clock, spool.LeftSince is { } left && clock.GetUtcNow() > left ? clock.GetUtcNow() - left : TimeSpan.Zero);
        Sender = new SpoolSender(spool, _backlog, spoolId, target, deadLetters, sender);
    }

    /// <summary>The sender, for its counters.</summary>
    public SpoolSender Sender { get; }

    /// <inheritdoc />
    public string Name { get; }

    /// <inheritdoc />
    public string Key { get; }

    /// <inheritdoc />
    public long Refused => _tally.NotTaken - _lostBefore;

    /// <inheritdoc />
    public OutputAccount Account
    {
        get
        {
            // Readers must not wait for a disk that does not respond.
            if (!_backlog.Gate.TryEnter(MaxLookWait))
            {
                return _account;
            }

            try
            {
                var counts = _spool.Counts;
                var lost = new SortedDictionary<LossCause, long>(_tally.Lost.ToDictionary());
                if (counts.Damaged > 0)
                {
                    lost[LossCause.Damaged] = counts.Damaged;
                }

                return _account = new OutputAccount
                {
                    Output = Name, Emitted = _tally.Emitted, Delivered = counts.Delivered, Waiting = counts.Waiting + _backlog.Count, Refused = counts.Refused, Lost = lost, Repeated = counts.Repeated,
                };
            }
            finally
            {
                _backlog.Gate.Exit();
            }
        }
    }

    /// <summary>Bytes of incomplete or damaged records that were removed when the spool was opened.</summary>
    public long TruncatedBytes => _spool.TruncatedBytes;

    /// <summary>Rows waiting on disk and in memory.</summary>
    public long Waiting => _spool.Waiting + _backlog.Count;

    /// <summary>Age of the oldest undelivered row; zero if none waits.</summary>
    public TimeSpan Age
    {
        get
        {
            lock (_ageLock)
            {
                if (_spool.Waiting > 0)
                {
                    return _age.Of(_spool.Acknowledged);
                }

                _age.Clear();
                return TimeSpan.Zero;
            }
        }
    }

    /// <inheritdoc />
    public OutputProblem? Problem
    {
        get
        {
            if (_diskRefuses)
            {
                return OutputProblem.Refusing($"{Name}: the spool cannot be written to its disk; rows are sent from memory, where {_backlog.Count} wait; free space or repair the disk{(Sender.LastProblem.Length > 0 ? "; " : "")}{Sender.LastProblem}");
            }

            if (_full)
            {
                return OutputProblem.Refusing($"{Name}: the spool is full: {Waiting} rows wait and new ones are lost; {Sender.LastProblem}");
            }

            if (HasNewDeadLetters())
            {
                return new OutputProblem(OutputProblemKind.Rejected, $"{Name}: the receiver refuses rows ({Sender.LastRejection}); refused since the start: {Sender.DeadLetters}, in {_deadLetterPath}");
            }

            if (Age is var age && age > _maxAge)
            {
                return new OutputProblem(OutputProblemKind.Behind, string.Create(CultureInfo.InvariantCulture, $"{Name}: {Waiting} rows are waiting, the oldest for {age.TotalSeconds:F0} s; {Sender.LastProblem}"));
            }

            return _spool.IsUnreadWaiting
                ? new OutputProblem(OutputProblemKind.Unreadable, $"{Name}: {_spool.UnreadBytes} bytes of the spool could not be read from its disk at the start; their rows wait, and are counted as lost ({LossCause.Damaged}) once the rows before them are delivered; repair the disk and restart the sensor")
                : null;
        }
    }

    /// <summary>Starts the sender.</summary>
    public void Start() => _sending = Task.Run(() => Sender.RunAsync(_stop.Token));

    /// <inheritdoc />
    public void Write(RowBatch batch)
    {
        for (int i = 0; i < batch.Rows.Count; i++)
        {
            Take(JsonStreamWriter.Record(batch.Rows[i], batch.JsonOf(i).Span));
        }
    }

    /// <inheritdoc />
    public void Resume(AccountEntry? entry, RowBatch? unfinished, IReadOnlyDictionary<string, long> numbers)
    {
        lock (_backlog.Gate)
        {
            // Records after the saved entry have not left the spool: see Noted.
            var beyond = _spool.After(entry?.Position ?? _spool.Acknowledged).Select(record => JsonStreamWriter.NumberOf(record.Payload.Span)).ToHashSet();
            var missing = unfinished?.Where(row => !beyond.Contains((row.Table.Category, row.ReportId)));
            int present = (unfinished?.Rows.Count ?? 0) - (missing?.Rows.Count ?? 0);
            Reconcile(entry, present);
            _lostBefore = _tally.NotTaken;
            if (missing is not null)
            {
                Write(missing);
            }
        }
    }

    /// <inheritdoc />
    public AccountEntry Save()
    {
        lock (_backlog.Gate)
        {
            _saved = _spool.Appended;
            _backlog.NoteSaved();
            return new AccountEntry(_tally.Emitted, _tally.Lost, _backlog.Count, _saved);
        }
    }

    /// <summary>Allows the saved rows, and no others, to be sent: a record that has left the spool cannot be distinguished from one that was never in it.</summary>
    public void Noted()
    {
        lock (_backlog.Gate)
        {
            _isNoted = true;
            _spool.Release(_saved);
            _backlog.Release();
        }
    }

    /// <inheritdoc />
    public void LoseToDefect(long rows) => _tally.Lose(LossCause.Defect, rows);

    /// <inheritdoc />
    public void Maintain()
    {
        lock (_backlog.Gate)
        {
            if (_backlog.Count == 0)
            {
                return;
            }

            FlushBacklog();
            if (_isNoted)
            {
                _spool.Release(_spool.Appended);
            }
        }
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await _sending.ConfigureAwait(false);
        LoseBacklog();
        await _target.DisposeAsync().ConfigureAwait(false);
        _spool.Dispose();
        _stop.Dispose();
    }

    /// <inheritdoc />
    public void Dispose() => DisposeAsync().AsTask().GetAwaiter().GetResult();

    /// <summary>
    /// Waits until everything is delivered or the time limit is reached. Returns false if rows are left for the next start. Rows that the disk still refuses then are lost with the
    /// process, and are counted as lost.
    /// </summary>
    public async Task<bool> DrainAsync(TimeSpan limit)
    {
        long began = _clock.GetTimestamp();
        while (Waiting > 0 && _clock.GetElapsedTime(began) < limit)
        {
            Maintain();
            await Task.Delay(20).ConfigureAwait(false);
        }

        bool delivered = Waiting == 0;
        LoseBacklog();
        return delivered;
    }

    /// <summary>Counts rows that the disk still refuses at the end as lost with the process. Whether rows that are being sent are lost depends on the result of sending.</summary>
    private void LoseBacklog()
    {
        lock (_backlog.Gate)
        {
            _tally.LoseTaken(LossCause.Stopped, _backlog.Clear());
        }
    }

    /// <summary>Whether rows were written to the dead letters within the last minute.</summary>
    private bool HasNewDeadLetters()
    {
        lock (_ageLock)
        {
            long now = _clock.GetTimestamp();
            if (Sender.DeadLetters is var count && count != _deadLetters)
            {
                (_deadLetters, _deadLetterTime) = (count, now);
            }

            return _deadLetters > 0 && _clock.GetElapsedTime(_deadLetterTime, now) < RejectionWindow;
        }
    }

    private void Take(byte[] record)
    {
        lock (_backlog.Gate)
        {
            FlushBacklog();
            if (_backlog.Count == 0)
            {
                switch (Append(record))
                {
                    case SpoolAppend.Stored:
                        _tally.Take(1);
                        return;
                    case SpoolAppend.Full:
                        _tally.Lose(LossCause.SpoolFull, 1);
                        return;
                    case SpoolAppend.TooLarge:
                        _tally.Lose(LossCause.TooLarge, 1);
                        return;
                    case SpoolAppend.DiskError:
                        // Kept in memory, below.
                        break;
                }
            }

            if (_backlog.TryAdd(record))
            {
                _tally.Take(1);
            }
            else
            {
                _tally.Lose(LossCause.DiskRefused, 1);
            }
        }
    }

    /// <summary>Retries appending the rows in memory to the spool. A record that is too large for it is dropped, because it would block all following ones permanently.</summary>
    private void FlushBacklog()
    {
        lock (_backlog.Gate)
        {
            while (_backlog.Next is { } oldest && Append(oldest) is var result and (SpoolAppend.Stored or SpoolAppend.TooLarge))
            {
                _backlog.RemoveFirst();
                if (result == SpoolAppend.TooLarge)
                {
                    _tally.LoseTaken(LossCause.TooLarge, 1);
                }
            }
        }
    }

    private SpoolAppend Append(byte[] record)
    {
        long sequence = _spool.Appended + 1;
        long began = _clock.GetTimestamp();
        var result = _spool.Append(record);
        if (result == SpoolAppend.Stored)
        {
            (_full, _diskRefuses) = (false, false);
            lock (_ageLock)
            {
                _age.Note(sequence, began);
            }
        }
        else if (result == SpoolAppend.Full)
        {
            _full = true;
        }
        else if (result == SpoolAppend.DiskError)
        {
            _diskRefuses = true;
        }

        return result;
    }

    /// <summary>Compares the entry saved by the previous process with the contents of the spool.</summary>
    /// <param name="entry">The saved entry.</param>
    /// <param name="present">Number of rows of the unfinished batch that are in the spool.</param>
    private void Reconcile(AccountEntry? entry, int present)
    {
        long appended = _spool.Counts.Appended - present;
        if (entry is null)
        {
            _tally.Restore(appended, new Dictionary<LossCause, long>());
        }
        else
        {
            _tally.Restore(entry.Emitted, entry.Lost);
            long noted = _tally.Taken - entry.InMemory;
            if (appended < noted)
            {
                _spool.NoteGone(noted - appended, entry.Position);
            }

            // Rows that were waiting in memory and were appended to the spool after the entry was saved.
            long flushed = Math.Min(entry.InMemory, Math.Max(0, appended - noted));
            _tally.LoseTaken(LossCause.Crashed, entry.InMemory - flushed);

            // Rows appended while entries could not be saved.
            _tally.Take(Math.Max(0, appended - noted - flushed));
        }

        _tally.Take(present);
    }
}
