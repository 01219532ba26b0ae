namespace RfbWatch.Flows;

/// <summary>
/// The state of a flow, as bits of its entry. Bits that exist per direction are named for side 0; use
/// <see cref="FlowStates.Of"/> to shift them for side 1.
/// </summary>
[Flags]
internal enum FlowState : uint
{
    None = 0,

    /// <summary>The initiator is side 1 of the key.</summary>
    InitiatorIsHigher = 1 << 0,

    /// <summary>A SYN or SYN-ACK proved which side is the initiator.</summary>
    InitiatorKnown = 1 << 1,

    /// <summary>The responder accepted the connection.</summary>
    Established = 1 << 2,

    /// <summary>The responder refused the connection.</summary>
    Refused = 1 << 3,

    /// <summary>An RST was seen.</summary>
    Reset = 1 << 4,

    /// <summary>The side index refers to a <see cref="TrackedFlow"/>.</summary>
    Tracked = 1 << 5,

    /// <summary>The side index refers to a <see cref="FlowRecord"/>, because the flow is to be reported at its end.</summary>
    Recorded = 1 << 6,

    /// <summary>The flow is to be reported at its end, wherever its record is kept.</summary>
    Wanted = 1 << 7,

    /// <summary>SYN, SYN-ACK and the initiator's acknowledgment of it were seen.</summary>
    OpeningSeen = 1 << 8,

    /// <summary>There are pending openings for the flow: every segment is compared with them.</summary>
    Pending = 1 << 9,

    /// <summary>The flow gave up its memory and continues from its <see cref="FlowMemo"/>.</summary>
    Remembered = 1 << 10,

    FragmentProblem = 1 << 11,

    /// <summary>The sequence number after this direction's SYN is known.</summary>
    BeginningSeen = 1 << 12,

    /// <summary>The next sequence number of this direction is known.</summary>
    HasBaseSequence = 1 << 14,

    /// <summary>The handler does not need the bytes of this direction.</summary>
    NotInteresting = 1 << 16,

    /// <summary>A FIN of this direction was seen.</summary>
    Fin = 1 << 18,

    /// <summary>A packet of this direction was seen.</summary>
    Seen = 1 << 20,

    /// <summary>Plain segments of this direction need only a flow look-up.</summary>
    Bypassed = 1 << 22,

    /// <summary>Lowest bit of this direction's packet count before it was tracked: four bits per side, saturating.</summary>
    EarlyPackets = 1 << 24,
}
