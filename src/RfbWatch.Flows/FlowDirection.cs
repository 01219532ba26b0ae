namespace RfbWatch.Flows;

/// <summary>
/// One of a flow's two streams. If the beginning of the flow was not seen, the sender of the first packet
/// counts as the initiator (<see cref="FlowSummary.InitiatorKnown"/> is then false).
/// </summary>
public enum FlowDirection : byte
{
    /// <summary>From the endpoint that opened the TCP connection.</summary>
    FromInitiator = 0,

    /// <summary>From the endpoint that accepted it.</summary>
    FromResponder = 1,
}
