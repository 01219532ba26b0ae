namespace RfbWatch.Protocol;

/// <summary>What a reader needs of the bytes that follow in its stream: the next one, none of the next few, or none at all.</summary>
public readonly record struct Demand
{
    private Demand(long unneeded) => Unneeded = unneeded;

    /// <summary>The next byte is needed.</summary>
    public static Demand Bytes => default;

    /// <summary>No byte that follows is needed.</summary>
    public static Demand Done => new(long.MaxValue);

    /// <summary>So many of the next bytes are content whose length alone matters: pixels, clipboard text, file contents. 0 is the same as <see cref="Bytes"/>.</summary>
    public static Demand Skip(long count) => new(count);

    /// <summary>How many of the next bytes are not needed: 0 when the next one is, <see cref="long.MaxValue"/> when none is.</summary>
    public long Unneeded { get; }

    /// <summary>Whether no byte that follows is needed.</summary>
    public bool IsDone => Unneeded == long.MaxValue;
}
