namespace RfbWatch.Protocol;

/// <summary>
/// Limits how many conversations a worker may evaluate to determine which copies of the same bytes were received. With a few packets, a hostile flow can cause up to
/// 160 evaluations per search, each taking tens of microseconds. Refilled by packet time: the same packets give the same result on every machine. Used by one thread;
/// <see cref="Shortened"/> may be read by others.
/// </summary>
/// <param name="perSecond">Conversations per second of packet time.</param>
/// <param name="burst">Maximum accumulated budget, which is also the initial budget.</param>
public sealed class CopySearchBudget(int perSecond, int burst)
{
    /// <summary>Minimum number of conversations that a search may evaluate, whatever the budget: the first order of the copies and those nearest to it.</summary>
    public const int Least = 12;

    private long _left = burst;
    private long _refilled = long.MinValue;
    private long _shortened;

    /// <summary>Searches that ended early because the budget was used up: their choice between copies may be wrong.</summary>
    public long Shortened => Interlocked.Read(ref _shortened);

    /// <summary>Refills the budget for the elapsed packet time. If time runs backwards, nothing is refilled.</summary>
    /// <param name="ticks">Time of the latest packet, in 100 ns ticks.</param>
    public void Refill(long ticks)
    {
        if (_refilled == long.MinValue)
        {
            _refilled = ticks;
        }

        // Whole seconds keep the product in range, and no fraction is lost.
        long seconds = Math.Min((ticks - _refilled) / TimeSpan.TicksPerSecond, burst);
        if (seconds > 0)
        {
            _left = Math.Min(burst, _left + (seconds * perSecond));
            _refilled = ticks;
        }
    }

    /// <summary>Number of conversations, out of <paramref name="wanted"/>, that may be evaluated now.</summary>
    internal int Allowed(int wanted) => (int)Math.Clamp(_left, Math.Min(Least, wanted), wanted);

    /// <summary>Accounts for a search.</summary>
    /// <param name="read">Number of conversations evaluated, and a part of the orders of the copies that gave the bytes of one of them.</param>
    /// <param name="cut">Whether the search would have continued.</param>
    internal void Spend(int read, bool cut)
    {
        _left = Math.Max(0, _left - read);
        if (cut)
        {
            Interlocked.Increment(ref _shortened);
        }
    }
}
