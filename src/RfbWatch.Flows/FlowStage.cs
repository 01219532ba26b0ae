namespace RfbWatch.Flows;

/// <summary>
/// What a flow has earned: the classes among which the memory for flows is divided. A class gives up its own flows only, the oldest first, so a flood of one
/// stage costs no other. Each class but the last has two halves: flows whose opening was seen (<see cref="FlowSummary.OpeningSeen"/>), and others, which never displace the former.
/// </summary>
public enum FlowStage : byte
{
    /// <summary>First bytes of one side, which the peer has not acknowledged: no sink.</summary>
    Opening,

    /// <summary>The peer acknowledged or answered them.</summary>
    OneSide,

    /// <summary>The opening of both sides.</summary>
    BothSides,

    /// <summary>The sides negotiate or authenticate.</summary>
    Negotiating,

    /// <summary>The handshake ended well.</summary>
    Accepted,

    /// <summary>The connection or its handshake has ended: giving such a flow up loses nothing.</summary>
    Over,
}
