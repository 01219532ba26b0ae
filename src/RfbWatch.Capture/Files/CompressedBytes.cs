namespace RfbWatch.Capture.Files;

/// <summary>What became of the search for a gzip trailer.</summary>
internal enum TrailerSearch
{
    /// <summary>Found; reading goes on behind it.</summary>
    Found,

    /// <summary>The input ends before it.</summary>
    Cut,

    /// <summary>There are other bytes in its place.</summary>
    Absent,
}

/// <summary>
/// Feeds a DeflateStream from an input and takes back what it read too much. A DeflateStream reads pieces of 8 KiB and does not
/// say where in the last piece its data ended; but the trailer that must follow is known by then, 64 bits of it, so it is
/// searched in that piece.
/// </summary>
internal sealed class CompressedBytes(ByteInput input) : Stream
{
    private const int PieceBytes = 8 * 1024;
    private readonly byte[] _buffer = new byte[8 * PieceBytes];
    private int _at;
    private int _end;
    private int _pieceStart;
    private long _takenBefore;

    /// <summary>Compressed bytes handed out so far.</summary>
    public long Taken => _takenBefore + _at;

    /// <summary>Whether the last read found the input at its end.</summary>
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

        var count = Math.Min(Math.Min(buffer.Length, PieceBytes), _end - _at);
        _pieceStart = _at;
        _buffer.AsSpan(_at, count).CopyTo(buffer);
        _at += count;
        return count;
    }

    /// <summary>The next byte without taking it, or -1 at the end.</summary>
    public int Peek() => Have(1) ? _buffer[_at] : -1;

    /// <summary>Takes the byte that <see cref="Peek"/> showed.</summary>
    public void Take() => _pieceStart = ++_at;

    /// <summary>Takes as many bytes as fit; false when there are fewer.</summary>
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

    /// <summary>Drops bytes, at most 65,535; false when there are fewer.</summary>
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

    /// <summary>Drops a text up to its zero byte; false when it does not come within the bound.</summary>
    public bool SkipText(int maxBytes)
    {
        for (; maxBytes > 0; maxBytes--)
        {
            var value = Peek();
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

    /// <summary>Goes back to the first place in the last piece where the trailer stands, and behind it.</summary>
    public TrailerSearch RewindBehind(ReadOnlySpan<byte> trailer)
    {
        var complete = Have(trailer.Length);
        var piece = _buffer.AsSpan(_pieceStart, _end - _pieceStart);
        var found = piece.IndexOf(trailer);
        if (found < 0)
        {
            return complete || !EndsWithBeginningOf(trailer, piece) ? TrailerSearch.Absent : TrailerSearch.Cut;
        }

        _at = _pieceStart + found + trailer.Length;
        return TrailerSearch.Found;
    }

    private static bool EndsWithBeginningOf(ReadOnlySpan<byte> trailer, ReadOnlySpan<byte> piece)
    {
        for (var length = trailer.Length - 1; length > 0; length--)
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

    /// <summary>Makes bytes available behind <see cref="_at"/>; keeps the last piece handed out.</summary>
    private bool Have(int count)
    {
        HitEnd = false;
        while (_end - _at < count)
        {
            _buffer.AsSpan(_pieceStart, _end - _pieceStart).CopyTo(_buffer);
            _takenBefore += _pieceStart;
            _at -= _pieceStart;
            _end -= _pieceStart;
            _pieceStart = 0;

            var read = input.Read(_buffer.AsSpan(_end));
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
