namespace RfbWatch.Capture.Live;

/// <summary>
/// How frames are distributed over the rings of an interface. By address pair and by flow, both directions of a plain TCP connection reach the same ring. By
/// processor and by queue they do so only if the interface itself places both directions in one queue, which requires symmetric receive-side scaling.
/// </summary>
public enum RingSpread
{
    /// <summary>
    /// By the pair of outer IP addresses. Related packets stay together: IPv4 and IPv6 fragments with their connection,
    /// and both directions of everything tunnelled between two hosts. Traffic between only two hosts uses only one ring,
    /// and frames that are neither IPv4 nor IPv6 after at most two VLAN tags go to the first ring.
    /// </summary>
    AddressPair,

    /// <summary>
    /// By addresses and ports, as determined by the kernel's flow dissector: also distributes the traffic between two hosts. The kernel reassembles
    /// IPv4 fragments first. IPv6 fragments may be separated from their connection, and the two directions of VXLAN and GENEVE from each other,
    /// because their outer source ports differ.
    /// </summary>
    Flow,

    /// <summary>
    /// By the processor that received the frame from the interface. Frame and reader share a cache if the reader of ring N is bound to the processor that
    /// handles the interrupts of queue N.
    /// </summary>
    Cpu,

    /// <summary>By the receive queue of the interface: like <see cref="Cpu"/>, but independent of where interrupts are handled.</summary>
    Queue,
}
