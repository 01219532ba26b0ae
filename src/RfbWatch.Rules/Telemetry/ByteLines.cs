namespace RfbWatch.Rules.Telemetry;

/// <summary>Reads lines of UTF-8 from a file that may be larger than memory, or from a pipe.</summary>
/// <param name="stream">The file.</param>
/// <param name="maximum">Maximum number of bytes per line.</param>
internal sealed class ByteLines(Stream stream, int maximum)
{
    private readonly Stack<byte[]> _spare = [];
    private byte[] _buffer = new byte[1 << 17];
    private int _start;
    private int _end;
    private bool _ended;

    /// <summary>Returns up to this many of the next bytes without consuming them; fewer at the end of the file.</summary>
    public ReadOnlySpan<byte> Peek(int count)
    {
        while (_end - _start < count && Fill())
        {
        }

        return _buffer.AsSpan(_start, Math.Min(count, _end - _start));
    }

    /// <summary>Skips bytes.</summary>
    public void Skip(int count) => _start += count;

    /// <summary>The next line without its end, without consuming it; valid until the next call. False after the last line.</summary>
    /// <exception cref="InvalidDataException">The line is too long.</exception>
    public bool TryPeekLine(out ReadOnlySpan<byte> line)
    {
        int length = LineLength(out _);
        line = length < 0 ? default : _buffer.AsSpan(_start, length).TrimEnd((byte)'\r');
        return length >= 0;
    }

    /// <summary>Consumes the next line. False after the last line.</summary>
    /// <exception cref="InvalidDataException">The line is too long.</exception>
    public bool TryReadLine(out ReadOnlySpan<byte> line)
    {
        int length = LineLength(out int ending);
        line = length < 0 ? default : _buffer.AsSpan(_start, length).TrimEnd((byte)'\r');
        _start += Math.Max(length, 0) + ending;
        return length >= 0;
    }

    /// <summary>Consumes several of the next lines at once. Empty after the last line. The array belongs to the caller, who may return it to <see cref="Recycle"/>.</summary>
    /// <param name="size">Approximate number of bytes.</param>
    /// <exception cref="InvalidDataException">A line is too long.</exception>
    public ArraySegment<byte> TakeLines(int size)
    {
        while (_end - _start < size && Fill())
        {
        }

        int taken = WholeLines();
        while (taken == 0 && !_ended)
        {
            if (_end - _start > maximum)
            {
                throw TooLong();
            }

            Fill();
            taken = WholeLines();
        }

        var lines = new ArraySegment<byte>(_buffer, _start, taken);
        if (taken > 0)
        {
            byte[] next = _spare.TryPop(out byte[]? spare) && spare.Length >= _end - _start - taken ? spare : new byte[_buffer.Length];
            _buffer.AsSpan(_start + taken, _end - _start - taken).CopyTo(next);
            (_buffer, _start, _end) = (next, 0, _end - _start - taken);
        }

        return lines;
    }

    /// <summary>Accepts an array for reuse that was returned by <see cref="TakeLines"/>.</summary>
    public void Recycle(byte[] array) => _spare.Push(array);

    /// <summary>Returns all remaining data. Nothing else may be read from this object afterwards.</summary>
    public Stream Rest() => new Remainder(_buffer.AsMemory(_start, _end - _start), stream);

    private int LineLength(out int ending)
    {
        int searched = 0;
        while (true)
        {
            int at = _buffer.AsSpan(_start + searched, _end - _start - searched).IndexOf((byte)'\n');
            ending = at >= 0 ? 1 : 0;
            searched = at >= 0 ? searched + at : _end - _start;
            if (searched > maximum)
            {
                throw TooLong();
            }

            if (at >= 0)
            {
                return searched;
            }

            if (!Fill())
            {
                return searched == 0 ? -1 : searched;
            }
        }
    }

    private InvalidDataException TooLong() => new($"a line has more than {maximum} bytes; export JSON lines, or split the file");

    // Number of bytes up to the end of the last complete line in the buffer; at the end of the file, all bytes.
    private int WholeLines() => _ended ? _end - _start : _buffer.AsSpan(_start, _end - _start).LastIndexOf((byte)'\n') + 1;

    private bool Fill()
    {
        if (_ended)
        {
            return false;
        }

        if (_end == _buffer.Length)
        {
            // Lines are short compared with the buffer, so that little is moved; for a longer line, the buffer grows.
            byte[] next = _start > _buffer.Length / 2 ? _buffer : new byte[(int)Math.Min(2L * _buffer.Length, Array.MaxLength)];
            _buffer.AsSpan(_start, _end - _start).CopyTo(next);
            _buffer = next;
            _end -= _start;
            _start = 0;
        }

        int read = stream.Read(_buffer, _end, _buffer.Length - _end);
        _end += read;
        _ended = read == 0;
        return !_ended;
    }

    /// <summary>Bytes that have already been read, followed by the rest of their stream.</summary>
    private sealed class Remainder(ReadOnlyMemory<byte> first, Stream rest) : Stream
    {
        private ReadOnlyMemory<byte> _first = first;

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override int Read(Span<byte> buffer)
        {
            if (_first.IsEmpty)
            {
                return rest.Read(buffer);
            }

            int taken = Math.Min(buffer.Length, _first.Length);
            _first.Span[..taken].CopyTo(buffer);
            _first = _first[taken..];
            return taken;
        }

        public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
