namespace RfbWatch.Capture.Files;

/// <summary>
/// The piece of an input that is in memory: one reusable buffer, filled from the front, which grows only where a single
/// record needs more. Positions are indexes into the buffer; <see cref="Offset"/> translates them to bytes of the input.
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
        // A small file gets a small buffer: folders of them are common. One byte more, so that its end is seen in one read.
        var bytes = input.Length >= 0 ? Math.Min(bufferBytes, Math.Max(input.Length + 1, 64)) : bufferBytes;
        _buffer = GC.AllocateUninitializedArray<byte>((int)bytes);
    }

    /// <summary>Where the unread bytes begin in the buffer.</summary>
    public int Start { get; set; }

    /// <summary>The buffer up to the last byte read.</summary>
    public ReadOnlySpan<byte> Filled => _buffer.AsSpan(0, _end);

    /// <summary>The bytes not consumed yet.</summary>
    public ReadOnlySpan<byte> Unread => _buffer.AsSpan(Start, _end - Start);

    /// <summary>Byte of the (expanded) input at <see cref="Start"/>.</summary>
    public long Offset => _discarded + Start;

    /// <summary>Byte of the (expanded) input after the last one read.</summary>
    public long EndOffset => _discarded + _end;

    public ByteInput Input => _input;

    /// <summary>
    /// Makes at least <paramref name="count"/> unread bytes available, moving what is unread to the front. False when the
    /// input ends before. The caller has checked the count against a limit.
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
            var read = _input.Read(_buffer.AsSpan(_end));
            if (read == 0)
            {
                return false;
            }

            _end += read;
        }

        return true;
    }

    /// <summary>Drops bytes that nobody needs and counts down; false when the input ends, or pauses, before all are dropped.</summary>
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
        var target = _buffer;
        if (count > _buffer.Length)
        {
            // Doubling would overshoot the bound of a record; an eighth more keeps growing files of records cheap.
            target = GC.AllocateUninitializedArray<byte>(count + (count >> 3));
        }

        unread.CopyTo(target);
        _discarded += Start;
        _end -= Start;
        Start = 0;
        _buffer = target;
    }
}
