namespace RfbWatch.Protocol;

/// <summary>Which of the following bytes a reader needs: the next one, none of the next n, or none at all.</summary>
public readonly record struct Demand
{
    private Demand(long unneeded) => Unneeded = unneeded;

    /// <summary>The next byte is needed.</summary>
    internal static Demand Bytes => default;

    /// <summary>No further byte is needed.</summary>
    internal static Demand Done => new(long.MaxValue);

    /// <summary>Only the length of the given number of following bytes matters: pixels, clipboard text, file contents. 0 is the same as <see cref="Bytes"/>.</summary>
    internal static Demand Skip(long count) => new(count);

    /// <summary>Number of following bytes that are not needed: 0 if the next one is, <see cref="long.MaxValue"/> if none is.</summary>
    public long Unneeded { get; }

    /// <summary>Whether no further byte is needed.</summary>
    internal bool IsDone => Unneeded == long.MaxValue;
}
