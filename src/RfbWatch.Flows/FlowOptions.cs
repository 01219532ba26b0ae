using RfbWatch.Packets;

namespace RfbWatch.Flows;

/// <summary>Limits of one worker's flow table. Every limit has a counter; meeting one that loses something marks the run degraded.</summary>
public sealed record FlowOptions
{
    /// <summary>
    /// Flows held at once. Beyond it the table evicts, in the order that <see cref="FlowWorker{THandler}"/> documents. Default 2,097,152.
    /// A flow takes 64 + 32 bytes and its share of the index (8 to 26 bytes), taken from the system as flows come, and 32 more where flows are remembered; one that is to be reported takes about 100 more.
    /// </summary>
    public int MaxFlows { get; init; } = 1 << 21;

    /// <summary>
    /// Flows with a sink held at once, divided by <see cref="FlowStage"/>: 1/32 each for those of one side and of both sides, 1/8 for those that negotiate, the rest for those past their
    /// handshake. Beside them, 1/16 as many without a sink and 1/8 as many that have ended. Before the end of its handshake a flow that is given up is remembered. Default 65,536.
    /// </summary>
    public int MaxTrackedFlows { get; init; } = 1 << 16;

    /// <summary>Bytes of one stream a probe may ask for. Default 512.</summary>
    public int ProbeBytes { get; init; } = 512;

    /// <summary>Out-of-order bytes held for one stream. Default 1 MiB.</summary>
    public int MaxStreamBuffer { get; init; } = 1 << 20;

    /// <summary>Out-of-order bytes held by the whole worker. Default 64 MiB.</summary>
    public long MaxTotalBuffer { get; init; } = 64L << 20;

    /// <summary>
    /// Memory that one worker takes for the beginnings of its flows (<see cref="FlowBeginning"/>), without their differing copies. Default 32 MiB.
    /// Where it is met, further segments are not kept.
    /// </summary>
    public long MaxBeginningBytes { get; init; } = 32L << 20;

    /// <summary>Memory that one worker takes for segments whose bytes differ from earlier copies of them. Default 16 MiB. Where it is met, their length alone is kept.</summary>
    public long MaxCopyBytes { get; init; } = 16L << 20;

    /// <summary>Bytes of IP fragments held at once. Default 16 MiB.</summary>
    public int MaxFragmentBytes { get; init; } = 16 << 20;

    /// <summary>Idle time after which a half-open flow may be dropped. Default 60 s.</summary>
    public TimeSpan HalfOpenTimeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Idle time after which an established flow that is not RFB may be dropped. Default 5 min.</summary>
    public TimeSpan IdleTimeout { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Idle time after which any flow with a sink is closed; where its class (<see cref="FlowStage"/>) is over half full, earlier. Default 24 h.</summary>
    public TimeSpan TrackedIdleTimeout { get; init; } = TimeSpan.FromHours(24);

    /// <summary>Whether the VLAN or tunnel id is part of the flow key (overlapping addresses in several networks). Default false.</summary>
    public bool KeyIncludesEncapsulation { get; init; }

    /// <summary>Encapsulations followed inside one another. Default 8, the most.</summary>
    public int MaxEncapsulationDepth { get; init; } = Encapsulation.MaxLayers;

    /// <summary>Seed of the flow hash, so that who chooses addresses cannot choose collisions. Set from outside; equal seeds give equal tables.</summary>
    public ulong HashSeed { get; init; }
}
