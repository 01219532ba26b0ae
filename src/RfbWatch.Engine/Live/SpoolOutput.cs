using System.Collections.Concurrent;
using System.Globalization;
using RfbWatch.Events;
using RfbWatch.Outputs;
using RfbWatch.Outputs.Delivery;

namespace RfbWatch.Engine.Live;

/// <summary>
/// A network output behind its spool: rows are stored on disk in the streaming shape and a sender of its own delivers them. While the disk refuses,
/// rows wait in a bounded backlog; what does not fit there is counted as refused.
/// </summary>
public sealed class SpoolOutput : ILiveOutput, IAsyncDisposable
{
    /// <summary>Bytes that wait in memory while the disk refuses.</summary>
    public const int MaxBacklogBytes = 16 << 20;

    /// <summary>How long a refused row is a state.</summary>
    private static readonly TimeSpan RejectionWindow = TimeSpan.FromMinutes(1);

    private readonly Spool _spool;
    private readonly IDeliveryTarget _target;
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentQueue<byte[]> _backlog = new();
    private readonly WaitingAge _age;
    private readonly Lock _ageLock = new();
    private readonly TimeProvider _clock;
    private readonly TimeSpan _maxAge;
    private readonly string _deadLetterPath;
    private readonly Lock _backlogLock = new();
    private long _deadLetters;
    private long _deadLetterTime;
    private int _backlogBytes;
    private readonly RowTally _tally = new();
    private volatile bool _full;
    private Task _sending = Task.CompletedTask;

    /// <summary>An output behind a spool; <see cref="Start"/> sets its sender going.</summary>
    /// <param name="spool">The spool.</param>
    /// <param name="spoolId">Id of the spool, by which receivers know doubles.</param>
    /// <param name="target">Where to.</param>
    /// <param name="deadLetters">File of what the receiver refuses for good.</param>
    /// <param name="sender">How the sender behaves.</param>
    /// <param name="maxAge">Age of the oldest undelivered row above which the output is behind.</param>
    /// <param name="clock">The clock of that.</param>
    public SpoolOutput(Spool spool, string spoolId, IDeliveryTarget target, string deadLetters, SenderOptions sender, TimeSpan maxAge, TimeProvider clock)
    {
        _spool = spool;
        _target = target;
        _clock = clock;
        _maxAge = maxAge;
        _deadLetterPath = deadLetters;
        _age = new WaitingAge(clock, spool.LeftSince is { } left && clock.GetUtcNow() > left ? clock.GetUtcNow() - left : TimeSpan.Zero);
        Sender = new SpoolSender(spool, spoolId, target, deadLetters, sender);
    }

    /// <summary>The sender, for its counters.</summary>
    public SpoolSender Sender { get; }

    /// <inheritdoc />
    public string Name => _target.Name;

    /// <inheritdoc />
    public long Refused => _tally.LostRows;

    /// <inheritdoc />
    public OutputAccount Account
    {
        get
        {
            lock (_backlogLock)
            {
                return new OutputAccount
                {
                    Output = Name, Emitted = _tally.Emitted, Delivered = _tally.Taken - Waiting - Sender.DeadLetters, Waiting = Waiting, Refused = Sender.DeadLetters, Lost = _tally.Lost,
                };
            }
        }
    }

    /// <summary>Bytes of unfinished or damaged records that the spool cut off when it was opened.</summary>
    public long TornBytes => _spool.TornBytes;

    /// <summary>Rows that wait on disk and in memory.</summary>
    public long Waiting => _spool.Waiting + _backlog.Count;

    /// <summary>How long the oldest undelivered row has waited; zero when none waits.</summary>
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
            if (_backlog.Count is > 0 and var held)
            {
                return OutputProblem.Refusing($"{Name}: the spool {(_full ? "is full" : "cannot be written: its disk takes no rows")}; {held} wait in memory; {Sender.LastProblem}");
            }

            if (_full)
            {
                return OutputProblem.Refusing($"{Name}: the spool is full, {Waiting} rows wait and new ones are lost; {Sender.LastProblem}");
            }

            if (HasNewDeadLetters())
            {
                return new OutputProblem(OutputProblemKind.Rejected, $"{Name}: the receiver refuses rows ({Sender.LastRejection}): {Sender.DeadLetters} since the start are in {_deadLetterPath}");
            }

            return Age is var age && age > _maxAge
                ? new OutputProblem(OutputProblemKind.Behind, string.Create(CultureInfo.InvariantCulture, $"{Name}: {Waiting} rows wait, the oldest for {age.TotalSeconds:F0} s; {Sender.LastProblem}"))
                : null;
        }
    }

    /// <summary>Sets the sender going.</summary>
    public void Start() => _sending = Task.Run(() => Sender.RunAsync(_stop.Token));

    /// <inheritdoc />
    public void Write(IReadOnlyList<TableRow> rows)
    {
        foreach (var row in rows)
        {
            Take(Serialise(row));
        }
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await _sending.ConfigureAwait(false);
        await _target.DisposeAsync().ConfigureAwait(false);
        _spool.Dispose();
        _stop.Dispose();
    }

    /// <inheritdoc />
    public void Dispose() => DisposeAsync().AsTask().GetAwaiter().GetResult();

    /// <summary>
    /// Waits until everything is delivered, or the time is over; false when rows are left for the next start. What the disk has refused until then is lost with the
    /// process, and counted as refused.
    /// </summary>
    public async Task<bool> DrainAsync(TimeSpan limit)
    {
        long began = _clock.GetTimestamp();
        while (Waiting > 0 && _clock.GetElapsedTime(began) < limit)
        {
            FlushBacklog();
            await Task.Delay(20).ConfigureAwait(false);
        }

        bool delivered = Waiting == 0;
        lock (_backlogLock)
        {
            _tally.LoseTaken(LossCause.Stopped, _backlog.Count);
            _backlog.Clear();
            _backlogBytes = 0;
        }

        return delivered;
    }

    /// <summary>Whether rows went to the dead letters within the last minute.</summary>
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
        lock (_backlogLock)
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
                }
            }

            if (_backlogBytes + record.Length > MaxBacklogBytes)
            {
                _tally.Lose(LossCause.DiskRefused, 1);
                return;
            }

            _backlog.Enqueue(record);
            _tally.Take(1);
            _backlogBytes += record.Length;
        }
    }

    /// <summary>Gives what waits in memory to the spool again. A record that is too large for it goes: it would hold up all behind it for ever.</summary>
    private void FlushBacklog()
    {
        lock (_backlogLock)
        {
            while (_backlog.TryPeek(out byte[]? oldest) && Append(oldest) is var result and (SpoolAppend.Stored or SpoolAppend.TooLarge))
            {
                _backlog.TryDequeue(out _);
                _backlogBytes -= oldest.Length;
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
            _full = false;
            lock (_ageLock)
            {
                _age.Note(sequence, began);
            }
        }
        else if (result == SpoolAppend.Full)
        {
            _full = true;
        }

        return result;
    }

    private static byte[] Serialise(TableRow row)
    {
        using var buffer = new MemoryStream();
        using var writer = new JsonStreamWriter(buffer);
        writer.Write(row);
        return buffer.ToArray().AsSpan().TrimEnd((byte)'\n').ToArray();
    }
}
