namespace RfbWatch.Sensor.Operation;

/// <summary>
/// Returns memory of the managed heap to the system after a peak. What a flood or a full disk made the sensor hold is garbage afterwards, but a sensor at rest allocates too little to cause the
/// collection that would find it.
/// </summary>
/// <param name="committed">Bytes that the heap takes from the system.</param>
/// <param name="collect">Collects garbage and returns free memory.</param>
internal sealed class HeapTrim(Func<long> committed, Action collect)
{
    /// <summary>Growth of the heap that is always left to the runtime, in bytes.</summary>
    public const long Slack = 16L << 20;

    /// <summary>Maximum number of calls of <see cref="Run"/> without a collection while the heap is large.</summary>
    public const int MaxWait = 4;

    private long _least = long.MaxValue;
    private long _kept;
    private int _wait = 1;
    private int _waited;

    /// <summary>For the heap of this process.</summary>
    public static HeapTrim OfProcess() => new(
        () => GC.GetGCMemoryInfo(GCKind.Any).TotalCommittedBytes,
        () => GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true));

    /// <summary>
    /// Collects if the heap is larger by more than half, and <see cref="Slack"/>, than it was at its smallest. While that finds the heap in use, the next collections follow after twice the time
    /// each, up to <see cref="MaxWait"/> calls, or when the heap has grown by as much again. Should be called about once a minute: the collection stops all threads, for some tens of milliseconds.
    /// </summary>
    public void Run()
    {
        long size = committed();
        _least = Math.Min(_least, size);
        if (size <= Limit(_least))
        {
            _wait = 1;
            _waited = 0;
            _kept = 0;
            return;
        }

        if (_kept > 0 && ++_waited < _wait && size <= Limit(_kept))
        {
            return;
        }

        collect();
        _kept = committed();
        _waited = 0;
        _wait = Math.Min(_wait * 2, MaxWait);
    }

    private static long Limit(long size) => size + (size / 2) + Slack;
}
