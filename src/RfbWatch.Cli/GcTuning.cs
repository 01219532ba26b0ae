using System.Runtime;

namespace RfbWatch.Cli;

/// <summary>
/// Delays the first garbage collection. A run over a capture keeps its results until the end, so an early collection finds all objects alive and
/// only moves them: on a capture of thousands of sessions that took a tenth of the time. After the delay, collection is normal.
/// Only for a single file: several workers soon allocate more than the delay allows, and the late collection would stop all of them.
/// </summary>
internal static class GcTuning
{
    /// <summary>Amount allocated before the first collection: enough for 8,000 sessions.</summary>
    private const long SmallObjectBytes = 63L << 20;
    private const long LargeObjectBytes = 8L << 20;

    /// <summary>Minimum memory limit of the process for a delay.</summary>
    private const long PlentyBytes = 512L << 20;

    /// <summary>Starts the delay. False if there is too little memory, or the delay was already used.</summary>
    public static bool TryBegin() =>
        GCSettings.LatencyMode != GCLatencyMode.NoGCRegion && GC.GetGCMemoryInfo().TotalAvailableMemoryBytes >= PlentyBytes
        && GC.TryStartNoGCRegion(SmallObjectBytes + LargeObjectBytes, LargeObjectBytes, disallowFullBlockingGC: true);
}
