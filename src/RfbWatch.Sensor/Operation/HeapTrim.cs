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

    private long _least = long.MaxValue;

    /// <summary>For the heap of this process.</summary>
    public static HeapTrim OfProcess() => new(
        () => GC.GetGCMemoryInfo(GCKind.Any).TotalCommittedBytes,
        () => GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true));

    /// <summary>
    /// Collects if the heap has grown by more than half, and <see cref="Slack"/>, since it was smallest. If what it holds is in use, its size then is the one to compare with. Should be called about
    /// once a minute: the collection stops all threads, for some tens of milliseconds.
    /// </summary>
    public void Run()
    {
        long size = committed();
        _least = Math.Min(_least, size);
        if (size > _least + (_least / 2) + Slack)
        {
            collect();
            _least = committed();
        }
    }
}
