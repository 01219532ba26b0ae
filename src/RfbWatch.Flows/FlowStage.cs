namespace RfbWatch.Flows;

/// <summary>
/// The progress of a flow: the classes among which the memory for flows is divided. A class evicts only its own flows, the oldest first, so that a flood in one
/// stage does not affect the others. Each class except the last has two halves: flows whose opening was seen (<see cref="FlowSummary.OpeningSeen"/>), and
/// others, which never displace the former.
/// </summary>
public enum FlowStage : byte
{
    /// <summary>First bytes of one side, not acknowledged by the peer: no sink.</summary>
    Opening,

    /// <summary>First bytes of one side, acknowledged or answered by the peer.</summary>
    OneSide,

    /// <summary>First bytes of both sides.</summary>
    BothSides,

    /// <summary>The sides are negotiating or authenticating.</summary>
    Negotiating,

    /// <summary>The handshake succeeded.</summary>
    Accepted,

    /// <summary>The connection or its handshake has ended: evicting such a flow loses nothing.</summary>
    Over,
}
