using RfbWatch.Packets;

namespace RfbWatch.Flows;

/// <summary>A snapshot of one TCP connection from the flow layer. Counts cover the whole flow up to the moment of the snapshot.</summary>
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

    /// <summary>
    /// Whether a SYN or SYN-ACK proved which endpoint opened the connection; otherwise the sender of the first packet counts as the initiator.
    /// </summary>
    public bool InitiatorKnown;

    /// <summary>Whether the flow's beginning (SYN or SYN-ACK) was not seen.</summary>
    public bool MidStream;

    /// <summary>
    /// Whether the whole opening was seen: SYN, the SYN-ACK that acknowledges it, and a segment of the initiator that acknowledges the SYN-ACK. An attacker who
    /// is not on the path cannot forge it.
    /// </summary>
    public bool OpeningSeen;

    /// <summary>
    /// Initial sequence number of the initiator: from its SYN, or from the responder's first acknowledgment if the SYN was not captured; null if neither was
    /// seen.
    /// </summary>
    public uint? InitiatorInitialSequence;

    /// <summary>Initial sequence number of the responder, like <see cref="InitiatorInitialSequence"/>.</summary>
    public uint? ResponderInitialSequence;

    /// <summary>Sequence number of the initiator's first payload byte that was seen; null if none was.</summary>
    public uint? InitiatorFirstSequence;

    /// <summary>Like <see cref="InitiatorFirstSequence"/>, for the responder.</summary>
    public uint? ResponderFirstSequence;

    /// <summary>Whether the responder accepted (SYN-ACK, or data in both directions).</summary>
    public bool Established;

    /// <summary>Whether the responder refused the handshake: an RST in response to a SYN before anything was accepted.</summary>
    public bool Refused;

    /// <summary>RSTs of the initiator that the responder may have accepted, by their sequence numbers and marks; at most 65,535.</summary>
    public int InitiatorResets;

    /// <summary>RSTs of the responder, like <see cref="InitiatorResets"/>. An endpoint that answers every segment with an RST has no such connection.</summary>
    public int ResponderResets;

    /// <summary>Time of the first packet (100 ns ticks, UTC).</summary>
    public long FirstTicks;

    /// <summary>Time of the last packet.</summary>
    public long LastTicks;

    /// <summary>Frame number of the first packet in its source.</summary>
    public long FirstFrame;

    /// <summary>Frame number of the last packet in its source.</summary>
    public long LastFrame;

    /// <summary>Packets from the initiator. For a flow with a sink, packets before the sink was opened count as at most 15.</summary>
    public long InitiatorPackets;

    /// <summary>Packets from the responder, like <see cref="InitiatorPackets"/>.</summary>
    public long ResponderPackets;

    /// <summary>
    /// Payload bytes that the initiator sent, by sequence numbers: retransmissions count once. With a sink, missed bytes are included;
    /// without one, only captured bytes.
    /// </summary>
    public long InitiatorBytes;

    /// <summary>Payload bytes that the responder sent, like <see cref="InitiatorBytes"/>.</summary>
    public long ResponderBytes;

    /// <summary>Stream bytes of the initiator that were sent but never captured; only for flows with a sink.</summary>
    public long InitiatorMissed;

    /// <summary>Stream bytes of the responder that were sent but never captured.</summary>
    public long ResponderMissed;

    /// <summary>
    /// Number of bytes of the initiator's stream that the responder acknowledged; only for flows with a sink. An endpoint that answers everything with RST
    /// acknowledges nothing.
    /// </summary>
    public long InitiatorAcknowledged;

    /// <summary>Like <see cref="InitiatorAcknowledged"/>, for the responder's stream.</summary>
    public long ResponderAcknowledged;

    /// <summary>How the flow ended; <see cref="EndReason.None"/> while it is open.</summary>
    public EndReason End;

    /// <summary>Anomalies of its segments.</summary>
    public FlowAnomalies Anomalies;

    /// <summary>The encapsulation of the flow's first packet, outermost first, such as <c>vlan 12 / vxlan 5001</c>; empty if none.</summary>
    public string Encapsulation;
}
