using System.Runtime.CompilerServices;

namespace RfbWatch.Flows;

/// <summary>
/// One direction of a tracked flow: the next byte, and the segments that arrived out of order. Stream offsets are 64-bit
/// numbers from the first byte, so that sequence numbers may wrap any number of times. The first copy of a byte wins.
/// It is a struct, so that both directions are in one object together with the other data that a packet of the flow uses.
/// </summary>
internal partial struct StreamReassembly
{
    /// <summary>
    /// How far before and after the stream's current offset a segment is still considered to belong to it. RFC 7323 section 2.3 limits windows to 2^30; losses
    /// in the capture make larger forward jumps more likely.
    /// </summary>
    public const int OldWindow = 1 << 24;

    /// <inheritdoc cref="OldWindow" />
    public const int NewWindow = 1 << 28;

    /// <summary>How far before the first segment seen a late SYN may be and still belong to it.</summary>
    public const int LateBeginning = 1 << 20;

    private const int RecentLength = 256;

    private uint _lastUnplacedAcknowledgment;
    private long _unplacedAcknowledged;
    private bool _hasUnplacedAcknowledgment;
    private HeldSegment[] _held;
    private byte[] _recent;
    private uint _nextSequence;
    private long _passedFrom;

    /// <summary>The most recent packets, used to recognise copies of them.</summary>
    public RecentPackets Packets;

    /// <summary>Whether a stream offset of this direction is known.</summary>
    public bool Started { get; private set; }

    /// <summary>Whether stream offset 0 is the first byte that was sent.</summary>
    public bool BeginningSeen { get; set; }

    /// <summary>Stream offset of the next byte to deliver.</summary>
    public long Next { get; private set; }

    /// <summary>Stream offset after the last byte known to have been sent.</summary>
    public long Highest { get; set; }

    /// <summary>Stream offset after the last byte that the peer acknowledged.</summary>
    public long Acknowledged { get; set; }

    /// <summary>Stream offset of the FIN, or -1.</summary>
    public long EndOffset { get; private set; }

    /// <summary>Whether the peer acknowledged the FIN, which consumes its own sequence number.</summary>
    public bool EndAcknowledged { get; set; }

    /// <summary>The most frequent hop limit of the direction, once its beginning is no longer kept; 0 before.</summary>
    public byte HopLimit { get; set; }

    /// <summary>Whether the end was delivered.</summary>
    public bool Ended { get; set; }

    /// <summary>Stream offset before which the sink needs no bytes: they are only counted.</summary>
    public long NeededFrom { get; private set; }

    /// <summary>Whether the next byte is needed.</summary>
    public bool IsNeeded => Next >= NeededFrom;

    /// <summary>Bytes known to be missing before <see cref="Next"/>.</summary>
    public long Missed { get; set; }

    /// <summary>Stream offset of the gap whose bytes are awaited, or -1; the time at which the wait started; and the number of packets since then.</summary>
    public long GapOffset { get; set; }

    /// <inheritdoc cref="GapOffset" />
    public long GapSince { get; set; }

    /// <inheritdoc cref="GapOffset" />
    public int GapPackets { get; set; }

    /// <summary>Whether anything after <see cref="Next"/> is known to have been sent, or the bytes of a gap are awaited.</summary>
    public bool MayHaveGap => HeldCount > 0 || Acknowledged > Next || GapOffset >= 0;

    /// <summary>
    /// End of the first gap: the first waiting segment or the last acknowledgment, whichever is nearer; 0 if there is no gap.
    /// A single acknowledged byte at the end may be a FIN that was not captured, and is not a gap.
    /// </summary>
    public long GapEnd
    {
        get
        {
            long held = HeldCount > 0 ? _held[0].Position : long.MaxValue;
            long acknowledged = Acknowledged > Next + (HeldCount > 0 ? 0 : 1) ? Acknowledged : long.MaxValue;
            long end = Math.Min(held, acknowledged);
            return end == long.MaxValue ? 0 : end;
        }
    }

    /// <summary>
    /// Whether the stream was classified as not of interest earlier, and the bytes since then were not kept: its next segment shows their number.
    /// </summary>
    public bool IsReopened { get; set; }

    /// <summary>Number of bytes before <see cref="Next"/> that arrived while the stream was not of interest, and that were not delivered to a sink.</summary>
    public long Skipped { get; set; }

    /// <summary>Whether there may be bytes before those of <see cref="Skipped"/> as well.</summary>
    public bool BeganUnseen { get; private set; }

    /// <summary>Number of consecutive segments outside all windows.</summary>
    public int OutOfWindow { get; set; }

    /// <summary>Number of waiting segments.</summary>
    public int HeldCount { get; private set; }

    /// <summary>Memory of the waiting segments.</summary>
    public long HeldBytes { get; private set; }

    /// <summary>Initialises the value; must be called before use.</summary>
    public void Reset(SegmentPool pool)
    {
        _held ??= [];
        _recent ??= [];
        ReleaseHeld(pool);
        Packets.Clear();
        HopLimit = 0;
        Started = BeginningSeen = Ended = EndAcknowledged = IsReopened = BeganUnseen = _hasUnplacedAcknowledgment = false;
        _unplacedAcknowledged = Skipped = Next = Highest = Acknowledged = Missed = GapSince = 0;
        EndOffset = GapOffset = -1;
        GapPackets = OutOfWindow = 0;
        RememberedFrom = NeededFrom = 0;
        _passedFrom = -1;
    }

    public void Start(uint sequence, bool beginningSeen)
    {
        Started = true;
        BeginningSeen = beginningSeen;
        _nextSequence = sequence;
    }

    /// <summary>Sets the sequence number of the first byte, from a SYN. While nothing has been delivered, the offsets of held bytes are adjusted.</summary>
    /// <returns>The increase of stream offsets.</returns>
    public int Begin(uint first)
    {
        if (!Started)
        {
            Start(first, beginningSeen: true);
            return 0;
        }

        long place = Place(first);
        if (Next != 0 || BeginningSeen || Ended || !CanBeginAt(first))
        {
            // The delivered bytes may still have been the beginning, if the SYN arrived late.
            BeginningSeen |= place == 0;
            return 0;
        }

        BeginningSeen = true;
        _nextSequence = first;
        for (int at = 0; at < HeldCount; at++)
        {
            _held[at].Position -= place;
        }

        Highest -= place;
        Acknowledged -= Acknowledged == 0 ? 0 : place;
        EndOffset = EndOffset < 0 ? EndOffset : EndOffset - place;
        return (int)-place;
    }

    /// <summary>Skips bytes that arrived while the stream was not of interest.</summary>
    public void Skip(long length)
    {
        BeganUnseen = Next == 0 && !BeginningSeen;
        Advance(length);
        Skipped += length;
        BeginningSeen = false;
        RememberedFrom = Next;
    }

    /// <summary>Continues at another stream offset, before or after the current one: the sink has read the bytes before it elsewhere.</summary>
    public void GoTo(long place)
    {
        _nextSequence = Sequence(place);
        Next = RememberedFrom = place;
        Highest = Math.Max(Highest, place);
        GapOffset = -1;
        NeededFrom = 0;
        _passedFrom = -1;
    }

    /// <summary>Sets the stream offset of a FIN. Returns false if bytes after it were seen: the FIN then does not belong to this stream.</summary>
    public bool TryEndAt(long position)
    {
        if (position < Highest)
        {
            return false;
        }

        EndOffset = Highest = position;
        EndAcknowledged = Acknowledged > position;
        Acknowledged = Math.Min(Acknowledged, position);
        return true;
    }

    /// <summary>Removes the FIN.</summary>
    public void UndoEnd()
    {
        EndOffset = -1;
        EndAcknowledged = false;
    }

    /// <summary>Whether this was the peer's last acknowledgment, while nothing of this direction was seen.</summary>
    public bool IsUnplacedAcknowledgment(uint sequence) => _hasUnplacedAcknowledgment && _lastUnplacedAcknowledgment == sequence;

    /// <summary>Whether the first byte can have this sequence number: not far before the first one seen.</summary>
    public bool CanBeginAt(uint first) => !Started || Place(first) is <= 0 and >= -LateBeginning;

    /// <summary>Whether a sequence number is in or near the window of what can be sent now.</summary>
    public bool IsNear(uint sequence) => !Started || (Place(sequence) >= Next - OldWindow && Place(sequence) <= Highest + NewWindow);

    /// <summary>Returns the sequence number of a stream offset.</summary>
    public uint Sequence(long place) => _nextSequence + (uint)(place - Next);

    /// <summary>Returns the stream offset of a sequence number near the current one (RFC 9293 section 3.4: modulo 2^32).</summary>
    public long Place(uint sequence) => Next + (int)(sequence - _nextSequence);

    /// <summary>Advances over bytes that were delivered, counted or given up.</summary>
    public void Advance(long length)
    {
        Next += length;
        _nextSequence += (uint)length;
        Highest = Math.Max(Highest, Next);
    }

    /// <summary>Sets how many of the next bytes the sink does not need; <see cref="long.MaxValue"/>: none is needed any more.</summary>
    public void SetDemand(long bytes)
    {
        if (NeededFrom == long.MaxValue)
        {
            return;
        }

        NeededFrom = bytes > long.MaxValue - Next ? long.MaxValue : Next + bytes;
        _passedFrom = bytes > 0 && NeededFrom < long.MaxValue ? Next : -1;
    }

    /// <summary>Advances over bytes that the sink does not need.</summary>
    public void Pass(long length)
    {
        Advance(length);
        RememberedFrom = Next;
    }

    /// <summary>Returns and resets the number of skipped bytes that have not been reported to the sink yet.</summary>
    public long TakePassed()
    {
        long passed = _passedFrom < 0 ? 0 : Next - _passedFrom;
        _passedFrom = -1;
        return passed;
    }

    /// <summary>Whether there is no gap, no waiting segment and no end.</summary>
    public bool IsQuiet => !MayHaveGap && EndOffset < 0;

    /// <summary>Whether a segment is in order, the sink needs none of its bytes, and nothing is waiting.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool CanPass(uint sequence, int length) =>
        sequence == _nextSequence && Next + length <= NeededFrom && EndOffset < 0 && HeldCount == 0 && GapOffset < 0 && Acknowledged <= Next + length;

    /// <summary>Stores the last delivered bytes, so that a retransmission can be compared with them.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Remember(ReadOnlySpan<byte> bytes)
    {
        if (_recent.Length == 0)
        {
            _recent = new byte[RecentLength];
        }

        var tail = bytes.Length > RecentLength ? bytes[^RecentLength..] : bytes;
        int at = (int)((Next - tail.Length) & (RecentLength - 1));
        int first = Math.Min(tail.Length, RecentLength - at);
        tail[..first].CopyTo(_recent.AsSpan(at));
        tail[first..].CopyTo(_recent);
    }

    /// <summary>Whether bytes before <see cref="Next"/> differ from the delivered ones, as far back as these are stored.</summary>
    public bool DiffersFromDelivered(long position, ReadOnlySpan<byte> bytes)
    {
        if (_recent.Length == 0)
        {
            return false;
        }

        long from = Math.Max(position, Math.Max(RememberedFrom, Next - RecentLength));
        long to = Math.Min(position + bytes.Length, Next);
        for (long at = from; at < to; at++)
        {
            if (_recent[at & (RecentLength - 1)] != bytes[(int)(at - position)])
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Lowest stream offset from which the delivered bytes are stored without a gap.</summary>
    public long RememberedFrom { get; set; }

    /// <summary>Whether acknowledgments advanced while nothing of this direction was seen.</summary>
    public readonly bool HasUnplacedAcknowledged => _unplacedAcknowledged > 0;

    /// <summary>Whether the last acknowledgment, while nothing of this direction was seen, covers bytes from this sequence number on.</summary>
    public readonly bool IsAcknowledgedUnplaced(uint first) => _hasUnplacedAcknowledgment && (int)(_lastUnplacedAcknowledgment - first) > 0;

    public void NoteUnplacedAcknowledgment(uint acknowledgment)
    {
        if (_hasUnplacedAcknowledgment && (int)(acknowledgment - _lastUnplacedAcknowledgment) is var moved and > 0)
        {
            _unplacedAcknowledged += moved;
        }

        _hasUnplacedAcknowledgment = true;
        _lastUnplacedAcknowledgment = acknowledgment;
    }

    /// <summary>Returns and resets how far acknowledgments advanced while nothing of this direction was seen.</summary>
    public long TakeUnplacedAcknowledged()
    {
        long moved = _unplacedAcknowledged;
        _unplacedAcknowledged = 0;
        return moved;
    }

    /// <summary>Restarts at this sequence number for another connection, without any stored bytes.</summary>
    public void Restart(uint sequence)
    {
        _nextSequence = sequence;
        BeginningSeen = false;
        EndOffset = GapOffset = -1;
        Highest = Acknowledged = RememberedFrom = Next;
    }
}
