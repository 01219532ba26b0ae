using System.Buffers.Binary;
using System.Globalization;
using Microsoft.Win32.SafeHandles;
using RfbWatch.Outputs.Formats;

namespace RfbWatch.Outputs.Delivery;

/// <summary>
/// One file of a spool: records one after another, each with its length, a CRC-32C over sequence and payload, and its sequence.
/// A process that dies while it writes leaves an incomplete record at the end; opening the segment truncates it.
/// </summary>
internal sealed class SpoolSegment : IDisposable
{
    private const int LengthAt = 0, ChecksumAt = 4, SequenceAt = 8, HeaderBytes = 16;
    private readonly SafeFileHandle _file;
    private readonly string _folder;
    private string _path;

    private SpoolSegment(string path, long firstSequence)
    {
        _path = path;
        _folder = Path.GetDirectoryName(path)!;
        FirstSequence = firstSequence;
        NextSequence = firstSequence;
        _file = PrivateFile.Open(path, FileMode.OpenOrCreate);
    }

    public long FirstSequence { get; private set; }

    /// <summary>Sequence of the record that would come next.</summary>
    public long NextSequence { get; private set; }

    public long Length { get; private set; }

    /// <summary>When a process last wrote to it.</summary>
    public DateTimeOffset LastWrite => File.GetLastWriteTimeUtc(_path);

    /// <summary>Bytes that opening cut off.</summary>
    public long TruncatedBytes { get; private set; }

    public static string PathOf(string folder, long firstSequence) =>
        Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"segment-{firstSequence:D19}.spool"));

    /// <summary>Whether a file is named like a segment.</summary>
    public static bool IsNamed(string path) => long.TryParse(Path.GetFileNameWithoutExtension(path).AsSpan("segment-".Length), NumberStyles.None, CultureInfo.InvariantCulture, out long number) && number > 0;

    public static SpoolSegment Create(string folder, long firstSequence) => new(PathOf(folder, firstSequence), firstSequence);

    /// <summary>Opens an existing segment and walks it to its last whole record.</summary>
    public static SpoolSegment Open(string path, int maxRecordBytes)
    {
        string number = Path.GetFileNameWithoutExtension(path)["segment-".Length..];
        var segment = new SpoolSegment(path, long.Parse(number, CultureInfo.InvariantCulture));
        segment.Recover(maxRecordBytes);
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
            // A full disk may take a part of the record: cut it off, so that the next append finds a clean tail.
            TryTruncate();
            throw;
        }

        Length += record.Length;
        NextSequence++;
    }

    /// <summary>
    /// Gives the room of its records back and makes it the segment that begins with a sequence: what is done on a full disk, where no new file can be made. It is
    /// renamed first: a process that dies between the two steps finds records under a name that they do not belong to, and cuts them off; the numbering is kept.
    /// </summary>
    /// <exception cref="IOException">The name cannot be changed; the segment is as it was.</exception>
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

    /// <summary>The record at an offset, and where the next begins; false at the end.</summary>
    public bool TryRead(long offset, out SpoolRecord record, out long next)
    {
        record = default;
        next = offset;
        Span<byte> header = stackalloc byte[HeaderBytes];
        if (offset + HeaderBytes > Length || RandomAccess.Read(_file, header, offset) != HeaderBytes)
        {
            return false;
        }

        int length = BinaryPrimitives.ReadInt32LittleEndian(header[LengthAt..]);
        if (length < 0 || offset + HeaderBytes + length > Length)
        {
            return false;
        }

        byte[] body = new byte[8 + length];
        if (RandomAccess.Read(_file, body, offset + SequenceAt) != body.Length
            || Crc32C.Of(body) != BinaryPrimitives.ReadUInt32LittleEndian(header[ChecksumAt..]))
        {
            return false;
        }

        record = new SpoolRecord(BinaryPrimitives.ReadInt64LittleEndian(body), body.AsMemory(8));
        next = offset + HeaderBytes + length;
        return true;
    }

    /// <summary>Records behind a sequence.</summary>
    public long CountAfter(long sequence) => Math.Max(0, NextSequence - 1 - Math.Max(sequence, FirstSequence - 1));

    public void Sync() => RandomAccess.FlushToDisk(_file);

    /// <summary>Lets go of the file and deletes it; false when it stays on the disk.</summary>
    public bool TryDelete()
    {
        _file.Dispose();
        try
        {
            File.Delete(_path);
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
        while (TryRead(offset, out var record, out long next) && record.Sequence == NextSequence && record.Payload.Length <= maxRecordBytes)
        {
            offset = next;
            NextSequence++;
        }

        TruncatedBytes = onDisk - offset;
        Length = offset;
        if (TruncatedBytes > 0)
        {
            TryTruncate();
        }
    }

    private void TryTruncate()
    {
        try
        {
            RandomAccess.SetLength(_file, Length);
        }
        catch (IOException)
        {
            // The incomplete record stays; Length keeps readers away from it and the next append writes over it.
        }
    }
}
