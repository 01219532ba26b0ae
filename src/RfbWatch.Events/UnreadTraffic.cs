namespace RfbWatch.Events;

/// <summary>What passed a source and could not be read, in numbers. All zero: nothing is known to be missing at the level of packets.</summary>
public sealed record UnreadTraffic
{
    // Stands before None, which is made of it.
    private static readonly SortedDictionary<string, long> NoNames = new(StringComparer.Ordinal);

    /// <summary>Nothing.</summary>
    public static readonly UnreadTraffic None = new();

    /// <summary>TCP payload bytes that were on the wire and not captured (snap length).</summary>
    public long PayloadBytes { get; init; }

    /// <summary>TCP segments that they belong to.</summary>
    public long PayloadPackets { get; init; }

    /// <summary>Packets that end inside their headers, or are cut IP fragments; whatever they carried is not known.</summary>
    public long CutPackets { get; init; }

    /// <summary>TCP packets of which IP fragments are missing.</summary>
    public long IncompletePackets { get; init; }

    /// <summary>Packets in encapsulations that were not opened, by name.</summary>
    public IReadOnlyDictionary<string, long> Encapsulations { get; init; } = NoNames;

    /// <summary>Frames of link types that are not read, by the number of the type.</summary>
    public IReadOnlyDictionary<string, long> LinkTypes { get; init; } = NoNames;

    /// <summary>Whether there is any.</summary>
    public bool Any => (PayloadBytes | PayloadPackets | CutPackets | IncompletePackets) != 0 || Encapsulations.Count > 0 || LinkTypes.Count > 0;

    /// <summary>The sum of two.</summary>
    public static UnreadTraffic operator +(UnreadTraffic a, UnreadTraffic b) => Combine(a, b, 1);

    /// <summary>What came since an earlier reading.</summary>
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
