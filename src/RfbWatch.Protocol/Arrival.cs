namespace RfbWatch.Protocol;

/// <summary>Time and packet of the arrival of bytes.</summary>
/// <param name="Ticks">Time of the packet that completed them (100 ns, UTC).</param>
/// <param name="Frame">The caller's number of that packet; 0 if it has none. Not interpreted.</param>
public readonly record struct Arrival(long Ticks, long Frame);
