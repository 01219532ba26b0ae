namespace RfbWatch.Protocol.Challenges;

/// <summary>
/// Limits the searches of a run, in steps: a step generates or checks a few numbers and takes about a nanosecond. Steps are counted instead of time,
/// so that the same input gives the same results on any machine. Not thread-safe: take the steps before a search starts.
/// </summary>
/// <param name="steps">Total number of steps; with <paramref name="perSecond"/>, the initial and maximum number.</param>
/// <param name="perSecond">Steps added per second of packet time; 0 for none.</param>
public sealed class ChallengeSearchBudget(long steps = ChallengeSearchBudget.DefaultSteps, long perSecond = 0)
{
    /// <summary>Steps per second of a process without an end: 4 % of a processor.</summary>
    public const long LiveStepsPerSecond = 40_000_000;

    private readonly long _most = steps;
    private long _refilled = long.MinValue;

    /// <summary>
    /// Default number of steps: enough for thirty thousand servers seen within a month, or for a few hundred that are each seen in a different month. A
    /// crafted capture of one megabyte, with a server every other day, would take fifty times as many.
    /// </summary>
    internal const long DefaultSteps = 4_000_000_000;

    /// <summary>Remaining steps.</summary>
    internal long Left { get; private set; } = steps;

    /// <summary>Number of challenges that were not searched for because the search would have cost more than the remaining steps.</summary>
    public long Refused { get; private set; }

    /// <summary>Whether steps are added in the course of time, so that a refused search can be made later.</summary>
    public bool IsRefilled => perSecond > 0;

    /// <summary>Adds the steps for the elapsed packet time. If time runs backwards, nothing is added.</summary>
    /// <param name="ticks">Time of the latest packet, in 100 ns ticks.</param>
    public void Refill(long ticks)
    {
        if (perSecond == 0 || ticks <= _refilled)
        {
            return;
        }

        if (_refilled != long.MinValue)
        {
            double added = (double)(ticks - _refilled) / TimeSpan.TicksPerSecond * perSecond;
            Left = added >= _most - Left ? _most : Left + (long)added;
        }

        _refilled = ticks;
    }

    /// <summary>Takes the steps of a search; false when fewer remain.</summary>
    /// <param name="steps">Cost of the search.</param>
    /// <param name="challenges">Number of challenges searched for; added to <see cref="Refused"/> when the search is refused.</param>
    public bool TryTake(long steps, int challenges)
    {
        if (steps > Left)
        {
            Refused += challenges;
            return false;
        }

        Left -= steps;
        return true;
    }
}
