namespace RfbWatch.Engine.Hunting;

/// <summary>
/// Collects what a phase of a run let go, where that is much: reading leaves the state of flows behind, and each rule the rows that it grouped and sorted. The runtime decides by what was alive at its
/// last collection, which may have been in the middle of a phase, and lets the garbage of several phases stand beside one another.
/// </summary>
internal sealed class PhaseGarbage
{
    /// <summary>Below this a collection costs more than the memory is worth: it visits everything that is alive, 100 MB in a tenth of a second.</summary>
    private const long Tolerated = 48L << 20;

    private long _held;

    /// <summary>Ends a phase.</summary>
    public void Collect()
    {
        if (GC.GetTotalMemory(forceFullCollection: false) - _held > Tolerated)
        {
            GC.Collect();
            _held = GC.GetTotalMemory(forceFullCollection: false);
        }
    }
}
