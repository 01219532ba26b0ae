namespace RfbWatch.Events;

/// <summary>Counts of traffic of a source that could not be read. If all are zero, no packets are known to be missing.</summary>
public sealed record UnreadTraffic
{
    // Must be declared before None, whose initialiser uses it.
    private static readonly SortedDictionary<string, long> NoNames = new(StringComparer.Ordinal);

    /// <summary>No unread traffic.</summary>
    public static readonly UnreadTraffic None = new();

    /// <summary>TCP payload bytes that were on the wire but were not captured (snap length).</summary>
    public long PayloadBytes { get; init; }

    /// <summary>Number of TCP segments with such bytes.</summary>
    public long PayloadPackets { get; init; }

    /// <summary>Packets truncated inside their headers, and truncated IP fragments; their contents are unknown.</summary>
    public long CutPackets { get; init; }

    /// <summary>TCP packets with missing IP fragments.</summary>
    public long IncompletePackets { get; init; }

    /// <summary>Packets in unsupported encapsulations, by name.</summary>
    public IReadOnlyDictionary<string, long> Encapsulations { get; init; } = NoNames;

    /// <summary>Frames with unsupported link types, by type number.</summary>
    public IReadOnlyDictionary<string, long> LinkTypes { get; init; } = NoNames;

    /// <summary>Whether there is any unread traffic.</summary>
    public bool Any => (PayloadBytes | PayloadPackets | CutPackets | IncompletePackets) != 0 || Encapsulations.Count > 0 || LinkTypes.Count > 0;

    /// <summary>Adds the counts of two sources.</summary>
    public static UnreadTraffic operator +(UnreadTraffic a, UnreadTraffic b) => Combine(a, b, 1);

    /// <summary>Returns the increase since an earlier reading.</summary>
    public static UnreadTraffic operator -(UnreadTraffic a, UnreadTraffic b) => Combine(a, b, -1);

    private static UnreadTraffic Combine(UnreadTraffic a, UnreadTraffic b, int sign) => new()
    {
        PayloadBytes = a.PayloadBytes + (sign * b.PayloadBytes),
        PayloadPackets = a.PayloadPackets + (sign * b.PayloadPackets),
        CutPackets = a.CutPackets + (sign * b.CutPackets),
        IncompletePackets = a.IncompletePackets + (sign * b.IncompletePackets),
        Encapsulations = CountsByName.Combine(a.Encapsulations, b.Encapsulations, sign),
        LinkTypes = CountsByName.Combine(a.LinkTypes, b.LinkTypes, sign),
    };
}
