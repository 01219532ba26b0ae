namespace RfbWatch.Engine.Hunting;

/// <summary>
/// Forces a garbage collection between the phases of a run if much garbage has accumulated. Reading captures leaves the state of flows behind, and each rule leaves the rows that it
/// grouped and sorted. The runtime sizes its allocation budget by the live data at its last collection, possibly in the middle of a phase, so garbage of several phases would accumulate.
/// Thread-safe.
/// </summary>
internal sealed class PhaseGarbage
{
    /// <summary>Growth in bytes below which a collection is not worth its time, because it visits all live objects.</summary>
    private const long Tolerated = 48L << 20;

    private readonly Lock _lock = new();
    private long _held;

    /// <summary>Ends a phase: collects garbage if memory has grown enough since the last collection.</summary>
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
