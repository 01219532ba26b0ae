namespace RfbWatch.Capture.Files;

/// <summary>The result of the search for a gzip trailer.</summary>
internal enum TrailerSearch
{
    /// <summary>The trailer was found; reading continues after it.</summary>
    Found,

    /// <summary>The input ends before the trailer.</summary>
    Cut,

    /// <summary>There are other bytes instead of the trailer.</summary>
    Absent,
}

/// <summary>
/// Feeds a DeflateStream from an input and takes back the bytes that it read beyond its data. A DeflateStream reads 8 KiB at a time and does not report where
/// in the last read its data ended. However, the trailer that must follow (64 bits) is known by then, so it can be searched for in those bytes.
/// </summary>
internal sealed class CompressedBytes(ByteInput input) : Stream
{
    private const int PieceBytes = 8 * 1024;
    private readonly byte[] _buffer = new byte[8 * PieceBytes];
    private int _at;
    private int _end;
    private int _pieceStart;
    private long _consumedBefore;

    /// <summary>Compressed bytes consumed so far.</summary>
    public long Consumed => _consumedBefore + _at;

    /// <summary>Whether the last read reached the end of the input.</summary>
    public bool HitEnd { get; private set; }

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override int Read(Span<byte> buffer)
    {
        if (!Have(1))
        {
            return 0;
        }

        int count = Math.Min(Math.Min(buffer.Length, PieceBytes), _end - _at);
        _pieceStart = _at;
        _buffer.AsSpan(_at, count).CopyTo(buffer);
        _at += count;
        return count;
    }

    /// <summary>Returns the next byte without consuming it, or -1 at the end.</summary>
    public int Peek() => Have(1) ? _buffer[_at] : -1;

    /// <summary>Consumes the byte that <see cref="Peek"/> returned.</summary>
    public void Take() => _pieceStart = ++_at;

    /// <summary>Fills the destination; returns false if fewer bytes are left.</summary>
    public bool Take(Span<byte> destination)
    {
        if (!Have(destination.Length))
        {
            return false;
        }

        _buffer.AsSpan(_at, destination.Length).CopyTo(destination);
        _at += destination.Length;
        _pieceStart = _at;
        return true;
    }

    /// <summary>Skips at most 65,535 bytes; returns false if fewer are left.</summary>
    public bool Skip(int count)
    {
        for (; count > 0; count--)
        {
            if (Peek() < 0)
            {
                return false;
            }

            Take();
        }

        return true;
    }

    /// <summary>Skips a zero-terminated string; returns false if it does not end within the limit.</summary>
    public bool SkipText(int maxBytes)
    {
        for (; maxBytes > 0; maxBytes--)
        {
            int value = Peek();
            if (value < 0)
            {
                return false;
            }

            Take();
            if (value == 0)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Finds the first occurrence of the trailer in the bytes of the last read, and continues after it.</summary>
    public TrailerSearch RewindBehind(ReadOnlySpan<byte> trailer)
    {
        bool complete = Have(trailer.Length);
        var piece = _buffer.AsSpan(_pieceStart, _end - _pieceStart);
        int found = piece.IndexOf(trailer);
        if (found < 0)
        {
            return complete || !EndsWithBeginningOf(trailer, piece) ? TrailerSearch.Absent : TrailerSearch.Cut;
        }

        _at = _pieceStart + found + trailer.Length;
        return TrailerSearch.Found;
    }

    private static bool EndsWithBeginningOf(ReadOnlySpan<byte> trailer, ReadOnlySpan<byte> piece)
    {
        for (int length = trailer.Length - 1; length > 0; length--)
        {
            if (piece.EndsWith(trailer[..length]))
            {
                return true;
            }
        }

        return false;
    }

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    /// <summary>Makes bytes available after <see cref="_at"/>; keeps the bytes of the last read.</summary>
    private bool Have(int count)
    {
        HitEnd = false;
        while (_end - _at < count)
        {
            _buffer.AsSpan(_pieceStart, _end - _pieceStart).CopyTo(_buffer);
            _consumedBefore += _pieceStart;
            _at -= _pieceStart;
            _end -= _pieceStart;
            _pieceStart = 0;

            int read = input.Read(_buffer.AsSpan(_end));
            if (read == 0)
            {
                HitEnd = true;
                return false;
            }

            _end += read;
        }

        return true;
    }
}
