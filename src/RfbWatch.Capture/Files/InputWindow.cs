namespace RfbWatch.Capture.Files;

/// <summary>
/// The part of an input that is in memory: one reusable buffer, filled from the front, which grows only if a single
/// record needs more. Positions are indexes into the buffer; <see cref="Offset"/> converts them to byte offsets in the input.
/// </summary>
internal sealed class InputWindow : IDisposable
{
    private readonly ByteInput _input;
    private byte[] _buffer;
    private int _end;
    private long _discarded;

    public InputWindow(ByteInput input, int bufferBytes)
    {
        _input = input;
        // A small file gets a small buffer: folders of small files are common. One extra byte lets a single read detect the end.
        long bytes = input.Length >= 0 ? Math.Min(bufferBytes, Math.Max(input.Length + 1, 64)) : bufferBytes;
        _buffer = GC.AllocateUninitializedArray<byte>((int)bytes);
    }

    /// <summary>Index of the first unread byte in the buffer.</summary>
    public int Start { get; set; }

    /// <summary>The buffer up to the last byte read.</summary>
    public ReadOnlySpan<byte> Filled => _buffer.AsSpan(0, _end);

    /// <summary>The bytes not yet consumed.</summary>
    public ReadOnlySpan<byte> Unread => _buffer.AsSpan(Start, _end - Start);

    /// <summary>Byte offset of <see cref="Start"/> in the (expanded) input.</summary>
    public long Offset => _discarded + Start;

    /// <summary>Byte offset after the last byte read from the (expanded) input.</summary>
    public long EndOffset => _discarded + _end;

    public ByteInput Input => _input;

    /// <summary>
    /// Makes at least <paramref name="count"/> unread bytes available, moving the unread bytes to the front. Returns false if the input ends first. The caller
    /// must have checked the count against a limit.
    /// </summary>
    public bool Ensure(int count)
    {
        if (_end - Start >= count)
        {
            return true;
        }

        MoveToFront(count);
        while (_end < count)
        {
            int read = _input.Read(_buffer.AsSpan(_end));
            if (read == 0)
            {
                return false;
            }

            _end += read;
        }

        return true;
    }

    /// <summary>Skips bytes and decrements the count; returns false if the input ends or pauses before all are skipped.</summary>
    public bool Skip(ref long count)
    {
        while (count > _end - Start)
        {
            count -= _end - Start;
            Start = _end;
            if (!Ensure(1))
            {
                return false;
            }
        }

        Start += (int)count;
        count = 0;
        return true;
    }

    public void Dispose() => _input.Dispose();

    private void MoveToFront(int count)
    {
        var unread = Unread;
        byte[] target = _buffer;
        if (count > _buffer.Length)
        {
            // Doubling would exceed the limit of a record; an eighth more is enough for files whose records grow.
            target = GC.AllocateUninitializedArray<byte>(count + (count >> 3));
        }

        unread.CopyTo(target);
        _discarded += Start;
        _end -= Start;
        Start = 0;
        _buffer = target;
    }
}
