namespace RfbWatch.Flows;

/// <content>Segments that arrived out of order.</content>
internal partial struct StreamReassembly
{
    /// <summary>Maximum number of waiting segments; beyond it the gap before them is given up, as if their bytes were too many.</summary>
    public const int MaxHeldSegments = 1024;

    private const int FirstHeldCapacity = 2;

    public readonly ref readonly HeldSegment First => ref _held[0];

    /// <summary>Copies the bytes from <see cref="Next"/> to the first gap, as many as fit; returns their number.</summary>
    public int CopyReady(Span<byte> destination)
    {
        int length = 0;
        for (int at = 0; at < HeldCount && _held[at].Position == Next + length && !_held[at].Lost && length < destination.Length; at++)
        {
            var bytes = _held[at].Bytes;
            bytes = bytes.Length > destination.Length - length ? bytes[..(destination.Length - length)] : bytes;
            bytes.CopyTo(destination[length..]);
            length += bytes.Length;
        }

        return length;
    }

    /// <summary>
    /// Holds the parts of the segment that are neither delivered nor held yet. Returns false if they do not all fit; those that fit are held.
    /// </summary>
    /// <param name="segment">Stream offset, length and origin; its buffer is ignored.</param>
    /// <param name="bytes">The bytes; empty if they are not needed or were lost.</param>
    /// <param name="pool">The pool for buffers.</param>
    /// <param name="maxBytes">Maximum memory for waiting bytes in this stream.</param>
    /// <param name="differs">Set to true if a held copy has different bytes.</param>
    public bool TryHold(HeldSegment segment, ReadOnlySpan<byte> bytes, SegmentPool pool, long maxBytes, ref bool differs)
    {
        long position = Math.Max(segment.Position, Next);
        long end = segment.End;
        int at = FirstEndingBehind(position);
        while (position < end)
        {
            if (at < HeldCount && _held[at].Position <= position)
            {
                differs |= Differs(in _held[at], segment.Position, bytes);
                position = Math.Max(position, _held[at].End);
                at++;
                continue;
            }

            long pieceEnd = Math.Min(end, at < HeldCount ? _held[at].Position : long.MaxValue);
            pieceEnd = bytes.IsEmpty ? pieceEnd : Math.Min(pieceEnd, position + SegmentPool.LargestBuffer);
            var piece = segment with { Position = position, Length = (int)(pieceEnd - position) };
            int before = HeldCount;
            if (!TryInsert(at, piece, bytes.IsEmpty ? default : bytes.Slice((int)(position - segment.Position), piece.Length), pool, maxBytes))
            {
                return false;
            }

            // Where it extends the previous segment, the next one is still at the same index.
            position = pieceEnd;
            at += HeldCount - before;
        }

        Highest = Math.Max(Highest, end);
        return true;
    }

    /// <summary>Removes the first segment; the caller must return its buffer.</summary>
    public HeldSegment TakeFirst()
    {
        var first = _held[0];
        HeldCount--;
        Array.Copy(_held, 1, _held, 0, HeldCount);
        HeldBytes -= Cost(in first);
        _held[HeldCount] = default;
        return first;
    }

    public void ReleaseHeld(SegmentPool pool)
    {
        for (int at = 0; at < HeldCount; at++)
        {
            if (_held[at].Buffer is { } buffer)
            {
                pool.Return(buffer);
            }
        }

        Array.Clear(_held, 0, HeldCount);
        HeldCount = 0;
        HeldBytes = 0;
        if (_held.Length > MaxHeldSegments / 8)
        {
            _held = [];
        }
    }

    private static long Cost(in HeldSegment segment) => segment.Buffer?.Length ?? 0;

    private static bool Differs(in HeldSegment held, long position, ReadOnlySpan<byte> bytes)
    {
        if (held.Buffer is null || bytes.IsEmpty)
        {
            return false;
        }

        long from = Math.Max(held.Position, position);
        long to = Math.Min(held.End, position + bytes.Length);
        return from < to && !held.Bytes.Slice((int)(from - held.Position), (int)(to - from)).SequenceEqual(bytes.Slice((int)(from - position), (int)(to - from)));
    }

    /// <summary>Merges adjacent ranges without bytes: a stream that is only counted can hold any number of segments after a gap.</summary>
    private static bool TryExtend(ref HeldSegment held, in HeldSegment piece)
    {
        if (held.Buffer is not null || held.Lost != piece.Lost || held.End != piece.Position || held.Length > int.MaxValue - piece.Length)
        {
            return false;
        }

        held.Length += piece.Length;
        return true;
    }

    private int FirstEndingBehind(long position)
    {
        // Nearly always the segment is the last one.
        if (HeldCount == 0 || _held[HeldCount - 1].End <= position)
        {
            return HeldCount;
        }

        int low = 0, high = HeldCount - 1;
        while (low < high)
        {
            int middle = (low + high) / 2;
            if (_held[middle].End <= position)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return low;
    }

    private bool TryInsert(int at, HeldSegment piece, ReadOnlySpan<byte> bytes, SegmentPool pool, long maxBytes)
    {
        if (HeldCount == MaxHeldSegments || HeldBytes + bytes.Length > maxBytes)
        {
            return false;
        }

        piece.Buffer = null;
        if (bytes.IsEmpty && at > 0 && TryExtend(ref _held[at - 1], in piece))
        {
            return true;
        }

        if (!bytes.IsEmpty)
        {
            if (pool.TryRent(bytes.Length) is not { } buffer)
            {
                return false;
            }

            bytes.CopyTo(buffer);
            piece.Buffer = buffer;
        }

        if (HeldCount == _held.Length)
        {
            Array.Resize(ref _held, Math.Max(FirstHeldCapacity, _held.Length * 2));
        }

        Array.Copy(_held, at, _held, at + 1, HeldCount - at);
        _held[at] = piece;
        HeldCount++;
        HeldBytes += Cost(in piece);
        return true;
    }
}
