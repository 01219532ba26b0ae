namespace RfbWatch.Flows;

/// <summary>
/// The counts of kept segments at which a sink is asked to resolve a conflict: frequent while a handshake is short, twice per doubling after that.
/// </summary>
internal static class ConflictSchedule
{
    private static ReadOnlySpan<int> Counts => [4, 8, 12, 16, 24, 32, 48, 64, 96, 2 * FlowBeginning.MaxSegments];

    public static int First => Counts[0];

    /// <summary>Returns the lowest of these counts above a count; <see cref="int.MaxValue"/> after the last.</summary>
    public static int Next(int count)
    {
        foreach (int at in Counts)
        {
            if (at > count)
            {
                return at;
            }
        }

        return int.MaxValue;
    }
}
