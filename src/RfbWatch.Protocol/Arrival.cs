namespace RfbWatch.Protocol;

/// <summary>When bytes came, and by which packet.</summary>
/// <param name="Ticks">Time of the packet that completed them (100 ns, UTC).</param>
/// <param name="Frame">The caller's number of that packet; 0 when it has none. Carried along, never interpreted.</param>
public readonly record struct Arrival(long Ticks, long Frame);
