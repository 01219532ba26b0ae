namespace RfbWatch.Flows;

/// <summary>The first packet of a flow and what its opening told. Read only when the flow opens, is tracked or reported: it would cost the entry its single cache line.</summary>
internal struct FlowBirth
{
    private const int FrameBits = 48;

    private ulong _frameAndEncapsulation;

    public long Ticks;

    /// <summary>Sequence number of the responder's SYN-ACK, or the one before the initiator's first acknowledgment; with <see cref="ResponderKnown"/>.</summary>
    public uint ResponderSequence;

    /// <summary>Whether <see cref="ResponderSequence"/> is known.</summary>
    public bool ResponderKnown;

    /// <summary>A SYN-ACK was seen.</summary>
    public bool Accepted;

    /// <summary>Both ends sent a SYN.</summary>
    public bool SimultaneousOpen;

    /// <summary>A SYN carried payload.</summary>
    public bool DataInSyn;

    /// <summary>Number of the first frame.</summary>
    public readonly long Frame => (long)(_frameAndEncapsulation & ((1UL << FrameBits) - 1));

    /// <summary>Number in the <see cref="EncapsulationTable"/>.</summary>
    public readonly ushort Encapsulation => (ushort)(_frameAndEncapsulation >> FrameBits);

    public void Set(long ticks, long frame, ushort encapsulation)
    {
        this = default;
        Ticks = ticks;
        _frameAndEncapsulation = ((ulong)frame & ((1UL << FrameBits) - 1)) | ((ulong)encapsulation << FrameBits);
    }

    /// <summary>The responder's initial sequence number.</summary>
    public void SetResponder(uint sequence)
    {
        ResponderSequence = sequence;
        ResponderKnown = true;
    }
}
