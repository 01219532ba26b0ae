using System.Runtime.CompilerServices;

namespace RfbWatch.Outputs.Delivery;

/// <summary>
/// A disk-based queue of records for a network output: append-only segments with checksums, read in order and deleted once acknowledged.
/// Appended records survive a crash of the process; unacknowledged ones are sent again with the same sequence number.
/// Safe for one concurrent appender and one reader.
/// </summary>
public sealed class Spool : IDisposable
{
    private const string NoteFile = "acknowledged";
    private readonly Lock _lock = new();
    private readonly SpoolOptions _options;
    private readonly SpoolSegments _segments;
    private readonly string _notePath;
    private SpoolNote _note;
    private volatile StrongBox<SpoolCounts> _counts;
    private long _released = long.MaxValue;
    private readonly ITimer _syncing;
    private long _lastSync;
    private long _diskErrors;
    private long _unread;
    private bool _unsynced;
    private bool _disposed;

    /// <summary>Opens the spool of a folder, including the records left by an earlier process.</summary>
    /// <exception cref="IOException">The folder cannot be created, or another process has locked it.</exception>
    public Spool(SpoolOptions options)
    {
        _options = options;
        _notePath = Path.Combine(options.Folder, NoteFile);
        _note = SpoolNote.Read(_notePath);
        _segments = new SpoolSegments(options);
        if (_segments.NextSequence is { } next && Acknowledged >= next)
        {
            // A power failure lost acknowledged records. Their numbers are not reused, because the receiver would treat new records with them as duplicates.
            _segments.ReuseLast(Acknowledged + 1);
        }

        if (_segments.FirstSequence is { } first && Acknowledged < first - 1)
        {
            // The note of acknowledged records is older than the segments, because it was lost or only partly written. All records before the segments have been sent.
            _note = _note with { Acknowledged = first - 1, Delivered = _note.Delivered + first - 1 - _note.Acknowledged };
        }

        if (_note.Unanswered > LastAppended)
        {
            // Records that were not in a segment were sent and are lost. The receiver may have them, so their numbers are not reused either.
            _segments.NumberFrom(_note.Unanswered + 1);
            if (!HasUnread)
            {
                SkipMissingNumbers();
            }
        }

        _segments.MoveTo(Acknowledged);
        _counts = new StrongBox<SpoolCounts>(Count());
        LeftSince = Waiting > 0 ? _segments.FirstWrite : null;

        // Needed because the last record of a burst is not followed by another one that would flush it to the disk.
        _syncing = options.Clock.CreateTimer(_ => SyncWhatWaits(), null, options.SyncInterval, options.SyncInterval);
    }

    /// <summary>Minimum age of records left by an earlier process; null if there are none.</summary>
    public DateTimeOffset? LeftSince { get; }

    /// <summary>Sequence number of the last settled record: acknowledged, refused or damaged.</summary>
    public long Acknowledged => _note.Acknowledged;

    /// <summary>Sequence number of the last appended record.</summary>
    public long Appended
    {
        get
        {
            lock (_lock)
            {
                return LastAppended;
            }
        }
    }

    /// <summary>Number of waiting records. Reading it never waits for the disk.</summary>
    public long Waiting => Counts.Waiting;

    /// <summary>Counts of all records ever appended, by outcome. Reading them never waits for the disk.</summary>
    public SpoolCounts Counts => _counts.Value;

    /// <summary>
    /// Number of bytes removed as incomplete records from the end of segments when the spool was opened: at most the record being written when a process died or, after a power failure,
    /// everything not yet flushed to the disk.
    /// </summary>
    public long TruncatedBytes => _segments.TruncatedBytes;

    /// <summary>Number of bytes that the disk could not read when the spool was opened. They stay on the disk, and nothing is written to their segments.</summary>
    public long UnreadBytes => _segments.UnreadBytes;

    /// <summary>Whether records may be among these bytes that are neither delivered nor counted as damaged yet.</summary>
    public bool IsUnreadWaiting
    {
        get
        {
            lock (_lock)
            {
                return HasUnread;
            }
        }
    }

    /// <summary>Number of records refused because the spool was full or they were too large.</summary>
    public long Refused { get; private set; }

    /// <summary>Number of failed disk operations: appending, writing the note, flushing, deleting.</summary>
    public long DiskErrors
    {
        get
        {
            lock (_lock)
            {
                return _diskErrors + _segments.DeleteErrors;
            }
        }
    }

    /// <summary>Whether all appended records have been flushed to the disk.</summary>
    public bool IsSynced
    {
        get
        {
            lock (_lock)
            {
                return !_unsynced;
            }
        }
    }

    /// <summary>Appends a record.</summary>
    public SpoolAppend Append(ReadOnlySpan<byte> payload)
    {
        lock (_lock)
        {
            if (payload.Length > _options.MaxRecordBytes)
            {
                Refused++;
                return SpoolAppend.TooLarge;
            }

            if (_segments.Bytes + payload.Length > _options.MaxBytes)
            {
                Refused++;
                return SpoolAppend.Full;
            }

            try
            {
                _segments.Append(payload, Acknowledged);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                _diskErrors++;
                return SpoolAppend.DiskError;
            }

            // The record is in the segment even if flushing fails. Appending it again would duplicate it under a second number.
            _unsynced = true;
            PublishCounts();
            TrySyncWhenDue();
            return SpoolAppend.Stored;
        }
    }

    /// <summary>Returns the next unacknowledged records, oldest first. Returns the same records until <see cref="Acknowledge"/> is called.</summary>
    public IReadOnlyList<SpoolRecord> Peek(int maxRecords, int maxBytes)
    {
        lock (_lock)
        {
            return _segments.Peek(maxRecords, maxBytes, _released);
        }
    }

    /// <summary>Returns the records after a sequence number, whether released or not.</summary>
    /// <param name="sequence">The last known sequence number.</param>
    public IReadOnlyList<SpoolRecord> After(long sequence)
    {
        lock (_lock)
        {
            return _segments.After(sequence);
        }
    }

    /// <summary>
    /// Allows records up to a sequence number to be read. Later ones are withheld from the reader until they are released, because a record must be accounted for before it is sent.
    /// Initially, all records are released.
    /// </summary>
    /// <param name="sequence">The last record that may be sent.</param>
    public void Release(long sequence)
    {
        lock (_lock)
        {
            _released = sequence;
        }
    }

    /// <summary>Notes that records are about to be sent. Those that the receiver may already have are counted as repeated.</summary>
    /// <param name="first">The first record.</param>
    /// <param name="last">The last record.</param>
    public void NoteSending(long first, long last)
    {
        lock (_lock)
        {
            _note = _note with { Repeated = _note.Repeated + Math.Max(0, Math.Min(last, _note.Unanswered) - first + 1), Unanswered = Math.Max(last, _note.Unanswered) };
            TryWriteNote();
        }
    }

    /// <summary>Notes that the records of the last attempt certainly did not reach the receiver.</summary>
    /// <param name="before">The value of <see cref="Unanswered"/> before the attempt.</param>
    public void NoteNotSent(long before)
    {
        lock (_lock)
        {
            _note = _note with { Unanswered = before };
            TryWriteNote();
        }
    }

    /// <summary>Sequence number up to which the receiver may have records that it did not acknowledge.</summary>
    public long Unanswered
    {
        get
        {
            lock (_lock)
            {
                return _note.Unanswered;
            }
        }
    }

    /// <summary>Notes that the receiver has all records up to this sequence number.</summary>
    public void Acknowledge(long sequence) => Settle(sequence, isRefused: false, long.MaxValue);

    /// <summary>Settles all records up to a sequence number.</summary>
    /// <param name="sequence">The last settled record.</param>
    /// <param name="isRefused">Whether the receiver permanently refused it.</param>
    /// <param name="records">Number of records that were sent; other records up to the sequence number could not be read.</param>
    public void Settle(long sequence, bool isRefused, long records)
    {
        lock (_lock)
        {
            if (sequence <= Acknowledged || _segments.IsEmpty)
            {
                return;
            }

            long before = CountWaiting();
            _note = _note with { Acknowledged = Math.Min(sequence, LastAppended) };
            long settled = before - CountWaiting();
            long sent = Math.Min(settled, records);
            _note = _note with
            {
                Delivered = _note.Delivered + (isRefused ? 0 : sent),
                Refused = _note.Refused + (isRefused ? sent : 0),
                Damaged = _note.Damaged + settled - sent,
            };
            Advance();
        }
    }

    /// <summary>Settles records that are not in a segment because the disk refused them. Their numbers follow that of the last appended record, and are not reused.</summary>
    /// <param name="last">The number of the last one.</param>
    /// <param name="isRefused">Whether the receiver permanently refused them.</param>
    internal void SettleUnstored(long last, bool isRefused)
    {
        lock (_lock)
        {
            long settled = last - LastAppended;
            _note = _note with { Acknowledged = last, Delivered = _note.Delivered + (isRefused ? 0 : settled), Refused = _note.Refused + (isRefused ? settled : 0) };
            _segments.NumberFrom(last + 1);
            _segments.MoveTo(Acknowledged, TryWriteNote());
        }
    }

    /// <summary>Discards unreadable records that block the following ones; returns false if there are none.</summary>
    public bool SkipDamaged()
    {
        lock (_lock)
        {
            if (_segments.EndOfUnreadable(Acknowledged) is { } end)
            {
                Settle(end, isRefused: false, records: 0);
                return true;
            }

            if (!HasUnread || _segments.IsWaitingUpTo(_segments.LastUnread, Acknowledged))
            {
                return false;
            }

            _note = _note with { Acknowledged = _segments.LastUnread };
            Advance();
            return true;
        }
    }

    /// <summary>
    /// Notes that records appended by an earlier process are missing, and that their numbers are not reused. They are counted as damaged; if they can be among those that the disk could not
    /// read, they are waiting until all records before those are settled, because until then, the next process delivers them if it can read them.
    /// </summary>
    /// <param name="records">Their number.</param>
    /// <param name="sequence">The last assigned number.</param>
    public void NoteGone(long records, long sequence)
    {
        lock (_lock)
        {
            _unread += records;
            if (sequence > LastAppended)
            {
                _segments.NumberFrom(sequence + 1);
                if (!HasUnread)
                {
                    SkipMissingNumbers();
                }
            }

            SettleUnread();
            TryWriteNote();
        }
    }

    /// <summary>Flushes all appended records to the disk.</summary>
    public void Sync()
    {
        lock (_lock)
        {
            _lastSync = 0;
            TrySyncWhenDue();
        }
    }

    /// <inheritdoc />
    public void Dispose()
    {
        _syncing.Dispose();
        lock (_lock)
        {
            if (!_disposed)
            {
                Sync();
                _disposed = true;
                _segments.Dispose();
            }
        }
    }

    /// <summary>Whether records that the disk could not read are not settled yet.</summary>
    private bool HasUnread => Acknowledged < _segments.LastUnread;

    /// <summary>Saves that records are settled, and moves the reader past them.</summary>
    private void Advance()
    {
        SkipMissingNumbers();
        SettleUnread();
        _segments.MoveTo(Acknowledged, TryWriteNote());
    }

    /// <summary>Counts missing records as damaged, unless they can be among those that the disk could not read and that are not settled yet.</summary>
    private void SettleUnread()
    {
        if (!HasUnread)
        {
            _note = _note with { Damaged = _note.Damaged + _unread };
            _unread = 0;
        }
    }

    /// <summary>If numbers are missing before the next waiting record, marks all records before it as settled.</summary>
    private void SkipMissingNumbers()
    {
        long before = _segments.BeforeWaiting(Acknowledged);
        if (before > Acknowledged)
        {
            _note = _note with { Acknowledged = before };
        }
    }

    /// <summary>The last number in use. Settled records may have higher numbers than those in segments; see <see cref="SettleUnstored"/>.</summary>
    private long LastAppended => Math.Max(_segments.NextSequence - 1 ?? 0, Acknowledged);

    private SpoolCounts Count() => new(_note.Delivered, CountWaiting() + _unread, _note.Refused, _note.Damaged, _note.Repeated);

    private void PublishCounts() => _counts = new StrongBox<SpoolCounts>(Count());

    private long CountWaiting() => _segments.CountAfter(Acknowledged);

    private void SyncWhatWaits()
    {
        lock (_lock)
        {
            if (!_disposed)
            {
                Sync();
            }
        }
    }

    private void TrySyncWhenDue()
    {
        if (!_unsynced || (_lastSync != 0 && _options.Clock.GetElapsedTime(_lastSync) < _options.SyncInterval))
        {
            return;
        }

        _lastSync = _options.Clock.GetTimestamp();
        try
        {
            _segments.Sync();
            _unsynced = false;
        }
        catch (IOException)
        {
            _diskErrors++;
        }
    }

    private bool TryWriteNote()
    {
        PublishCounts();
        try
        {
            _note.Write(_notePath);
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The note is not saved. After a restart, these records are sent again, and the receiver recognises them by their sequence numbers.
            _diskErrors++;
            return false;
        }
    }
}
