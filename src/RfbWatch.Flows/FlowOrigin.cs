namespace RfbWatch.Flows;

/// <summary>
/// The first packet of a flow, the results of its TCP handshake, and the length of the segments by which it was classified. It is needed only when the flow
/// opens or is classified, tracked or reported, and would not fit into the entry's single cache line.
/// </summary>
internal struct FlowOrigin
{
    private const int FrameBits = 48;

    private ulong _frameAndEncapsulation;

    public long Ticks;

    /// <summary>
    /// Sequence number of the responder's SYN-ACK, or the one before the initiator's first acknowledgment number; valid with <see cref="ResponderKnown"/>.
    /// </summary>
    public uint ResponderSequence;

    /// <summary>Length of the segment by which a side was classified as not of interest; at most 65,535.</summary>
    public ushort Probed0;
    public ushort Probed1;

    /// <summary>Hop limit of a side's SYN or SYN-ACK; 0 if none was seen.</summary>
    public byte HopLimit0;
    public byte HopLimit1;

    private OriginFlags _flags;

    [Flags]
    private enum OriginFlags : byte
    {
        ResponderKnown = 1 << 0,
        Accepted = 1 << 1,
        SimultaneousOpen = 1 << 2,
        DataInSyn = 1 << 3,

        /// <summary>For side 0; the next bit is for side 1.</summary>
        Reset = 1 << 4,
        SnaplenCut = 1 << 6,
    }

    /// <summary>Whether <see cref="ResponderSequence"/> is known.</summary>
    public bool ResponderKnown
    {
        readonly get => Has(OriginFlags.ResponderKnown);
        set => Set(OriginFlags.ResponderKnown, value);
    }

    /// <summary>Whether a SYN-ACK was seen.</summary>
    public bool Accepted
    {
        readonly get => Has(OriginFlags.Accepted);
        set => Set(OriginFlags.Accepted, value);
    }

    /// <summary>Whether both endpoints sent a SYN.</summary>
    public bool SimultaneousOpen
    {
        readonly get => Has(OriginFlags.SimultaneousOpen);
        set => Set(OriginFlags.SimultaneousOpen, value);
    }

    /// <summary>Whether the capture's snaplen truncated payload.</summary>
    public bool SnaplenCut
    {
        readonly get => Has(OriginFlags.SnaplenCut);
        set => Set(OriginFlags.SnaplenCut, value);
    }

    /// <summary>Whether a SYN carried payload.</summary>
    public bool DataInSyn
    {
        readonly get => Has(OriginFlags.DataInSyn);
        set => Set(OriginFlags.DataInSyn, value);
    }

    /// <summary>Frame number of the first packet.</summary>
    public readonly long Frame => (long)(_frameAndEncapsulation & ((1UL << FrameBits) - 1));

    /// <summary>Number of the encapsulation in the <see cref="EncapsulationTable"/>.</summary>
    public readonly ushort Encapsulation => (ushort)(_frameAndEncapsulation >> FrameBits);

    public readonly byte HopLimit(int side) => side == 0 ? HopLimit0 : HopLimit1;

    public readonly int Probed(int side) => side == 0 ? Probed0 : Probed1;

    public void Set(long ticks, long frame, ushort encapsulation)
    {
        this = default;
        Ticks = ticks;
        _frameAndEncapsulation = ((ulong)frame & ((1UL << FrameBits) - 1)) | ((ulong)encapsulation << FrameBits);
    }

    /// <summary>Sets the responder's initial sequence number.</summary>
    public void SetResponder(uint sequence)
    {
        ResponderSequence = sequence;
        ResponderKnown = true;
    }

    /// <summary>Whether a side sent the RST that makes the flow count as reset.</summary>
    public readonly bool IsResetBy(int side) => Has((OriginFlags)((int)OriginFlags.Reset << side));

    public void SetReset(int side, bool isReset) => Set((OriginFlags)((int)OriginFlags.Reset << side), isReset);

    public void SetHopLimit(int side, byte hopLimit)
    {
        if (side == 0)
        {
            HopLimit0 = hopLimit;
        }
        else
        {
            HopLimit1 = hopLimit;
        }
    }

    public void SetProbed(int side, int length)
    {
        if (side == 0)
        {
            Probed0 = (ushort)Math.Min(length, ushort.MaxValue);
        }
        else
        {
            Probed1 = (ushort)Math.Min(length, ushort.MaxValue);
        }
    }

    private readonly bool Has(OriginFlags flag) => (_flags & flag) != 0;

    private void Set(OriginFlags flag, bool isSet) => _flags = isSet ? _flags | flag : _flags & ~flag;
}
