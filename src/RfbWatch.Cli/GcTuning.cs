using System.Runtime;

namespace RfbWatch.Cli;

/// <summary>
/// Puts the first collection of garbage off. A run over a capture keeps what it finds until it is over, so that an early collection finds all of it alive and
/// only moves it: on a capture of thousands of sessions that was a tenth of the time. Behind the delay everything is collected as usual.
/// For one file alone: several workers soon allocate more than is put off, and then the late collection stops all of them.
/// </summary>
internal static class GcTuning
{
    /// <summary>So much is allocated first: what 8,000 sessions take.</summary>
    private const long SmallObjectBytes = 63L << 20;
    private const long LargeObjectBytes = 8L << 20;

    /// <summary>With less memory allowed to the process than this, nothing is put off.</summary>
    private const long PlentyBytes = 512L << 20;

    /// <summary>Begins the delay. False where there is not plenty of memory, or it has begun before.</summary>
    public static bool TryBegin() =>
        GCSettings.LatencyMode != GCLatencyMode.NoGCRegion && GC.GetGCMemoryInfo().TotalAvailableMemoryBytes >= PlentyBytes
        && GC.TryStartNoGCRegion(SmallObjectBytes + LargeObjectBytes, LargeObjectBytes, disallowFullBlockingGC: true);
}
