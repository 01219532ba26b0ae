namespace RfbWatch.Protocol.Challenges;

/// <summary>
/// How much searching a run may do, in steps: a step makes or looks at a few numbers of a generator, and takes about a nanosecond. Counted in steps and not in time, so
/// that the same input gives the same results on any machine. Not thread-safe: whoever searches asks before it begins.
/// </summary>
/// <param name="steps">Steps in all.</param>
public sealed class ChallengeSearchBudget(long steps = ChallengeSearchBudget.DefaultSteps)
{
    /// <summary>
    /// Steps unless said otherwise: enough for ten thousand servers that are seen within a month, and for some hundred that are each seen in another month. A capture made
    /// to cost time, of a megabyte with a server every other day, would take fifty times as much.
    /// </summary>
    public const long DefaultSteps = 4_000_000_000;

    /// <summary>Steps that are left.</summary>
    public long Left { get; private set; } = steps;

    /// <summary>Challenges that were not searched for, because their search would have cost more than was left.</summary>
    public long Refused { get; private set; }

    /// <summary>Takes the steps of a search, if there are so many.</summary>
    /// <param name="steps">What the search costs.</param>
    /// <param name="challenges">The challenges that it is for; counted when it is refused.</param>
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
