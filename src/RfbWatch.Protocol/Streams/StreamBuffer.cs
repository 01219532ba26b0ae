using System.Buffers.Binary;

namespace RfbWatch.Protocol.Streams;

/// <summary>
/// The bytes of one side that wait to be read, with the gaps between them and the packets that brought them. Reading never
/// crosses a gap; skipping does if the gap's length is known and lies inside the skipped range.
/// </summary>
internal sealed class StreamBuffer
{
    private const int KeptWhenEmpty = 256;
    private const int FirstBytes = 64;

    private Arrivals _arrivals;
    private StreamGaps? _gaps;
    private byte[] _bytes = [];
    private int _start;
    private int _end;
    private long _startOffset;

    /// <summary>Bytes readable before the next gap or the end of the received bytes.</summary>
    public int Available => IsBeforeGap ? (int)(_gaps!.Next.Offset - _startOffset) : _end - _start;

    /// <summary>Bytes held, including those after gaps.</summary>
    public int Pending => _end - _start;

    /// <summary>Stream offset after the last received byte.</summary>
    public long End => _startOffset + Pending + (_gaps?.Missing ?? 0);

    /// <summary>Stream offset of the next byte to read. Missing bytes are counted if their number is known, except those before the first received byte.</summary>
    public long Offset => _startOffset;

    /// <summary>Whether no bytes will follow those held.</summary>
    public bool Ended { get; private set; }

    /// <summary>Whether nothing can be added to <see cref="Available"/> any more, because a gap or the end follows.</summary>
    public bool Exhausted => IsBeforeGap || Ended;

    /// <summary>Whether a gap (not the end) follows the available bytes.</summary>
    public bool IsBeforeGap => _gaps is { IsEmpty: false };

    /// <summary>Whether any gap has been encountered so far.</summary>
    public bool HadGap { get; private set; }

    /// <summary>The available bytes.</summary>
    public ReadOnlySpan<byte> Bytes => _bytes.AsSpan(_start, Available);

    public void Append(ReadOnlySpan<byte> bytes, Arrival arrival)
    {
        if (bytes.IsEmpty)
        {
            return;
        }

        _arrivals.Add(End, arrival);
        Reserve(bytes.Length);
        bytes.CopyTo(_bytes.AsSpan(_end));
        _end += bytes.Length;
    }

    /// <summary>Bytes before an offset arrived and were read elsewhere. No bytes are waiting here.</summary>
    public void MoveTo(long offset) => _startOffset = Math.Max(_startOffset, offset);

    public void AppendGap(long length)
    {
        HadGap = true;
        _gaps ??= new StreamGaps();
        _gaps.Add(End, length);
    }

    public void SetEnded() => Ended = true;

    /// <summary>When and in which packet the byte before <paramref name="offset"/> arrived; default if none did.</summary>
    public Arrival ArrivalBefore(long offset) => _arrivals.Before(offset);

    public byte ReadU8()
    {
        byte value = _bytes[_start];
        Consume(sizeof(byte));
        return value;
    }

    public ushort ReadU16()
    {
        ushort value = BinaryPrimitives.ReadUInt16BigEndian(Bytes);
        Consume(sizeof(ushort));
        return value;
    }

    public uint ReadU32()
    {
        uint value = BinaryPrimitives.ReadUInt32BigEndian(Bytes);
        Consume(sizeof(uint));
        return value;
    }

    public void Consume(int count)
    {
        _start += count;
        _startOffset += count;
        if (_start == _end)
        {
            _start = _end = 0;
            if (_bytes.Length > KeptWhenEmpty)
            {
                _bytes = [];
            }
        }
    }

    /// <summary>Skips up to <paramref name="count"/> bytes, including missing ones if their number is known; returns the number skipped.</summary>
    public long Skip(long count)
    {
        long skipped = 0;
        while (true)
        {
            int take = (int)Math.Min(count - skipped, Available);
            Consume(take);
            skipped += take;
            if (skipped == count || !IsBeforeGap || Available > 0)
            {
                return skipped;
            }

            long missing = _gaps!.Next.Length;
            if (missing == 0 || missing > count - skipped)
            {
                return skipped;
            }

            TakeGap();
            skipped += missing;
        }
    }

    /// <summary>Drops everything before the next gap, and the gap itself; returns the number of missing bytes, 0 if unknown.</summary>
    public long PassGap()
    {
        Consume(Available);
        return TakeGap();
    }

    public void Clear()
    {
        _startOffset = End;
        _start = _end = 0;
        _bytes = [];
        _gaps = null;
    }

    private long TakeGap()
    {
        var gap = _gaps!.Take();
        _startOffset += gap.Counted;
        return gap.Length;
    }

    private void Reserve(int more)
    {
        if (_bytes.Length - _end >= more)
        {
            return;
        }

        int pending = Pending;
        byte[] target = _bytes.Length >= pending + more ? _bytes : new byte[Math.Max(FirstBytes, (pending + more) * 3 / 2)];
        _bytes.AsSpan(_start, pending).CopyTo(target);
        _bytes = target;
        _start = 0;
        _end = pending;
    }
}
