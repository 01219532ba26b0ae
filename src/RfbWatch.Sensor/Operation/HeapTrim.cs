namespace RfbWatch.Sensor.Operation;

/// <summary>
/// Returns memory of the managed heap to the system after a peak. Objects retained during a flood or while a disk is full are garbage afterwards, but an idle sensor allocates too little to
/// trigger the collection that would free them.
/// </summary>
/// <param name="committed">Returns the committed size of the heap in bytes.</param>
/// <param name="collect">Collects garbage and returns free memory to the system.</param>
internal sealed class HeapTrim(Func<long> committed, Action collect)
{
    /// <summary>Growth of the heap that never causes a collection here, in bytes.</summary>
    public const long Slack = 16L << 20;

    /// <summary>Maximum number of calls of <see cref="Run"/> without a collection while the heap is large.</summary>
    public const int MaxWait = 4;

    private long _least = long.MaxValue;
    private long _kept;
    private int _wait = 1;
    private int _waited;

    /// <summary>Creates an instance for the heap of this process.</summary>
    public static HeapTrim OfProcess() => new(
        () => GC.GetGCMemoryInfo(GCKind.Any).TotalCommittedBytes,
        () => GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true));

    /// <summary>
    /// Collects if the heap exceeds one and a half times its smallest size plus <see cref="Slack"/>. If the heap remains that large because it is in use, the wait doubles after
    /// each collection, up to <see cref="MaxWait"/> calls, or until the heap has grown by the same ratio again. Should be called about once a minute: a collection stops all
    /// threads for some tens of milliseconds.
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
