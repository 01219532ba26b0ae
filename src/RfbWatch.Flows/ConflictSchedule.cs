namespace RfbWatch.Flows;

/// <summary>At how many kept segments a sink is asked about a conflict: often while a handshake is short, twice per doubling after that.</summary>
internal static class ConflictSchedule
{
    private static ReadOnlySpan<int> Counts => [4, 8, 12, 16, 24, 32, 48, 64, 96, 2 * FlowBeginning.MaxSegments];

    public static int First => Counts[0];

    /// <summary>The lowest of these above a count; <see cref="int.MaxValue"/> behind the last.</summary>
    public static int Next(int count)
    {
        foreach (var at in Counts)
        {
            if (at > count)
            {
                return at;
            }
        }

        return int.MaxValue;
    }
}
