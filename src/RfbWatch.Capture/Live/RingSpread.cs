namespace RfbWatch.Capture.Live;

/// <summary>
/// How frames are spread over the rings of an interface. By addresses and by flow both directions of a plain TCP connection meet; by processor and by queue they do only where the
/// interface itself puts both into one queue, which its symmetric receive-side scaling must be set up for.
/// </summary>
public enum RingSpread
{
    /// <summary>
    /// By the pair of outer IP addresses. Nothing that belongs together comes apart: fragments of IPv4 and IPv6 stay with their
    /// connection, and so do both directions of what is tunnelled between two hosts. Two hosts that make all the traffic use one ring only,
    /// and what is neither IPv4 nor IPv6 behind at most two VLAN tags goes to the first.
    /// </summary>
    AddressPair,

    /// <summary>
    /// By addresses and ports, as the kernel's flow dissector sees them: spreads the traffic of two hosts, too. IPv4 fragments are put
    /// together by the kernel first. IPv6 fragments may come apart from their connection, and so may the directions of VXLAN and GENEVE, whose
    /// outer source ports differ.
    /// </summary>
    Flow,

    /// <summary>
    /// By the processor that took the frame from the interface: frame and reader then share its cache, where the reader of ring N is bound to the processor that the interrupts of queue N go to.
    /// </summary>
    Cpu,

    /// <summary>By the receive queue of the interface: as by processor, wherever interrupts go.</summary>
    Queue,
}
