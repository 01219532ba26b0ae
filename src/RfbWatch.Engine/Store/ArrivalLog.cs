namespace RfbWatch.Engine.Store;

/// <summary>
/// Stores the arrival times of a bounded number of the latest rows, by batch. Not thread-safe, except for <see cref="Beginning"/>.
/// </summary>
/// <param name="rows">Number of rows to remember.</param>
internal sealed class ArrivalLog(int rows)
{
    private readonly Queue<(long Arrived, int Rows)> _batches = [];
    private long _count;
    private long _beginning;

    /// <summary>The latest known time after which at least this number of rows arrived, UTC; <see cref="DateTime.MinValue"/> if fewer rows have arrived.</summary>
    public DateTime Beginning => new(Interlocked.Read(ref _beginning), DateTimeKind.Utc);

    /// <summary>Records the arrival of rows.</summary>
    /// <param name="arrived">Their arrival time, ticks; not earlier than that of previous rows.</param>
    /// <param name="count">Their number.</param>
    public void Add(long arrived, int count)
    {
        _batches.Enqueue((arrived, count));
        _count += count;
        while (_count - _batches.Peek().Rows >= rows)
        {
            var (oldest, gone) = _batches.Dequeue();
            _count -= gone;
            Interlocked.Exchange(ref _beginning, oldest);
        }
    }
}
