using System.Buffers.Binary;

namespace RfbWatch.Outputs.Delivery;

/// <summary>
/// A queue of records on disk in front of a network output: append-only segments with checksums, read in order, deleted once acknowledged.
/// What was appended survives the death of the process; what was not acknowledged is sent again, with the same sequence.
/// Safe for one appender and one reader at the same time.
/// </summary>
public sealed class Spool : IDisposable
{
    private const string AcknowledgedFile = "acknowledged";
    private readonly Lock _lock = new();
    private readonly SpoolOptions _options;
    private readonly List<SpoolSegment> _segments = [];
    private readonly long _segmentBytes;
    private long _readOffset;
    private readonly ITimer _syncing;
    private long _lastSync;
    private bool _unsynced;
    private bool _disposed;

    /// <summary>Opens the spool of a folder, with what an earlier process left in it.</summary>
    /// <exception cref="IOException">The folder cannot be made, or another process holds it.</exception>
    public Spool(SpoolOptions options)
    {
        _options = options;
        Directory.CreateDirectory(options.Folder);
        Acknowledged = ReadAcknowledged();
        foreach (string path in Directory.GetFiles(options.Folder, "segment-*.spool").Order(StringComparer.Ordinal))
        {
            _segments.Add(SpoolSegment.Open(path, options.MaxRecordBytes));
            TornBytes += _segments[^1].TornBytes;
        }

        // A spool of few bytes has small segments: only whole ones are deleted, and there must be room for new ones beside them.
        _segmentBytes = Math.Min(options.SegmentBytes, options.MaxBytes / 4);
        if (_segments.Count == 0)
        {
            _segments.Add(SpoolSegment.Create(options.Folder, Acknowledged + 1));
        }
        else if (Acknowledged >= _segments[^1].NextSequence)
        {
            // A power cut took records that were acknowledged: their numbers are not given again, for the receiver would take the new ones for doubles.
            _segments[^1].Reuse(Acknowledged + 1);
        }

        if (Acknowledged < _segments[0].FirstSequence - 1)
        {
            // The note of what was acknowledged is older than the segments (it was lost or torn): nothing before them is left to send.
            Acknowledged = _segments[0].FirstSequence - 1;
        }

        DropAcknowledgedSegments();
        SeekReader();
        LeftSince = Waiting > 0 ? _segments[0].LastWrite : null;

        // The last record of a burst is followed by none that would take it to the disk.
        _syncing = options.Clock.CreateTimer(_ => SyncWhatWaits(), null, options.SyncInterval, options.SyncInterval);
    }

    /// <summary>Since when, at the least, records of an earlier process have waited; null when it left none.</summary>
    public DateTimeOffset? LeftSince { get; }

    /// <summary>Sequence of the last record that the receiver acknowledged.</summary>
    public long Acknowledged { get; private set; }

    /// <summary>Sequence of the last record that was appended.</summary>
    public long Appended
    {
        get
        {
            lock (_lock)
            {
                return _segments[^1].NextSequence - 1;
            }
        }
    }

    /// <summary>Records that wait.</summary>
    public long Waiting => Math.Max(0, Appended - Acknowledged);

    /// <summary>Bytes of torn tails that opening cut off: at most the one record that was being written when a process died; after a power cut what was not forced to the disk yet.</summary>
    public long TornBytes { get; private set; }

    /// <summary>Records refused because the spool was full or they were too large.</summary>
    public long Refused { get; private set; }

    /// <summary>Times that the disk refused something: an append, a note, forcing to the disk, deleting.</summary>
    public long DiskErrors { get; private set; }

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

            if (_segments.Sum(segment => segment.Length) + payload.Length > _options.MaxBytes)
            {
                Refused++;
                return SpoolAppend.Full;
            }

            try
            {
                BeginSegmentWhenDue();
                AppendToLast(payload);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                DiskErrors++;
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
            var records = new List<SpoolRecord>();
            int bytes = 0;
            int index = 0;
            long offset = _readOffset;
            while (records.Count < maxRecords && bytes < maxBytes && index < _segments.Count)
            {
                if (_segments[index].TryRead(offset, out var record, out offset))
                {
                    records.Add(record);
                    bytes += record.Payload.Length;
                }
                else
                {
                    index++;
                    offset = 0;
                }
            }

            return records;
        }
    }

    /// <summary>The receiver has everything up to this sequence.</summary>
    public void Acknowledge(long sequence)
    {
        lock (_lock)
        {
            if (sequence <= Acknowledged)
            {
                return;
            }

            Acknowledged = Math.Min(sequence, _segments[^1].NextSequence - 1);
            DropAcknowledgedSegments();
            SeekReader();
            WriteAcknowledged();
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
                _segments.ForEach(segment => segment.Dispose());
            }
        }
    }

    private void BeginSegmentWhenDue()
    {
        if (_segments[^1].Length < _segmentBytes || TryReuseDelivered())
        {
            return;
        }

        _segments[^1].Sync();
        _unsynced = false;
        _segments.Add(SpoolSegment.Create(_options.Folder, _segments[^1].NextSequence));
    }

    private void AppendToLast(ReadOnlySpan<byte> payload)
    {
        try
        {
            _segments[^1].Append(payload);
        }
        catch (IOException) when (TryReuseDelivered())
        {
            // The disk was full, and what the receiver has already was lying on it.
            _segments[^1].Append(payload);
        }
    }

    /// <summary>Frees the last segment, if it has records and the receiver has all of them: a full disk has no room for a new file beside it.</summary>
    private bool TryReuseDelivered()
    {
        var last = _segments[^1];
        if (last.Length == 0 || Acknowledged < last.NextSequence - 1)
        {
            return false;
        }

        DropAcknowledgedSegments();
        try
        {
            last.Reuse(last.NextSequence);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }

        _readOffset = 0;
        return true;
    }

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
            _segments[^1].Sync();
            _unsynced = false;
        }
        catch (IOException)
        {
            DiskErrors++;
        }
    }

    private void DropAcknowledgedSegments()
    {
        while (_segments.Count > 1 && _segments[0].NextSequence - 1 <= Acknowledged)
        {
            if (!_segments[0].TryDelete())
            {
                // It stays on the disk, is acknowledged all the same, and goes at the next opening.
                DiskErrors++;
            }

            _segments.RemoveAt(0);
            _readOffset = 0;
        }
    }

    private void SeekReader()
    {
        while (_segments[0].TryRead(_readOffset, out var record, out long next) && record.Sequence <= Acknowledged)
        {
            _readOffset = next;
        }
    }

    /// <summary>Two numbers, the second the complement of the first: a torn note is recognised, and sends too much rather than too little.</summary>
    private long ReadAcknowledged()
    {
        try
        {
            byte[] note = File.ReadAllBytes(Path.Combine(_options.Folder, AcknowledgedFile));
            if (note.Length == 16)
            {
                long sequence = BinaryPrimitives.ReadInt64LittleEndian(note);
                return sequence >= 0 && BinaryPrimitives.ReadInt64LittleEndian(note.AsSpan(8)) == ~sequence ? sequence : 0;
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // No note: nothing was acknowledged.
        }

        return 0;
    }

    private void WriteAcknowledged()
    {
        byte[] note = new byte[16];
        BinaryPrimitives.WriteInt64LittleEndian(note, Acknowledged);
        BinaryPrimitives.WriteInt64LittleEndian(note.AsSpan(8), ~Acknowledged);
        try
        {
            using var file = PrivateFile.Open(Path.Combine(_options.Folder, AcknowledgedFile), FileMode.OpenOrCreate);
            RandomAccess.Write(file, note, 0);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Not noted: after a restart these records are sent again, with the sequences by which the receiver knows them.
            DiskErrors++;
        }
    }
}
