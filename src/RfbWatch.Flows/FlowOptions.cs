using RfbWatch.Packets;

namespace RfbWatch.Flows;

/// <summary>Limits of one worker's flow table. Every limit has a counter; reaching one that loses something marks the run as degraded.</summary>
public sealed record FlowOptions
{
    /// <summary>
    /// Maximum number of concurrent flows. Beyond it, the table evicts flows in the order documented for <see cref="FlowWorker{THandler}"/>. Default 2,097,152.
    /// A flow takes 64 + 32 bytes and its share of the index (8 to 26 bytes), allocated as flows arrive, and 32 more if flows are remembered; a flow that is to
    /// be reported takes about 100 more.
    /// </summary>
    public int MaxFlows { get; init; } = 1 << 21;

    /// <summary>
    /// Maximum number of concurrent flows with a sink, divided by <see cref="FlowStage"/>: 1/32 each for one side and both sides, 1/8 for negotiating, and the
    /// rest for flows past their handshake. In addition, there may be 1/16 as many flows without a sink and 1/8 as many that have ended. A flow that is evicted
    /// before the end of its handshake is remembered. Default 65,536.
    /// </summary>
    public int MaxTrackedFlows { get; init; } = 1 << 16;

    /// <summary>Maximum number of bytes of one stream that a probe may require. Default 512.</summary>
    public int ProbeBytes { get; init; } = 512;

    /// <summary>Maximum number of out-of-order bytes held for one stream. Default 1 MiB.</summary>
    public int MaxStreamBuffer { get; init; } = 1 << 20;

    /// <summary>Maximum number of out-of-order bytes held by the whole worker. Default 64 MiB.</summary>
    public long MaxTotalBuffer { get; init; } = 64L << 20;

    /// <summary>
    /// Maximum memory of one worker for the beginnings of its flows (<see cref="FlowBeginning"/>), excluding differing copies. Default 32 MiB. When it is
    /// reached, further segments are not kept.
    /// </summary>
    public long MaxBeginningBytes { get; init; } = 32L << 20;

    /// <summary>
    /// Maximum memory of one worker for segments whose bytes differ from earlier copies. Default 16 MiB. When it is reached, only the lengths of further
    /// segments are kept.
    /// </summary>
    public long MaxCopyBytes { get; init; } = 16L << 20;

    /// <summary>Maximum number of bytes of IP fragments held at once. Default 16 MiB.</summary>
    public int MaxFragmentBytes { get; init; } = 16 << 20;

    /// <summary>Idle time after which a half-open flow may be dropped. Default 60 s.</summary>
    public TimeSpan HalfOpenTimeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>
    /// Idle time after which an established flow that is not RFB may be dropped. The same limit applies to a flow whose first bytes look like RFB but were not
    /// acknowledged, and whose opening was not seen. Default 5 min.
    /// </summary>
    public TimeSpan IdleTimeout { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>
    /// Idle time after which any flow with a sink is closed; earlier if its class (<see cref="FlowStage"/>) is more than half full. Default 24 h.
    /// </summary>
    public TimeSpan TrackedIdleTimeout { get; init; } = TimeSpan.FromHours(24);

    /// <summary>Whether the VLAN or tunnel id is part of the flow key (for overlapping addresses in several networks). Default false.</summary>
    public bool KeyIncludesEncapsulation { get; init; }

    /// <summary>Maximum number of nested encapsulations to follow. Default 8, the maximum.</summary>
    public int MaxEncapsulationDepth { get; init; } = Encapsulation.MaxLayers;

    /// <summary>
    /// Seed of the flow hash, so that an attacker who chooses addresses cannot choose collisions. Set by the caller; equal seeds produce equal tables.
    /// </summary>
    public ulong HashSeed { get; init; }
}
