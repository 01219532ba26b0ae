namespace RfbWatch.Flows;

/// <summary>The first packet of a flow. Written once, read only when the flow is tracked or reported: it would cost the entry its single cache line.</summary>
internal struct FlowBirth
{
    private const int FrameBits = 48;

    private ulong _frameAndEncapsulation;

    public long Ticks;

    /// <summary>Number of the first frame.</summary>
    public readonly long Frame => (long)(_frameAndEncapsulation & ((1UL << FrameBits) - 1));

    /// <summary>Number in the <see cref="EncapsulationTable"/>.</summary>
    public readonly ushort Encapsulation => (ushort)(_frameAndEncapsulation >> FrameBits);

    public void Set(long ticks, long frame, ushort encapsulation)
    {
        Ticks = ticks;
        _frameAndEncapsulation = ((ulong)frame & ((1UL << FrameBits) - 1)) | ((ulong)encapsulation << FrameBits);
    }
}
