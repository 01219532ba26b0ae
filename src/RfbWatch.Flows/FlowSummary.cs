using RfbWatch.Packets;

namespace RfbWatch.Flows;

/// <summary>What the flow layer knows of one TCP connection, as a plain copy. Numbers cover the whole flow up to the moment of the copy.</summary>
public struct FlowSummary
{
    /// <summary>Address of the initiator (see <see cref="InitiatorKnown"/>).</summary>
    public IpAddress InitiatorAddress;

    /// <summary>Address of the responder.</summary>
    public IpAddress ResponderAddress;

    /// <summary>TCP port of the initiator.</summary>
    public ushort InitiatorPort;

    /// <summary>TCP port of the responder.</summary>
    public ushort ResponderPort;

    /// <summary>Whether a SYN or SYN-ACK proved who opened the connection; otherwise the first sender stands in.</summary>
    public bool InitiatorKnown;

    /// <summary>Whether the flow's beginning (SYN or SYN-ACK) was not seen.</summary>
    public bool MidStream;

    /// <summary>
    /// Whether the whole opening was seen: SYN, the SYN-ACK that acknowledges it, and a segment of the initiator that acknowledges the SYN-ACK. Who is not on the path cannot forge it.
    /// </summary>
    public bool OpeningSeen;

    /// <summary>
    /// Initial sequence number of the initiator: of its SYN, or from the first acknowledgment of the responder where the SYN was not captured; null when neither says it.
    /// </summary>
    public uint? InitiatorInitialSequence;

    /// <summary>Initial sequence number of the responder, as <see cref="InitiatorInitialSequence"/>.</summary>
    public uint? ResponderInitialSequence;

    /// <summary>Sequence number of the first payload byte that was seen of the initiator; null when none was.</summary>
    public uint? InitiatorFirstSequence;

    /// <summary>As <see cref="InitiatorFirstSequence"/>, of the responder.</summary>
    public uint? ResponderFirstSequence;

    /// <summary>Whether the responder accepted (SYN-ACK, or data in both directions).</summary>
    public bool Established;

    /// <summary>Whether the responder refused the handshake: RST to a SYN before anything was accepted.</summary>
    public bool Refused;

    /// <summary>RSTs of the initiator that the responder may have taken, by their sequence numbers and marks; at most 65,535.</summary>
    public int InitiatorResets;

    /// <summary>RSTs of the responder, as <see cref="InitiatorResets"/>. An end that answers every segment so knows no such connection.</summary>
    public int ResponderResets;

    /// <summary>Time of the first packet (100 ns ticks, UTC).</summary>
    public long FirstTicks;

    /// <summary>Time of the last packet.</summary>
    public long LastTicks;

    /// <summary>Number of the first frame in its source.</summary>
    public long FirstFrame;

    /// <summary>Number of the last frame in its source.</summary>
    public long LastFrame;

    /// <summary>Packets from the initiator. Of a flow that got a sink, those before the sink count as 15 at most.</summary>
    public long InitiatorPackets;

    /// <summary>Packets from the responder, as <see cref="InitiatorPackets"/>.</summary>
    public long ResponderPackets;

    /// <summary>
    /// Payload bytes the initiator sent, by sequence numbers: retransmissions count once. With a sink, bytes that were missed count as well;
    /// without one, only what was captured.
    /// </summary>
    public long InitiatorBytes;

    /// <summary>Payload bytes the responder sent, as <see cref="InitiatorBytes"/>.</summary>
    public long ResponderBytes;

    /// <summary>Stream bytes of the initiator that were sent but never captured; only for flows with a sink.</summary>
    public long InitiatorMissed;

    /// <summary>Stream bytes of the responder that were sent but never captured.</summary>
    public long ResponderMissed;

    /// <summary>How many bytes of the initiator's stream the responder acknowledged; only for flows with a sink. What answers RST to everything acknowledges nothing.</summary>
    public long InitiatorAcknowledged;

    /// <summary>As <see cref="InitiatorAcknowledged"/>, of the responder's stream.</summary>
    public long ResponderAcknowledged;

    /// <summary>How it ended; <see cref="EndReason.None"/> while it lives.</summary>
    public EndReason End;

    /// <summary>What was unusual about its segments.</summary>
    public FlowAnomalies Anomalies;

    /// <summary>Around the flow, outermost first, e.g. <c>vlan 12 / vxlan 5001</c>; empty for none. From the first packet.</summary>
    public string Encapsulation;
}
