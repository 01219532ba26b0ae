namespace RfbWatch.Packets;

/// <summary>
/// Metadata of one captured frame. The bytes of the frame are at
/// <see cref="Offset"/> in the memory block of the batch that the header belongs to.
/// </summary>
public struct FrameHeader
{
    /// <summary>Capture time, UTC, in ticks of 100 ns since 0001-01-01 (nanosecond captures are rounded down).</summary>
    public long Ticks;

    /// <summary>Frame number in its source, starting at 1 and counted as capture tools do (across all link types and interfaces).</summary>
    public long Number;

    /// <summary>Offset of the frame's bytes in the batch's memory.</summary>
    public int Offset;

    /// <summary>Number of captured bytes, without FCS.</summary>
    public int CapturedLength;

    /// <summary>Length of the frame on the wire, without FCS; larger than <see cref="CapturedLength"/> if the snaplen truncated the frame.</summary>
    public int OriginalLength;

    /// <summary>Link type of the interface that captured the frame; in pcapng it may differ between frames.</summary>
    public LinkType LinkType;

    /// <summary>VLAN tag control information that the kernel removed from the frame, or -1 if there is none (live rings only).</summary>
    public int StrippedVlanTci;
}
