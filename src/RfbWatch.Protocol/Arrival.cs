namespace RfbWatch.Protocol;

/// <summary>The time and packet in which bytes arrived.</summary>
/// <param name="Ticks">Time of the packet that completed them (100 ns, UTC).</param>
/// <param name="Frame">The caller's frame number of that packet; 0 if it has none. Not interpreted.</param>
public readonly record struct Arrival(long Ticks, long Frame);
