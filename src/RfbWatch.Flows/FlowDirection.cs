namespace RfbWatch.Flows;

/// <summary>
/// Which of a flow's two streams. Where the beginning of the flow was not seen, the sender of the first packet
/// stands in for the initiator (<see cref="FlowSummary.InitiatorKnown"/> is then false).
/// </summary>
public enum FlowDirection : byte
{
    /// <summary>From the end that opened the TCP connection.</summary>
    FromInitiator = 0,

    /// <summary>From the end that accepted it.</summary>
    FromResponder = 1,
}
