namespace RfbWatch.TestKit;

/// <summary>Disturbances by networks and mirror ports; seeded, so that a failure can be reproduced.</summary>
public static class FrameDisorder
{
    /// <summary>Moves frames by at most <paramref name="window"/> positions; times stay in order, as a capture would show them.</summary>
    public static List<TestFrame> Reordered(this IReadOnlyList<TestFrame> frames, Random random, int window)
    {
        List<TestFrame> moved = [.. frames.Select((frame, place) => (frame, key: place + (random.NextDouble() * window))).OrderBy(pair => pair.key).Select(pair => pair.frame)];
        return [.. moved.Select((frame, place) => frame with { Ticks = frames[place].Ticks })];
    }

    /// <summary>Repeats each frame with this probability, right after itself.</summary>
    public static List<TestFrame> Duplicated(this IEnumerable<TestFrame> frames, Random random, double probability) =>
        [.. frames.SelectMany(frame => random.NextDouble() < probability ? [frame, frame] : (TestFrame[])[frame])];

    /// <summary>Drops each frame with this probability.</summary>
    public static List<TestFrame> Dropped(this IEnumerable<TestFrame> frames, Random random, double probability) =>
        [.. frames.Where(_ => random.NextDouble() >= probability)];
}
