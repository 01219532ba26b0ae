using System.IO.Hashing;

namespace RfbWatch.Rules.Telemetry;

/// <summary>
/// Reads a section of a file from its start to its end, and computes its checksum. Long reads go directly to the memory of the caller, because a copy of a column of a large table costs as much
/// as reading it.
/// </summary>
/// <param name="file">The file, which stays open.</param>
/// <param name="offset">Offset of the section.</param>
/// <param name="length">Length of the section in bytes; it is within the file.</param>
internal sealed class SectionStream(FileStream file, long offset, long length) : Stream
{
    private const int BufferBytes = 32 << 10;

    // As many bytes as are still in the processor's cache when their checksum is computed.
    private const int PieceBytes = 256 << 10;

    private readonly XxHash3 _hash = new();
    private readonly byte[] _buffer = new byte[BufferBytes];
    private int _next;
    private int _end;
    private long _read;

    /// <summary>The checksum of the bytes so far.</summary>
    public ulong Checksum => _hash.GetCurrentHashAsUInt64();

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => length;

    public override long Position { get => _read - (_end - _next); set => throw new NotSupportedException(); }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override int Read(Span<byte> buffer)
    {
        if (_next == _end)
        {
            if (buffer.Length >= BufferBytes)
            {
                return ReadFile(buffer);
            }

            (_next, _end) = (0, ReadFile(_buffer));
        }

        int count = Math.Min(buffer.Length, _end - _next);
        _buffer.AsSpan(_next, count).CopyTo(buffer);
        _next += count;
        return count;
    }

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    private int ReadFile(Span<byte> buffer)
    {
        buffer = buffer[..(int)Math.Min(Math.Min(buffer.Length, PieceBytes), length - _read)];
        int read = RandomAccess.Read(file.SafeFileHandle, buffer, offset + _read);
        _hash.Append(buffer[..read]);
        _read += read;
        return read;
    }
}
