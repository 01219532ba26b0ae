using RfbWatch.Packets;

namespace RfbWatch.Flows;

/// <summary>
/// A connection at the edge of a capture: both ends, and the next sequence number of each where it is known. What one capture leaves open and another finds under way
/// may be one connection.
/// </summary>
/// <param name="Lower">Address of the lower end.</param>
/// <param name="Higher">Address of the higher end.</param>
/// <param name="Ports">Port of the lower end in the upper 16 bits, of the higher end in the lower.</param>
/// <param name="LowerNext">Next sequence number of the lower end; null when not known.</param>
/// <param name="HigherNext">Next sequence number of the higher end; null when not known.</param>
public readonly record struct FlowEdge(IpAddress Lower, IpAddress Higher, uint Ports, uint? LowerNext, uint? HigherNext)
{
    /// <summary>
    /// How far apart the numbers of the two captures may stand: what one of them lost, or what both of them hold. The largest window of TCP without scaling (RFC 9293 section 3.1)
    /// 256 times.
    /// </summary>
    private const uint Near = 1 << 24;

    /// <summary>Whether the other is the same connection: its ends are, and no number that both know is far away.</summary>
    public bool IsContinuedBy(FlowEdge other) =>
        Lower == other.Lower && Higher == other.Higher && Ports == other.Ports
        && (LowerNext is not null || HigherNext is not null)
        && IsNear(LowerNext, other.LowerNext) && IsNear(HigherNext, other.HigherNext);

    private static bool IsNear(uint? one, uint? other) => one is not { } a || other is not { } b || unchecked(b - a + Near) <= 2 * Near;
}
