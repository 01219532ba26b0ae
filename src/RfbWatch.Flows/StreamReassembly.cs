using System.Runtime.CompilerServices;

namespace RfbWatch.Flows;

/// <summary>
/// One direction of a tracked flow: which byte comes next, and what arrived before its turn. Places in the stream are 64-bit
/// numbers from the first byte, so sequence numbers may wrap as often as they like. The first copy of a byte wins.
/// A struct, so that both directions lie in one object with what else a packet of the flow touches.
/// </summary>
internal struct StreamReassembly
{
    /// <summary>Segments that may wait; beyond it the hole before them is given up, as when their bytes are too many.</summary>
    public const int MaxHeldSegments = 1024;

    /// <summary>How far behind and before the stream's present place a segment is believed to belong to it. RFC 7323 section 2.3 bounds windows by 2^30; lost captures make larger jumps likelier forwards.</summary>
    public const int OldWindow = 1 << 24;

    /// <inheritdoc cref="OldWindow" />
    public const int NewWindow = 1 << 28;

    /// <summary>How far before the first segment seen a late SYN may stand and still belong to it.</summary>
    public const int LateBeginning = 1 << 20;

    private const int RecentLength = 256;
    private const int FirstHeldCapacity = 4;

    private uint _lastUnplacedAcknowledgment;
    private long _unplacedAcknowledged;
    private bool _hasUnplacedAcknowledgment;
    private HeldSegment[] _held;
    private byte[] _recent;
    private uint _nextSequence;

    /// <summary>The last packets, to know copies of them.</summary>
    public RecentPackets Packets;

    /// <summary>Whether the place of this direction is known.</summary>
    public bool Started { get; private set; }

    /// <summary>Whether place 0 is the first byte that was sent.</summary>
    public bool BeginningSeen { get; set; }

    /// <summary>Place of the next byte to deliver.</summary>
    public long Next { get; private set; }

    /// <summary>Place behind the last byte known to have been sent.</summary>
    public long Highest { get; set; }

    /// <summary>Place behind the last byte that the peer acknowledged.</summary>
    public long Acknowledged { get; set; }

    /// <summary>Place of the FIN, or -1.</summary>
    public long EndPosition { get; private set; }

    /// <summary>Whether the end was told.</summary>
    public bool Ended { get; set; }

    /// <summary>Whether the bytes are wanted; else they are only counted.</summary>
    public bool Wanted { get; set; }

    /// <summary>Bytes known to be missing before <see cref="Next"/>.</summary>
    public long Missed { get; set; }

    /// <summary>Place of the hole that is being waited for, or -1; then since when and how many packets ago.</summary>
    public long HolePosition { get; set; }

    /// <inheritdoc cref="HolePosition" />
    public long HoleSince { get; set; }

    /// <inheritdoc cref="HolePosition" />
    public int HolePackets { get; set; }

    /// <summary>Whether anything is known to have been sent behind <see cref="Next"/>, or a hole was being waited for.</summary>
    public bool MayHaveHole => HeldCount > 0 || Acknowledged > Next || HolePosition >= 0;

    /// <summary>
    /// Where the first hole ends: at the first segment that waits, or where the acknowledgments are, whichever is nearer; 0 without one.
    /// A single acknowledged byte at the end may be a FIN that was not captured, and is no hole.
    /// </summary>
    public long HoleEnd
    {
        get
        {
            var held = HeldCount > 0 ? _held[0].Position : long.MaxValue;
            var acknowledged = Acknowledged > Next + (HeldCount > 0 ? 0 : 1) ? Acknowledged : long.MaxValue;
            var end = Math.Min(held, acknowledged);
            return end == long.MaxValue ? 0 : end;
        }
    }

    /// <summary>Segments in a row that lay outside of all windows.</summary>
    public int OutOfWindow { get; set; }

    /// <summary>Number of segments that wait.</summary>
    public int HeldCount { get; private set; }

    /// <summary>Memory of the segments that wait.</summary>
    public long HeldBytes { get; private set; }

    public readonly ref readonly HeldSegment First => ref _held[0];

    /// <summary>Makes it new; without this call it is not usable.</summary>
    public void Reset(SegmentPool pool)
    {
        _held ??= [];
        _recent ??= [];
        ReleaseHeld(pool);
        Packets.Clear();
        Started = BeginningSeen = Ended = _hasUnplacedAcknowledgment = false;
        _unplacedAcknowledged = Next = Highest = Acknowledged = Missed = HoleSince = 0;
        EndPosition = HolePosition = -1;
        HolePackets = OutOfWindow = 0;
        RememberedFrom = 0;
        Wanted = true;
    }

    public void Start(uint sequence, bool beginningSeen)
    {
        Started = true;
        BeginningSeen = beginningSeen;
        _nextSequence = sequence;
    }

    /// <summary>A SYN told the sequence number of the first byte. While nothing was delivered, bytes held from behind it find their place.</summary>
    public void Begin(uint first)
    {
        if (!Started)
        {
            Start(first, beginningSeen: true);
            return;
        }

        var place = Place(first);
        if (Next != 0 || BeginningSeen || Ended || !CanBeginAt(first))
        {
            return;
        }

        BeginningSeen = true;
        _nextSequence = first;
        for (var at = 0; at < HeldCount; at++)
        {
            _held[at].Position -= place;
        }

        Highest -= place;
        Acknowledged -= place;
        EndPosition = EndPosition < 0 ? EndPosition : EndPosition - place;
    }

    /// <summary>A FIN stands here. False when bytes behind it were seen: then it is none of this stream.</summary>
    public bool TryEndAt(long position)
    {
        if (position < Highest)
        {
            return false;
        }

        EndPosition = Highest = position;
        Acknowledged = Math.Min(Acknowledged, position);
        return true;
    }

    /// <summary>Whether the first byte may have this sequence number: not far before the first that was seen.</summary>
    public bool CanBeginAt(uint first) => !Started || Place(first) is <= 0 and >= -LateBeginning;

    /// <summary>Whether a sequence number lies in or near the window of what can be sent now.</summary>
    public bool IsNear(uint sequence) => !Started || (Place(sequence) >= Next - OldWindow && Place(sequence) <= Highest + NewWindow);

    /// <summary>The sequence number of a place.</summary>
    public uint Sequence(long place) => _nextSequence + (uint)(place - Next);

    /// <summary>The place that a sequence number near the present one stands for (RFC 9293 section 3.4: modulo 2^32).</summary>
    public long Place(uint sequence) => Next + (int)(sequence - _nextSequence);

    /// <summary>Moves on over bytes that were delivered, counted or given up.</summary>
    public void Advance(long length)
    {
        Next += length;
        _nextSequence += (uint)length;
        Highest = Math.Max(Highest, Next);
    }

    /// <summary>Remembers the last bytes delivered, so that a retransmission can be compared with them.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Remember(ReadOnlySpan<byte> bytes)
    {
        if (_recent.Length == 0)
        {
            _recent = new byte[RecentLength];
        }

        var tail = bytes.Length > RecentLength ? bytes[^RecentLength..] : bytes;
        var at = (int)((Next - tail.Length) & (RecentLength - 1));
        var first = Math.Min(tail.Length, RecentLength - at);
        tail[..first].CopyTo(_recent.AsSpan(at));
        tail[first..].CopyTo(_recent);
    }

    /// <summary>Whether bytes of places before <see cref="Next"/> differ from those delivered, as far back as they are remembered.</summary>
    public bool DiffersFromDelivered(long position, ReadOnlySpan<byte> bytes)
    {
        if (_recent.Length == 0)
        {
            return false;
        }

        var from = Math.Max(position, Math.Max(RememberedFrom, Next - RecentLength));
        var to = Math.Min(position + bytes.Length, Next);
        for (var at = from; at < to; at++)
        {
            if (_recent[at & (RecentLength - 1)] != bytes[(int)(at - position)])
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Lowest place from which on the bytes delivered are remembered without a gap.</summary>
    public long RememberedFrom { get; set; }

    public void NoteUnplacedAcknowledgment(uint acknowledgment)
    {
        if (_hasUnplacedAcknowledgment && (int)(acknowledgment - _lastUnplacedAcknowledgment) is var moved and > 0)
        {
            _unplacedAcknowledged += moved;
        }

        _hasUnplacedAcknowledgment = true;
        _lastUnplacedAcknowledgment = acknowledgment;
    }

    /// <summary>How far acknowledgments moved on while nothing of this direction was seen; forgets it.</summary>
    public long TakeUnplacedAcknowledged()
    {
        var moved = _unplacedAcknowledged;
        _unplacedAcknowledged = 0;
        return moved;
    }

    /// <summary>Copies the bytes from <see cref="Next"/> to the first hole, as many as fit; says how many.</summary>
    public int CopyReady(Span<byte> destination)
    {
        var length = 0;
        for (var at = 0; at < HeldCount && _held[at].Position == Next + length && !_held[at].Lost && length < destination.Length; at++)
        {
            var bytes = _held[at].Bytes;
            bytes = bytes.Length > destination.Length - length ? bytes[..(destination.Length - length)] : bytes;
            bytes.CopyTo(destination[length..]);
            length += bytes.Length;
        }

        return length;
    }

    /// <summary>Another connection took over: goes on from here, with nothing remembered.</summary>
    public void Restart(uint sequence)
    {
        _nextSequence = sequence;
        BeginningSeen = false;
        EndPosition = HolePosition = -1;
        Highest = Acknowledged = RememberedFrom = Next;
    }

    /// <summary>
    /// Keeps the parts of the segment that are neither delivered nor held yet. False when they do not all fit; those that did are kept.
    /// </summary>
    /// <param name="segment">Place, length and origin; its buffer is ignored.</param>
    /// <param name="bytes">The bytes; empty when they are not wanted or were lost.</param>
    /// <param name="pool">Where buffers come from.</param>
    /// <param name="maxBytes">Memory that may wait in this stream.</param>
    /// <param name="differs">Set when a held copy has other bytes.</param>
    public bool TryHold(HeldSegment segment, ReadOnlySpan<byte> bytes, SegmentPool pool, long maxBytes, ref bool differs)
    {
        var position = Math.Max(segment.Position, Next);
        var end = segment.End;
        var at = FirstEndingBehind(position);
        while (position < end)
        {
            if (at < HeldCount && _held[at].Position <= position)
            {
                differs |= Differs(in _held[at], segment.Position, bytes);
                position = Math.Max(position, _held[at].End);
                at++;
                continue;
            }

            var pieceEnd = Math.Min(end, at < HeldCount ? _held[at].Position : long.MaxValue);
            pieceEnd = bytes.IsEmpty ? pieceEnd : Math.Min(pieceEnd, position + SegmentPool.LargestBuffer);
            var piece = segment with { Position = position, Length = (int)(pieceEnd - position) };
            if (!TryInsert(at, piece, bytes.IsEmpty ? default : bytes.Slice((int)(position - segment.Position), piece.Length), pool, maxBytes))
            {
                return false;
            }

            position = pieceEnd;
            at++;
        }

        Highest = Math.Max(Highest, end);
        return true;
    }

    /// <summary>Takes the first segment out; its buffer is the caller's to return.</summary>
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
        for (var at = 0; at < HeldCount; at++)
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

        var from = Math.Max(held.Position, position);
        var to = Math.Min(held.End, position + bytes.Length);
        return from < to && !held.Bytes.Slice((int)(from - held.Position), (int)(to - from)).SequenceEqual(bytes.Slice((int)(from - position), (int)(to - from)));
    }

    /// <summary>Ranges without bytes that touch are one: a stream that is only counted can hold any number of segments behind a hole.</summary>
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
        // Nearly always the segment belongs at the end.
        if (HeldCount == 0 || _held[HeldCount - 1].End <= position)
        {
            return HeldCount;
        }

        int low = 0, high = HeldCount - 1;
        while (low < high)
        {
            var middle = (low + high) / 2;
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
