namespace RfbWatch.Protocol;

/// <summary>
/// How many conversations a worker reads to find out which copies of the same bytes were received. A hostile flow asks for up to 160 at each look, of some tens of microseconds each, and costs its
/// sender a few packets. Refilled by the time of packets: the same packets give the same answer on every machine. Used by one thread; <see cref="Shortened"/> may be read by others.
/// </summary>
/// <param name="perSecond">Conversations a second of packet time.</param>
/// <param name="burst">Conversations that may be saved up; the budget begins with as many.</param>
public sealed class CopySearchBudget(int perSecond, int burst)
{
    /// <summary>Conversations that a search may read whatever is left: the first order of the copies and the nearest others.</summary>
    public const int Least = 12;

    private long _left = burst;
    private long _refilled = long.MinValue;
    private long _shortened;

    /// <summary>Searches that ended early because the budget was used up: their choice between copies may be wrong.</summary>
    public long Shortened => Interlocked.Read(ref _shortened);

    /// <summary>Refills for the packet time that has passed. Time that runs backwards refills nothing.</summary>
    /// <param name="ticks">Time of the latest packet, in 100 ns ticks.</param>
    public void Refill(long ticks)
    {
        if (_refilled == long.MinValue)
        {
            _refilled = ticks;
        }

        // Whole seconds keep the product in its range, and lose no part of one.
        long seconds = Math.Min((ticks - _refilled) / TimeSpan.TicksPerSecond, burst);
        if (seconds > 0)
        {
            _left = Math.Min(burst, _left + (seconds * perSecond));
            _refilled = ticks;
        }
    }

    /// <summary>How many of <paramref name="wanted"/> conversations may be read now.</summary>
    internal int Allowed(int wanted) => (int)Math.Clamp(_left, Math.Min(Least, wanted), wanted);

    /// <summary>Accounts for a search.</summary>
    /// <param name="read">Conversations read.</param>
    /// <param name="cut">Whether it would have gone on.</param>
    internal void Spend(int read, bool cut)
    {
        _left = Math.Max(0, _left - read);
        if (cut)
        {
            Interlocked.Increment(ref _shortened);
        }
    }
}
