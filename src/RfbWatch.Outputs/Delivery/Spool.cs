namespace RfbWatch.Outputs.Delivery;

/// <summary>
/// A queue of records on disk in front of a network output: append-only segments with checksums, read in order, deleted once acknowledged.
/// What was appended survives the death of the process; what was not acknowledged is sent again, with the same sequence.
/// Safe for one appender and one reader at the same time.
/// </summary>
public sealed class Spool : IDisposable
{
    private const string NoteFile = "acknowledged";
    private readonly Lock _lock = new();
    private readonly SpoolOptions _options;
    private readonly SpoolSegments _segments;
    private readonly string _notePath;
    private SpoolNote _note;
    private long _released = long.MaxValue;
    private readonly ITimer _syncing;
    private long _lastSync;
    private long _diskErrors;
    private bool _unsynced;
    private bool _disposed;

    /// <summary>Opens the spool of a folder, with what an earlier process left in it.</summary>
    /// <exception cref="IOException">The folder cannot be made, or another process holds it.</exception>
    public Spool(SpoolOptions options)
    {
        _options = options;
        _notePath = Path.Combine(options.Folder, NoteFile);
        _note = SpoolNote.Read(_notePath);
        _segments = new SpoolSegments(options);
        if (_segments.NextSequence is { } next && Acknowledged >= next)
        {
            // A power cut took records that were acknowledged: their numbers are not given again, for the receiver would take the new ones for doubles.
            _segments.ReuseLast(Acknowledged + 1);
        }

        if (_segments.FirstSequence is { } first && Acknowledged < first - 1)
        {
            // The note of what was acknowledged is older than the segments (it was lost or only partly written): nothing before them is left to send.
            _note = _note with { Acknowledged = first - 1, Delivered = _note.Delivered + first - 1 - _note.Acknowledged };
        }

        _segments.MoveTo(Acknowledged);
        LeftSince = Waiting > 0 ? _segments.FirstWrite : null;

        // The last record of a burst is followed by none that would take it to the disk.
        _syncing = options.Clock.CreateTimer(_ => SyncWhatWaits(), null, options.SyncInterval, options.SyncInterval);
    }

    /// <summary>Since when, at the least, records of an earlier process have waited; null when it left none.</summary>
    public DateTimeOffset? LeftSince { get; }

    /// <summary>Sequence of the last record that needs no more sending.</summary>
    public long Acknowledged => _note.Acknowledged;

    /// <summary>Sequence of the last record that was appended.</summary>
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

    /// <summary>Records that wait.</summary>
    public long Waiting
    {
        get
        {
            lock (_lock)
            {
                return CountWaiting();
            }
        }
    }

    /// <summary>What became of all records that were ever appended.</summary>
    public SpoolCounts Counts
    {
        get
        {
            lock (_lock)
            {
                return new SpoolCounts(_note.Delivered, CountWaiting(), _note.Refused, _note.Damaged, _note.Repeated);
            }
        }
    }

    /// <summary>Bytes of incomplete records at the end of segments that opening removed: at most the one record that was being written when a process died; after a power cut what was not forced to the disk yet.</summary>
    public long TruncatedBytes => _segments.TruncatedBytes;

    /// <summary>Records refused because the spool was full or they were too large.</summary>
    public long Refused { get; private set; }

    /// <summary>Times that the disk refused something: an append, a note, forcing to the disk, deleting.</summary>
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

    /// <summary>Whether everything appended has been forced to the disk.</summary>
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

            // The record is in the segment, whatever forcing it to the disk says: offered again, it would come twice under two numbers.
            _unsynced = true;
            TrySyncWhenDue();
            return SpoolAppend.Stored;
        }
    }

    /// <summary>The next records that are not acknowledged yet, oldest first; calling it again gives the same until <see cref="Acknowledge"/>.</summary>
    public IReadOnlyList<SpoolRecord> Peek(int maxRecords, int maxBytes)
    {
        lock (_lock)
        {
            return _segments.Peek(maxRecords, maxBytes, _released);
        }
    }

    /// <summary>The records behind a sequence, whether they may be sent yet or not.</summary>
    /// <param name="sequence">What was known before.</param>
    public IReadOnlyList<SpoolRecord> After(long sequence)
    {
        lock (_lock)
        {
            return _segments.After(sequence);
        }
    }

    /// <summary>Records behind this sequence are not given to the reader until they are released: what is not accounted for must not leave. From the start all are.</summary>
    /// <param name="sequence">The last that may be sent.</param>
    public void Release(long sequence)
    {
        lock (_lock)
        {
            _released = sequence;
        }
    }

    /// <summary>Records up to this sequence are about to be sent; those of them that may be at the receiver already are counted as repeated.</summary>
    /// <param name="first">The first of them.</param>
    /// <param name="last">The last of them.</param>
    public void NoteSending(long first, long last)
    {
        lock (_lock)
        {
            _note = _note with { Repeated = _note.Repeated + Math.Max(0, Math.Min(last, _note.Unanswered) - first + 1), Unanswered = Math.Max(last, _note.Unanswered) };
            WriteNote();
        }
    }

    /// <summary>The records of the last attempt surely did not reach the receiver.</summary>
    /// <param name="before">What <see cref="Unanswered"/> was before it.</param>
    public void NoteNotSent(long before)
    {
        lock (_lock)
        {
            _note = _note with { Unanswered = before };
            WriteNote();
        }
    }

    /// <summary>Sequence up to which records may be at the receiver although it did not say so.</summary>
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

    /// <summary>The receiver has everything up to this sequence.</summary>
    public void Acknowledge(long sequence) => Settle(sequence, isRefused: false, long.MaxValue);

    /// <summary>Everything up to this sequence needs no more sending.</summary>
    /// <param name="sequence">The last of it.</param>
    /// <param name="isRefused">Whether the receiver refused it for good.</param>
    /// <param name="records">Records that were sent; others up to there could not be read any more.</param>
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
            SkipMissingNumbers();
            _segments.MoveTo(Acknowledged);
            WriteNote();
        }
    }

    /// <summary>Gives up what can be read no more and stands in the way of the rest; false when there is nothing like that.</summary>
    public bool SkipDamaged()
    {
        lock (_lock)
        {
            if (_segments.EndOfUnreadable(Acknowledged) is not { } end)
            {
                return false;
            }

            Settle(end, isRefused: false, records: 0);
            return true;
        }
    }

    /// <summary>Records that an earlier process had appended are gone: they are counted as damaged, and their numbers are not given again.</summary>
    /// <param name="records">How many.</param>
    /// <param name="sequence">The last number that was given.</param>
    public void NoteGone(long records, long sequence)
    {
        lock (_lock)
        {
            _note = _note with { Damaged = _note.Damaged + records };
            if (sequence > LastAppended)
            {
                _segments.NumberFrom(sequence + 1);
                SkipMissingNumbers();
            }

            WriteNote();
        }
    }

    /// <summary>Forces everything appended to the disk.</summary>
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

    /// <summary>Where numbers are missing before the next record that waits, the record before it is as good as settled.</summary>
    private void SkipMissingNumbers()
    {
        long before = _segments.BeforeWaiting(Acknowledged);
        if (before > Acknowledged)
        {
            _note = _note with { Acknowledged = before };
        }
    }

    private long LastAppended => _segments.NextSequence - 1 ?? Acknowledged;

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

    private void WriteNote()
    {
        try
        {
            _note.Write(_notePath);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Not noted: after a restart these records are sent again, with the sequences by which the receiver knows them.
            _diskErrors++;
        }
    }
}
