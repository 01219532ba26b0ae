namespace RfbWatch.Packets;

/// <summary>The counters of one decoder. Plain fields: one worker writes them, other threads may read slightly stale values.</summary>
public sealed class PacketCounters
{
    private readonly NumberCounts _unsupportedLinkTypes = new();

    /// <summary>Frames.</summary>
    public long Frames;

    /// <summary>Captured bytes of the frames.</summary>
    public long Bytes;

    /// <summary>TCP segments, including those in reassembled fragments.</summary>
    internal long TcpPackets;

    /// <summary>Captured TCP payload bytes.</summary>
    internal long TcpPayloadBytes;

    /// <summary>IP fragments.</summary>
    internal long Fragments;

    /// <summary>Frames without TCP.</summary>
    internal long NotTcp;

    /// <summary>Frames with a contradictory header.</summary>
    public long Malformed;

    /// <summary>Frames that end inside a header.</summary>
    public long Truncated;

    /// <summary>Frames with more encapsulations than the decoder follows: something may have been missed.</summary>
    public long DepthLimit;

    /// <summary>Frames of unsupported link types: something was missed.</summary>
    public long UnsupportedLinkType => _unsupportedLinkTypes.Total;

    /// <summary>Frames that contain several packets; the packets are counted in addition.</summary>
    internal long Aggregates;

    /// <summary>Packets in encapsulations that the decoder does not open: something may have been missed.</summary>
    public UnopenedEncapsulations Unopened { get; } = new();

    /// <summary>IP fragments truncated by the snaplen, so that their packets cannot be reassembled: something may have been missed.</summary>
    public long SnaplenCutFragments;

    /// <summary>TCP segments whose payload the snaplen truncated.</summary>
    public long SnaplenCutPackets;

    /// <summary>TCP payload bytes that the snaplen cut off.</summary>
    public long SnaplenCutBytes;

    /// <summary>
    /// Returns the number of frames of each unsupported link type, sorted by link-type number. Only the first 256 link types are listed; further ones are
    /// included only in the total.
    /// </summary>
    public SortedDictionary<int, long> UnsupportedLinkTypes() => new(_unsupportedLinkTypes.Kept().ToDictionary(entry => entry.Number, entry => entry.Count));

    internal void CountUnsupported(LinkType linkType) => _unsupportedLinkTypes.Add((int)linkType);
}
