namespace RfbWatch.Throughput;

/// <summary>The contents of a generated capture. Shares are fractions of 1.</summary>
internal sealed record CaptureProfile
{
    public required string Name { get; init; }

    /// <summary>Flows that send at the same time; more flows cause more cache misses in the flow table.</summary>
    public required int ConcurrentFlows { get; init; }

    /// <summary>UDP flows among all flows.</summary>
    public double UdpShare { get; init; }

    /// <summary>RFB sessions among TCP flows.</summary>
    public required double RfbShare { get; init; }

    /// <summary>Lone SYNs among the TCP flows that are not RFB.</summary>
    public double LoneSynShare { get; init; }

    /// <summary>SYNs answered by RST, among the same flows.</summary>
    public double RefusedShare { get; init; }

    public double IPv6Share { get; init; } = 0.15;

    public double VlanShare { get; init; } = 0.05;

    /// <summary>Packets that swap places with the next one of their flow.</summary>
    public double ReorderShare { get; init; } = 0.004;

    public double RetransmitShare { get; init; } = 0.004;

    /// <summary>Largest payload of a segment.</summary>
    public int SegmentSize { get; init; } = 1448;

    /// <summary>Mean size in bytes of a server's answer in an ordinary flow; sizes are heavy-tailed (Pareto, shape 1.2).</summary>
    public double MeanBody { get; init; }

    /// <summary>Mean size in bytes of the framebuffer updates in an RFB session.</summary>
    public double MeanFramebuffer { get; init; }

    /// <summary>Whether flows never end before the capture does: a few huge ones.</summary>
    public bool Endless { get; init; }

    public static IReadOnlyList<CaptureProfile> All { get; } =
    [
        new()
        {
            Name = "mix", ConcurrentFlows = 600, UdpShare = 0.32, RfbShare = 1.0 / 2000, MeanBody = 7_500, MeanFramebuffer = 60_000,
            LoneSynShare = 0.05, RefusedShare = 0.03,
        },
        new()
        {
            Name = "small", ConcurrentFlows = 3000, UdpShare = 0.07, RfbShare = 1.0 / 2000, LoneSynShare = 0.45, RefusedShare = 0.30,
            SegmentSize = 6, MeanBody = 48, MeanFramebuffer = 200, ReorderShare = 0.001, RetransmitShare = 0.001,
        },
        new()
        {
            Name = "elephant", ConcurrentFlows = 20, RfbShare = 0.1, MeanBody = 1e9, MeanFramebuffer = 1e9, Endless = true, IPv6Share = 0.1,
        },
        new()
        {
            Name = "vnc", ConcurrentFlows = 400, UdpShare = 0.09, RfbShare = 0.765, MeanBody = 12_000, MeanFramebuffer = 180_000,
        },
    ];
}
