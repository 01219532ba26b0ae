using System.Runtime.CompilerServices;

namespace RfbWatch.Flows;

/// <summary>
/// One direction of a tracked flow: which byte comes next, and what arrived before its turn. Places in the stream are 64-bit
/// numbers from the first byte, so sequence numbers may wrap as often as they like. The first copy of a byte wins.
/// A struct, so that both directions lie in one object with what else a packet of the flow touches.
/// </summary>
internal partial struct StreamReassembly
{
    /// <summary>How far behind and before the stream's present place a segment is believed to belong to it. RFC 7323 section 2.3 bounds windows by 2^30; lost captures make larger jumps likelier forwards.</summary>
    public const int OldWindow = 1 << 24;

    /// <inheritdoc cref="OldWindow" />
    public const int NewWindow = 1 << 28;

    /// <summary>How far before the first segment seen a late SYN may stand and still belong to it.</summary>
    public const int LateBeginning = 1 << 20;

    private const int RecentLength = 256;

    private uint _lastUnplacedAcknowledgment;
    private long _unplacedAcknowledged;
    private bool _hasUnplacedAcknowledgment;
    private HeldSegment[] _held;
    private byte[] _recent;
    private uint _nextSequence;
    private long _passedFrom;

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
    public long EndOffset { get; private set; }

    /// <summary>Whether the peer acknowledged the FIN, which takes a sequence number of its own.</summary>
    public bool EndAcknowledged { get; set; }

    /// <summary>Hop limit that most packets of the direction had, once its beginning is no longer kept; 0 before.</summary>
    public byte HopLimit { get; set; }

    /// <summary>Whether the end was delivered.</summary>
    public bool Ended { get; set; }

    /// <summary>Place before which the sink needs no bytes: they are only counted.</summary>
    public long NeededFrom { get; private set; }

    /// <summary>Whether the next byte is needed.</summary>
    public bool IsNeeded => Next >= NeededFrom;

    /// <summary>Bytes known to be missing before <see cref="Next"/>.</summary>
    public long Missed { get; set; }

    /// <summary>Place of the gap that is being waited for, or -1; then since when and how many packets ago.</summary>
    public long GapOffset { get; set; }

    /// <inheritdoc cref="GapOffset" />
    public long GapSince { get; set; }

    /// <inheritdoc cref="GapOffset" />
    public int GapPackets { get; set; }

    /// <summary>Whether anything is known to have been sent behind <see cref="Next"/>, or a gap was being waited for.</summary>
    public bool MayHaveGap => HeldCount > 0 || Acknowledged > Next || GapOffset >= 0;

    /// <summary>
    /// Where the first gap ends: at the first segment that waits, or where the acknowledgments are, whichever is nearer; 0 without one.
    /// A single acknowledged byte at the end may be a FIN that was not captured, and is no gap.
    /// </summary>
    public long GapEnd
    {
        get
        {
            var held = HeldCount > 0 ? _held[0].Position : long.MaxValue;
            var acknowledged = Acknowledged > Next + (HeldCount > 0 ? 0 : 1) ? Acknowledged : long.MaxValue;
            var end = Math.Min(held, acknowledged);
            return end == long.MaxValue ? 0 : end;
        }
    }

    /// <summary>The stream was judged as not of interest before, and what came meanwhile was not kept: its next segment tells how much.</summary>
    public bool IsReopened { get; set; }

    /// <summary>Bytes before <see cref="Next"/> that came while the stream was not of interest, and that were not delivered to a sink.</summary>
    public long Skipped { get; set; }

    /// <summary>Whether bytes may stand before those of <see cref="Skipped"/>, too.</summary>
    public bool BeganUnseen { get; private set; }

    /// <summary>Segments in a row that lay outside of all windows.</summary>
    public int OutOfWindow { get; set; }

    /// <summary>Number of segments that wait.</summary>
    public int HeldCount { get; private set; }

    /// <summary>Memory of the segments that wait.</summary>
    public long HeldBytes { get; private set; }

    /// <summary>Makes it new; without this call it is not usable.</summary>
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

    /// <summary>A SYN gave the sequence number of the first byte. While nothing was delivered, bytes held from behind it find their place.</summary>
    /// <returns>By how much stream offsets grow.</returns>
    public int Begin(uint first)
    {
        if (!Started)
        {
            Start(first, beginningSeen: true);
            return 0;
        }

        var place = Place(first);
        if (Next != 0 || BeginningSeen || Ended || !CanBeginAt(first))
        {
            // What was delivered may have been the beginning all the same: the SYN came late.
            BeginningSeen |= place == 0;
            return 0;
        }

        BeginningSeen = true;
        _nextSequence = first;
        for (var at = 0; at < HeldCount; at++)
        {
            _held[at].Position -= place;
        }

        Highest -= place;
        Acknowledged -= place;
        EndOffset = EndOffset < 0 ? EndOffset : EndOffset - place;
        return (int)-place;
    }

    /// <summary>Moves on over bytes that came while the stream was not of interest.</summary>
    public void Skip(long length)
    {
        BeganUnseen = Next == 0 && !BeginningSeen;
        Advance(length);
        Skipped += length;
        BeginningSeen = false;
        RememberedFrom = Next;
    }

    /// <summary>Goes on at another place, before or behind the present one: the sink has read what lies before it elsewhere.</summary>
    public void GoTo(long place)
    {
        _nextSequence = Sequence(place);
        Next = RememberedFrom = place;
        Highest = Math.Max(Highest, place);
        GapOffset = -1;
        NeededFrom = 0;
        _passedFrom = -1;
    }

    /// <summary>A FIN stands here. False when bytes behind it were seen: then it is none of this stream.</summary>
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

    /// <summary>There is no FIN after all.</summary>
    public void UndoEnd()
    {
        EndOffset = -1;
        EndAcknowledged = false;
    }

    /// <summary>Whether the peer's last acknowledgment was this, while nothing of the direction was seen.</summary>
    public bool IsUnplacedAcknowledgment(uint sequence) => _hasUnplacedAcknowledgment && _lastUnplacedAcknowledgment == sequence;

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

    /// <summary>The sink needs none of the bytes that come next; <see cref="long.MaxValue"/>: none at all any more.</summary>
    public void SetDemand(long bytes)
    {
        if (NeededFrom == long.MaxValue)
        {
            return;
        }

        NeededFrom = bytes > long.MaxValue - Next ? long.MaxValue : Next + bytes;
        _passedFrom = bytes > 0 && NeededFrom < long.MaxValue ? Next : -1;
    }

    /// <summary>Moves on over bytes that the sink does not need.</summary>
    public void Pass(long length)
    {
        Advance(length);
        RememberedFrom = Next;
    }

    /// <summary>Bytes passed of which the sink does not know yet; forgets them.</summary>
    public long TakePassed()
    {
        var passed = _passedFrom < 0 ? 0 : Next - _passedFrom;
        _passedFrom = -1;
        return passed;
    }

    /// <summary>Whether nothing waits: no gap, no segment, no end.</summary>
    public bool IsQuiet => !MayHaveGap && EndOffset < 0;

    /// <summary>Whether a segment is the next one, the sink needs no byte of it, and nothing waits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool CanPass(uint sequence, int length) =>
        sequence == _nextSequence && Next + length <= NeededFrom && EndOffset < 0 && HeldCount == 0 && GapOffset < 0 && Acknowledged <= Next + length;

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

    /// <summary>Whether acknowledgments moved on while nothing of this direction was seen.</summary>
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

    /// <summary>How far acknowledgments moved on while nothing of this direction was seen; forgets it.</summary>
    public long TakeUnplacedAcknowledged()
    {
        var moved = _unplacedAcknowledged;
        _unplacedAcknowledged = 0;
        return moved;
    }

    /// <summary>Another connection took over: goes on from here, with nothing remembered.</summary>
    public void Restart(uint sequence)
    {
        _nextSequence = sequence;
        BeginningSeen = false;
        EndOffset = GapOffset = -1;
        Highest = Acknowledged = RememberedFrom = Next;
    }
}
