namespace RfbWatch.Packets;

/// <summary>What one decoder met. Plain fields: one worker writes, others may read a slightly old value.</summary>
public sealed class PacketCounters
{
    private readonly NumberCounts _unsupportedLinkTypes = new();

    /// <summary>Frames.</summary>
    public long Frames;

    /// <summary>Captured bytes of the frames.</summary>
    public long Bytes;

    /// <summary>TCP segments, those in reassembled fragments included.</summary>
    public long TcpPackets;

    /// <summary>TCP payload bytes that were captured.</summary>
    public long TcpPayloadBytes;

    /// <summary>IP fragments.</summary>
    public long Fragments;

    /// <summary>Frames without TCP.</summary>
    public long NotTcp;

    /// <summary>Frames with a header that contradicts itself.</summary>
    public long Malformed;

    /// <summary>Frames that end inside a header.</summary>
    public long Truncated;

    /// <summary>Frames with more encapsulations than are followed: something may have been missed.</summary>
    public long DepthLimit;

    /// <summary>Frames of link types that are not decoded: something was missed.</summary>
    public long UnsupportedLinkType => _unsupportedLinkTypes.Total;

    /// <summary>Frames that hold several packets; the packets are counted beside them.</summary>
    public long Aggregates;

    /// <summary>Packets in encapsulations that are not opened: something may have been missed.</summary>
    public UnopenedEncapsulations Unopened { get; } = new();

    /// <summary>IP fragments of which the snaplen cut bytes, so that their packets cannot be put together: something may have been missed.</summary>
    public long SnaplenCutFragments;

    /// <summary>TCP segments of which the snaplen cut payload.</summary>
    public long SnaplenCutPackets;

    /// <summary>TCP payload bytes that the snaplen cut.</summary>
    public long SnaplenCutBytes;

    /// <summary>Frames of each link type that is not decoded, by its number; ordered. Of the first 256 numbers; further ones are only in the sum.</summary>
    public SortedDictionary<int, long> UnsupportedLinkTypes() => new(_unsupportedLinkTypes.Kept().ToDictionary(entry => entry.Number, entry => entry.Count));

    internal void CountUnsupported(LinkType linkType) => _unsupportedLinkTypes.Add((int)linkType);
}
