namespace RfbWatch.Engine.Hunting;

/// <summary>
/// Collects garbage between the phases of a run if there is much of it: reading captures leaves the state of flows, and each rule leaves the rows that it grouped and sorted. The runtime sizes its
/// budget by what was alive at its last collection, possibly in the middle of a phase, so that the garbage of several phases would accumulate. Safe for concurrent phases.
/// </summary>
internal sealed class PhaseGarbage
{
    /// <summary>Below this amount, in bytes, a collection is not worth its time: it visits all live objects.</summary>
    private const long Tolerated = 48L << 20;

    private readonly Lock _lock = new();
    private long _held;

    /// <summary>Ends a phase.</summary>
    public void Collect()
    {
        lock (_lock)
        {
            if (GC.GetTotalMemory(forceFullCollection: false) - _held > Tolerated)
            {
                GC.Collect();
                _held = GC.GetTotalMemory(forceFullCollection: false);
            }
        }
    }
}
