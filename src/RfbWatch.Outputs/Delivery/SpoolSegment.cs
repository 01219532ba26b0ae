using System.Buffers.Binary;
using System.Globalization;
using Microsoft.Win32.SafeHandles;
using RfbWatch.Outputs.Formats;

namespace RfbWatch.Outputs.Delivery;

/// <summary>
/// One file of a spool: a series of records, each with its length, a CRC-32C over its sequence number and payload, and its sequence number.
/// If a process dies while writing, an incomplete record remains at the end; opening the segment removes it. If the disk cannot read the segment to its end, nothing more is written to it:
/// the next process may be able to read the rest.
/// </summary>
internal sealed class SpoolSegment : IDisposable
{
    private const int LengthAt = 0, ChecksumAt = 4, SequenceAt = 8, HeaderBytes = 16;
    private readonly SafeFileHandle _file;
    private readonly SpoolRead _read;
    private readonly string _folder;
    private string _path;

    private SpoolSegment(string path, long firstSequence, SpoolRead read)
    {
        _path = path;
        _read = read;
        _folder = Path.GetDirectoryName(path)!;
        FirstSequence = firstSequence;
        NextSequence = firstSequence;
        _file = PrivateFile.Open(path, FileMode.OpenOrCreate);
    }

    public long FirstSequence { get; private set; }

    /// <summary>Sequence number of the next record.</summary>
    public long NextSequence { get; private set; }

    public long Length { get; private set; }

    /// <summary>Time of the last write by any process.</summary>
    public DateTimeOffset LastWrite => File.GetLastWriteTimeUtc(_path);

    /// <summary>Number of bytes removed when the segment was opened.</summary>
    public long TruncatedBytes { get; private set; }

    /// <summary>Number of bytes that the disk could not read when the segment was opened. They follow <see cref="Length"/>, and are neither overwritten nor removed.</summary>
    public long UnreadBytes { get; private set; }

    /// <summary>The highest sequence number that a record of the segment can have, including unread ones, which are at least as long as their headers.</summary>
    public long LastPossible => NextSequence - 1 + (UnreadBytes + HeaderBytes - 1) / HeaderBytes;

    public static string PathOf(string folder, long firstSequence) =>
        Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"segment-{firstSequence:D19}.spool"));

    /// <summary>Whether a file has the name of a segment.</summary>
    public static bool IsNamed(string path) => long.TryParse(Path.GetFileNameWithoutExtension(path).AsSpan("segment-".Length), NumberStyles.None, CultureInfo.InvariantCulture, out long number) && number > 0;

    public static SpoolSegment Create(SpoolOptions options, long firstSequence) => new(PathOf(options.Folder, firstSequence), firstSequence, options.Read);

    /// <summary>Opens an existing segment and reads it up to its last complete record.</summary>
    public static SpoolSegment Open(string path, SpoolOptions options)
    {
        string number = Path.GetFileNameWithoutExtension(path)["segment-".Length..];
        var segment = new SpoolSegment(path, long.Parse(number, CultureInfo.InvariantCulture), options.Read);
        segment.Recover(options.MaxRecordBytes);
        return segment;
    }

    public void Append(ReadOnlySpan<byte> payload)
    {
        byte[] record = new byte[HeaderBytes + payload.Length];
        BinaryPrimitives.WriteInt32LittleEndian(record.AsSpan(LengthAt), payload.Length);
        BinaryPrimitives.WriteInt64LittleEndian(record.AsSpan(SequenceAt), NextSequence);
        payload.CopyTo(record.AsSpan(HeaderBytes));
        BinaryPrimitives.WriteUInt32LittleEndian(record.AsSpan(ChecksumAt), Crc32C.Of(record.AsSpan(SequenceAt)));
        try
        {
            RandomAccess.Write(_file, record, Length);
        }
        catch (IOException)
        {
            // A full disk may accept part of the record. That part is removed, so that the next append starts after the last complete record.
            TryTruncate();
            throw;
        }

        Length += record.Length;
        NextSequence++;
    }

    /// <summary>
    /// Frees the space of its records and makes it the segment that starts at a given sequence number, for a full disk on which no new file can be created. The file is
    /// renamed first: if the process dies between the two steps, the next process finds records that do not match the name and removes them, and the numbering continues.
    /// </summary>
    /// <exception cref="IOException">The file cannot be renamed; the segment is unchanged.</exception>
    public void Reuse(long firstSequence)
    {
        string path = PathOf(_folder, firstSequence);
        File.Move(_path, path, overwrite: true);
        _path = path;
        FirstSequence = firstSequence;
        NextSequence = firstSequence;
        Length = 0;
        TryTruncate();
    }

    /// <summary>
    /// Reads the record at an offset, and returns the offset of the next one; returns false at the end, or if the record is damaged. One that the disk cannot read is damaged: it would
    /// otherwise hold up those after it for ever.
    /// </summary>
    public bool TryRead(long offset, out SpoolRecord record, out long next)
    {
        try
        {
            return Read(offset, out record, out next);
        }
        catch (IOException)
        {
            (record, next) = (default, offset);
            return false;
        }
    }

    /// <exception cref="IOException">The disk cannot read the record.</exception>
    private bool Read(long offset, out SpoolRecord record, out long next)
    {
        record = default;
        next = offset;
        Span<byte> header = stackalloc byte[HeaderBytes];
        if (offset + HeaderBytes > Length || !TryFill(header, offset))
        {
            return false;
        }

        int length = BinaryPrimitives.ReadInt32LittleEndian(header[LengthAt..]);
        if (length < 0 || offset + HeaderBytes + length > Length)
        {
            return false;
        }

        byte[] body = new byte[8 + length];
        if (!TryFill(body, offset + SequenceAt)
            || Crc32C.Of(body) != BinaryPrimitives.ReadUInt32LittleEndian(header[ChecksumAt..]))
        {
            return false;
        }

        record = new SpoolRecord(BinaryPrimitives.ReadInt64LittleEndian(body), body.AsMemory(8));
        next = offset + HeaderBytes + length;
        return true;
    }

    /// <summary>Returns the number of records after a sequence number.</summary>
    public long CountAfter(long sequence) => Math.Max(0, NextSequence - 1 - Math.Max(sequence, FirstSequence - 1));

    public void Sync() => RandomAccess.FlushToDisk(_file);

    /// <summary>
    /// Closes and deletes the file; returns false if it remains in the spool. A file with unread bytes is renamed instead, for an administrator who can repair the disk or copies the file.
    /// </summary>
    public bool TryRemove()
    {
        _file.Dispose();
        try
        {
            if (UnreadBytes > 0)
            {
                File.Move(_path, Path.ChangeExtension(_path, ".unread"), overwrite: true);
            }
            else
            {
                File.Delete(_path);
            }

            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    public void Dispose() => _file.Dispose();

    private void Recover(int maxRecordBytes)
    {
        long onDisk = RandomAccess.GetLength(_file);
        Length = onDisk;
        long offset = 0;
        bool canRead = true;
        try
        {
            while (Read(offset, out var record, out long next) && record.Sequence == NextSequence && record.Payload.Length <= maxRecordBytes)
            {
                offset = next;
                NextSequence++;
            }
        }
        catch (IOException)
        {
            // The disk fails. The rest is not used, but stays in the file: the next process may be able to read it.
            canRead = false;
        }

        Length = offset;
        if (!canRead)
        {
            UnreadBytes = onDisk - offset;
        }
        else if (onDisk > offset)
        {
            TruncatedBytes = onDisk - offset;
            TryTruncate();
        }
    }

    /// <summary>
    /// Reads until the buffer is full; returns false at the end of the file. For a read that reaches an unreadable sector, the system returns the bytes before it, and an error only for the
    /// next read.
    /// </summary>
    private bool TryFill(Span<byte> buffer, long offset)
    {
        while (buffer.Length > 0)
        {
            int read = _read(_file, buffer, offset);
            if (read == 0)
            {
                return false;
            }

            buffer = buffer[read..];
            offset += read;
        }

        return true;
    }

    private void TryTruncate()
    {
        try
        {
            RandomAccess.SetLength(_file, Length);
        }
        catch (IOException)
        {
            // The incomplete record remains in the file. It is beyond Length, so it is not read, and the next append overwrites it.
        }
    }
}
