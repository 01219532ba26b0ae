using RfbWatch.Packets;

namespace RfbWatch.Flows;

/// <summary>
/// A connection at the edge of a capture: both endpoints, and the next sequence number of each if known. A connection that one capture leaves open and one that
/// another capture finds under way may be the same.
/// </summary>
/// <param name="Lower">Address of the lower endpoint.</param>
/// <param name="Higher">Address of the higher endpoint.</param>
/// <param name="Ports">Port of the lower endpoint in the upper 16 bits, of the higher endpoint in the lower 16.</param>
/// <param name="LowerNext">Next sequence number of the lower endpoint; null if unknown.</param>
/// <param name="HigherNext">Next sequence number of the higher endpoint; null if unknown.</param>
public readonly record struct FlowEdge(IpAddress Lower, IpAddress Higher, uint Ports, uint? LowerNext, uint? HigherNext)
{
    /// <summary>
    /// Maximum distance between the sequence numbers of the two captures: bytes that one of them lost, or that both of them contain. 256 times the largest TCP
    /// window without scaling (RFC 9293 section 3.1).
    /// </summary>
    private const uint Near = 1 << 24;

    /// <summary>
    /// Whether the other edge is the same connection: the endpoints are equal, at least one sequence number of this edge is known, and those known to both are
    /// close.
    /// </summary>
    public bool IsContinuedBy(FlowEdge other) =>
        Lower == other.Lower && Higher == other.Higher && Ports == other.Ports
        && (LowerNext is not null || HigherNext is not null)
        && IsNear(LowerNext, other.LowerNext) && IsNear(HigherNext, other.HigherNext);

    private static bool IsNear(uint? one, uint? other) => one is not { } a || other is not { } b || unchecked(b - a + Near) <= 2 * Near;
}
