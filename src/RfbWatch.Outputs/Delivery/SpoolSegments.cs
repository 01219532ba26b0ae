namespace RfbWatch.Outputs.Delivery;

/// <summary>
/// The segments of a spool, oldest first, and where its reader stands in the first of them. Which records are acknowledged is the spool's to know: it says so with each call.
/// Used under the spool's lock.
/// </summary>
internal sealed class SpoolSegments : IDisposable
{
    private readonly SpoolOptions _options;
    private readonly long _segmentBytes;
    private readonly List<SpoolSegment> _segments = [];
    private long _readOffset;
    private long _firstSequence;
    private bool _beginNew;

    /// <summary>Opens what an earlier process left.</summary>
    /// <exception cref="IOException">The folder cannot be made, or another process holds a segment.</exception>
    public SpoolSegments(SpoolOptions options)
    {
        _options = options;

        // A spool of few bytes has small segments: only whole ones are deleted, and there must be room for new ones beside them.
        _segmentBytes = Math.Min(options.SegmentBytes, options.MaxBytes / 4);
        foreach (string path in Files(options.Folder))
        {
            _segments.Add(SpoolSegment.Open(path, options.MaxRecordBytes));
            TruncatedBytes += _segments[^1].TruncatedBytes;
        }
    }

    /// <summary>Bytes of incomplete records at the end of segments that opening removed.</summary>
    public long TruncatedBytes { get; }

    /// <summary>Segments that are deleted and could not be.</summary>
    public long DeleteErrors { get; private set; }

    /// <summary>Whether there is none.</summary>
    public bool IsEmpty => _segments.Count == 0;

    /// <summary>Bytes of all segments.</summary>
    public long Bytes => _segments.Sum(segment => segment.Length);

    /// <summary>The first record's sequence; null without a segment.</summary>
    public long? FirstSequence => IsEmpty ? null : _segments[0].FirstSequence;

    /// <summary>When the first segment was written last; null without one.</summary>
    public DateTimeOffset? FirstWrite => IsEmpty ? null : _segments[0].LastWrite;

    /// <summary>The sequence of the next record; null without a segment.</summary>
    public long? NextSequence => IsEmpty ? null : _segments[^1].NextSequence;

    /// <summary>Records behind a sequence.</summary>
    public long CountAfter(long sequence) => _segments.Sum(segment => segment.CountAfter(sequence));

    /// <summary>The sequence before the first record that waits: where numbers are missing, it is higher than what was acknowledged.</summary>
    public long BeforeWaiting(long acknowledged) => (FirstWaiting(acknowledged)?.FirstSequence ?? _firstSequence) - 1;

    /// <summary>The next record gets this number or a higher one, in a segment of its own.</summary>
    public void NumberFrom(long sequence)
    {
        _firstSequence = sequence;
        _beginNew = !IsEmpty;
    }

    /// <summary>The last segment's records are the receiver's: it begins anew with this number.</summary>
    public void ReuseLast(long sequence) => _segments[^1].Reuse(sequence);

    /// <summary>Appends a record, in a new segment where the last one is full.</summary>
    /// <param name="payload">The record.</param>
    /// <param name="acknowledged">The last record that needs no more sending: what lies up to it may be freed for this one.</param>
    /// <exception cref="IOException">The disk refuses.</exception>
    /// <exception cref="UnauthorizedAccessException">This user may not.</exception>
    public void Append(ReadOnlySpan<byte> payload, long acknowledged)
    {
        if (IsEmpty)
        {
            // The first segment comes with the first record: a disk that is full at the start may have room by then.
            Directory.CreateDirectory(_options.Folder);
            Begin(acknowledged + 1);
            _readOffset = 0;
        }

        if (_beginNew || (_segments[^1].Length >= _segmentBytes && !TryReuseDelivered(acknowledged)))
        {
            _segments[^1].Sync();
            Begin(_segments[^1].NextSequence);
        }

        try
        {
            _segments[^1].Append(payload);
        }
        catch (IOException) when (TryReuseDelivered(acknowledged))
        {
            // The disk was full, and what the receiver has already was lying on it.
            _segments[^1].Append(payload);
        }
    }

    /// <summary>The records from where the reader stands.</summary>
    /// <param name="maxRecords">At most so many.</param>
    /// <param name="maxBytes">No more once so many bytes are reached.</param>
    /// <param name="released">The last that may be given.</param>
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

    /// <summary>The records behind a sequence.</summary>
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

    /// <summary>The last sequence of the first segment with records that wait, where its next one cannot be read; null where it can, and where none waits.</summary>
    public long? EndOfUnreadable(long acknowledged) =>
        FirstWaiting(acknowledged) is { } segment && !segment.TryRead(ReferenceEquals(segment, _segments[0]) ? _readOffset : 0, out _, out _) ? segment.NextSequence - 1 : null;

    /// <summary>Deletes the segments of which everything is acknowledged, but for the last one, and moves the reader behind what is.</summary>
    public void MoveTo(long acknowledged)
    {
        Drop(acknowledged);
        if (IsEmpty)
        {
            return;
        }

        if (_segments[0].CountAfter(acknowledged) == 0)
        {
            // All of it, with what cannot be read any more.
            _readOffset = _segments[0].Length;
            return;
        }

        while (_segments[0].TryRead(_readOffset, out var record, out long next) && record.Sequence <= acknowledged)
        {
            _readOffset = next;
        }
    }

    /// <summary>Forces the last segment to the disk.</summary>
    /// <exception cref="IOException">The disk refuses.</exception>
    public void Sync() => _segments[^1].Sync();

    /// <inheritdoc />
    public void Dispose() => _segments.ForEach(segment => segment.Dispose());

    /// <summary>The segments that there are, oldest first; the folder is made where it can be.</summary>
    private static string[] Files(string folder)
    {
        try
        {
            Directory.CreateDirectory(folder);
        }
        catch (IOException e) when (StorageFault.IsPassing(e))
        {
            // It is made with the first record that the disk takes.
            return [];
        }

        return [.. Directory.GetFiles(folder, "segment-*.spool").Where(SpoolSegment.IsNamed).Order(StringComparer.Ordinal)];
    }

    private SpoolSegment? FirstWaiting(long acknowledged) => _segments.Find(segment => segment.CountAfter(acknowledged) > 0);

    private void Begin(long sequence)
    {
        _segments.Add(SpoolSegment.Create(_options.Folder, Math.Max(_firstSequence, sequence)));
        _beginNew = false;
    }

    /// <summary>Frees the last segment, if it has records and the receiver has all of them: a full disk has no room for a new file beside it.</summary>
    private bool TryReuseDelivered(long acknowledged)
    {
        var last = _segments[^1];
        if (last.Length == 0 || acknowledged < last.NextSequence - 1)
        {
            return false;
        }

        Drop(acknowledged);
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

    private void Drop(long acknowledged)
    {
        while (_segments.Count > 1 && _segments[0].NextSequence - 1 <= acknowledged)
        {
            if (!_segments[0].TryDelete())
            {
                // It stays on the disk, is acknowledged all the same, and goes at the next opening.
                DeleteErrors++;
            }

            _segments.RemoveAt(0);
            _readOffset = 0;
        }
    }
}
