namespace RfbWatch.Outputs.Delivery;

/// <summary>
/// The segments of a spool, oldest first, and the position of the reader in the first segment. The spool tracks which records are acknowledged, and passes that with each call.
/// Callers must hold the spool's lock.
/// </summary>
internal sealed class SpoolSegments : IDisposable
{
    private readonly SpoolOptions _options;
    private readonly long _segmentBytes;
    private readonly List<SpoolSegment> _segments = [];
    private long _readOffset;
    private long _firstSequence;
    private bool _beginNew;

    /// <summary>Opens the segments left by an earlier process.</summary>
    /// <exception cref="IOException">The folder cannot be created, or another process has locked a segment.</exception>
    public SpoolSegments(SpoolOptions options)
    {
        _options = options;

        // A small spool has small segments, because only whole segments are deleted, and there must be space for new ones beside them.
        _segmentBytes = Math.Min(options.SegmentBytes, options.MaxBytes / 4);
        foreach (string path in Files(options.Folder))
        {
            _segments.Add(SpoolSegment.Open(path, options));
            TruncatedBytes += _segments[^1].TruncatedBytes;
            UnreadBytes += _segments[^1].UnreadBytes;
        }

        int unread = _segments.FindLastIndex(segment => segment.UnreadBytes > 0);
        if (unread >= 0)
        {
            bool isLast = unread == _segments.Count - 1;
            LastUnread = isLast ? _segments[unread].LastPossible : _segments[unread + 1].FirstSequence - 1;
            if (isLast)
            {
                // The receiver may have unread records, so their numbers are not reused.
                NumberFrom(LastUnread + 1);
            }
        }
    }

    /// <summary>Number of bytes removed as incomplete records from the end of segments when they were opened.</summary>
    public long TruncatedBytes { get; }

    /// <summary>Number of bytes that the disk could not read when the segments were opened.</summary>
    public long UnreadBytes { get; }

    /// <summary>The highest sequence number that an unread record can have; 0 if all segments could be read.</summary>
    public long LastUnread { get; }

    /// <summary>Number of segments that could not be deleted.</summary>
    public long DeleteErrors { get; private set; }

    /// <summary>Whether there are no segments.</summary>
    public bool IsEmpty => _segments.Count == 0;

    /// <summary>Total size of all segments in bytes.</summary>
    public long Bytes => _segments.Sum(segment => segment.Length + segment.UnreadBytes);

    /// <summary>Sequence number of the first record; null without a segment.</summary>
    public long? FirstSequence => IsEmpty ? null : _segments[0].FirstSequence;

    /// <summary>Time of the last write to the first segment; null without one.</summary>
    public DateTimeOffset? FirstWrite => IsEmpty ? null : _segments[0].LastWrite;

    /// <summary>Sequence number of the next record; null without a segment.</summary>
    public long? NextSequence => IsEmpty ? null : _segments[^1].NextSequence;

    /// <summary>Returns the number of records after a sequence number.</summary>
    public long CountAfter(long sequence) => _segments.Sum(segment => segment.CountAfter(sequence));

    /// <summary>Returns the sequence number before the first waiting record. If numbers are missing, it is higher than the last acknowledged one.</summary>
    public long BeforeWaiting(long acknowledged) => (FirstWaiting(acknowledged)?.FirstSequence ?? _firstSequence) - 1;

    /// <summary>Makes the next record start a new segment, with this number or a higher one.</summary>
    public void NumberFrom(long sequence)
    {
        _firstSequence = Math.Max(_firstSequence, sequence);
        _beginNew = !IsEmpty;
    }

    /// <summary>Restarts the last segment with this number; the receiver must have all its records. If it has unread ones, the next record starts a new segment instead.</summary>
    public void ReuseLast(long sequence)
    {
        if (_segments[^1].UnreadBytes > 0)
        {
            NumberFrom(sequence);
        }
        else
        {
            _segments[^1].Reuse(sequence);
        }
    }

    /// <summary>Whether a record is waiting in a segment that starts with this sequence number or a lower one.</summary>
    public bool IsWaitingUpTo(long sequence, long acknowledged) => FirstWaiting(acknowledged) is { } segment && segment.FirstSequence <= sequence;

    /// <summary>Appends a record, in a new segment if the last one is full.</summary>
    /// <param name="payload">The record.</param>
    /// <param name="acknowledged">The last settled record. Records up to it may be removed to free space for this one.</param>
    /// <exception cref="IOException">A disk error.</exception>
    /// <exception cref="UnauthorizedAccessException">The user lacks permission.</exception>
    public void Append(ReadOnlySpan<byte> payload, long acknowledged)
    {
        if (IsEmpty)
        {
            // The first segment is created with the first record, because a disk that was full at the start may have space by then.
            Directory.CreateDirectory(_options.Folder);
            Begin(acknowledged + 1);
            _readOffset = 0;
        }

        if ((_beginNew || _segments[^1].Length >= _segmentBytes) && !TryReuseDelivered(acknowledged))
        {
            if (_segments[^1].UnreadBytes == 0)
            {
                _segments[^1].Sync();
            }

            Begin(_segments[^1].NextSequence);
        }

        try
        {
            _segments[^1].Append(payload);
        }
        catch (IOException) when (TryReuseDelivered(acknowledged))
        {
            // The disk was full, and contained records that the receiver already has.
            _segments[^1].Append(payload);
        }
    }

    /// <summary>Returns records from the reader's position.</summary>
    /// <param name="maxRecords">Maximum number of records.</param>
    /// <param name="maxBytes">Reading stops after the record that reaches this size.</param>
    /// <param name="released">The last record that may be returned.</param>
    public IReadOnlyList<SpoolRecord> Peek(int maxRecords, int maxBytes, long released)
    {
        var records = new List<SpoolRecord>();
        int bytes = 0;
        int index = 0;
        long offset = _readOffset;
        while (records.Count < maxRecords && bytes < maxBytes && index < _segments.Count)
        {
            if (!_segments[index].TryRead(offset, out var record, out offset))
            {
                index++;
                offset = 0;
                continue;
            }

            if (record.Sequence > released)
            {
                break;
            }

            records.Add(record);
            bytes += record.Payload.Length;
        }

        return records;
    }

    /// <summary>Returns the records after a sequence number.</summary>
    public IReadOnlyList<SpoolRecord> After(long sequence)
    {
        var records = new List<SpoolRecord>();
        foreach (var segment in _segments.Where(segment => segment.CountAfter(sequence) > 0))
        {
            for (long offset = 0; segment.TryRead(offset, out var record, out offset);)
            {
                if (record.Sequence > sequence)
                {
                    records.Add(record);
                }
            }
        }

        return records;
    }

    /// <summary>Returns the last sequence number of the first segment with waiting records if its next record cannot be read; null if it can be read or if no record is waiting.</summary>
    public long? EndOfUnreadable(long acknowledged) =>
        FirstWaiting(acknowledged) is { } segment && !segment.TryRead(ReferenceEquals(segment, _segments[0]) ? _readOffset : 0, out _, out _) ? segment.NextSequence - 1 : null;

    /// <summary>Removes segments whose records are all acknowledged, except the last one if it can be read, and moves the reader past acknowledged records.</summary>
    /// <param name="acknowledged">The last settled record.</param>
    /// <param name="isNoted">
    /// Whether the disk has this number. Otherwise, segments with unread bytes stay: without them, the next process would not know that the numbers between the others are not all of records.
    /// </param>
    public void MoveTo(long acknowledged, bool isNoted = true)
    {
        Drop(acknowledged, isNoted);
        if (IsEmpty)
        {
            return;
        }

        if (_segments[0].CountAfter(acknowledged) == 0)
        {
            // Skips the whole segment, including unreadable records.
            _readOffset = _segments[0].Length;
            return;
        }

        while (_segments[0].TryRead(_readOffset, out var record, out long next) && record.Sequence <= acknowledged)
        {
            _readOffset = next;
        }
    }

    /// <summary>Flushes the last segment to the disk.</summary>
    /// <exception cref="IOException">A disk error.</exception>
    public void Sync()
    {
        if (!IsEmpty)
        {
            _segments[^1].Sync();
        }
    }

    /// <inheritdoc />
    public void Dispose() => _segments.ForEach(segment => segment.Dispose());

    /// <summary>Returns the existing segment files, oldest first. The folder is created if possible.</summary>
    private static string[] Files(string folder)
    {
        try
        {
            Directory.CreateDirectory(folder);
        }
        catch (IOException e) when (StorageFault.IsPassing(e))
        {
            // The folder is created with the first record that the disk accepts.
            return [];
        }

        return [.. Directory.GetFiles(folder, "segment-*.spool").Where(SpoolSegment.IsNamed).Order(StringComparer.Ordinal)];
    }

    private SpoolSegment? FirstWaiting(long acknowledged) => _segments.Find(segment => segment.CountAfter(acknowledged) > 0);

    private void Begin(long sequence)
    {
        _segments.Add(SpoolSegment.Create(_options, Math.Max(_firstSequence, sequence)));
        _beginNew = false;
    }

    /// <summary>Frees the last segment for reuse if it contains records and the receiver has all of them, because a full disk has no space for another file.</summary>
    private bool TryReuseDelivered(long acknowledged)
    {
        var last = _segments[^1];
        if (last.Length == 0 || last.UnreadBytes > 0 || acknowledged < last.NextSequence - 1)
        {
            return false;
        }

        Drop(acknowledged, isNoted: false);
        try
        {
            last.Reuse(Math.Max(_firstSequence, last.NextSequence));
            _beginNew = false;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }

        _readOffset = 0;
        return true;
    }

    private void Drop(long acknowledged, bool isNoted)
    {
        while (!IsEmpty && IsSettled(acknowledged) && (isNoted || _segments[0].UnreadBytes == 0))
        {
            if (!_segments[0].TryRemove())
            {
                // The file remains on the disk. Its records count as acknowledged, and it is removed the next time the spool is opened.
                DeleteErrors++;
            }

            _segments.RemoveAt(0);
            _readOffset = 0;
        }
    }

    // The last segment is kept for the next records, unless nothing may be written to it.
    private bool IsSettled(long acknowledged) => (_segments[0].UnreadBytes, _segments.Count) switch
    {
        (0, 1) => false,
        (0, _) => _segments[0].NextSequence - 1 <= acknowledged,
        (_, 1) => LastUnread <= acknowledged,
        _ => _segments[1].FirstSequence - 1 <= acknowledged,
    };
}
