namespace RfbWatch.Packets;

/// <summary>
/// What a source knows of one captured frame besides its bytes. The bytes lie at
/// <see cref="Offset"/> in the memory block of the batch that the header belongs to.
/// </summary>
public struct FrameHeader
{
    /// <summary>Capture time, UTC, in ticks of 100 ns since 0001-01-01 (nanosecond captures are rounded down).</summary>
    public long Ticks;

    /// <summary>Number of the frame in its source, from 1, as capture tools count (all link types, all interfaces).</summary>
    public long Number;

    /// <summary>Where the frame's bytes begin in the batch's memory.</summary>
    public int Offset;

    /// <summary>Bytes captured; trailing FCS bytes are already taken off.</summary>
    public int CapturedLength;

    /// <summary>Bytes the frame had on the wire, without FCS; larger than <see cref="CapturedLength"/> where the snaplen cut it.</summary>
    public int OriginalLength;

    /// <summary>Link type of the interface the frame came from; may differ from frame to frame in pcapng.</summary>
    public LinkType LinkType;

    /// <summary>VLAN tag control information that the kernel took off the frame, or -1 when there is none (only live rings).</summary>
    public int StrippedVlanTci;
}
