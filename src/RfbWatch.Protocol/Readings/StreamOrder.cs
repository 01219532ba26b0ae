namespace RfbWatch.Protocol.Readings;

/// <summary>The priority of copies for the bytes after the tokens of a reading, where they differ.</summary>
internal readonly record struct StreamOrder
{
    /// <summary>By weight.</summary>
    public static StreamOrder Default => default;

    /// <summary>The last copy has priority over the one with the lowest penalty.</summary>
    public static StreamOrder Latest => new() { LastFirst = true };

    private bool LastFirst { get; init; }

    private ulong WithoutA { get; init; }

    private ulong WithoutB { get; init; }

    private ulong FirstA { get; init; }

    private ulong FirstB { get; init; }

    /// <summary>The same order without one copy of a side.</summary>
    public StreamOrder Without(Side side, int copy) => side == Side.A
        ? this with { WithoutA = WithoutA | (1UL << copy), FirstA = FirstA & ~(1UL << copy) }
        : this with { WithoutB = WithoutB | (1UL << copy), FirstB = FirstB & ~(1UL << copy) };

    /// <summary>The same order with one copy of a side before all others, even if it was omitted.</summary>
    public StreamOrder First(Side side, int copy) => side == Side.A
        ? this with { FirstA = FirstA | (1UL << copy), WithoutA = WithoutA & ~(1UL << copy) }
        : this with { FirstB = FirstB | (1UL << copy), WithoutB = WithoutB & ~(1UL << copy) };

    /// <summary>Whether a copy of a side is omitted.</summary>
    public bool Excludes(Side side, int copy) => ((side == Side.A ? WithoutA : WithoutB) >> copy & 1) == 1;

    /// <summary>The rank of a copy among those of its side; lower ranks have priority.</summary>
    public int Rank(Side side, int copy, bool used, int bits) =>
        ((side == Side.A ? FirstA : FirstB) >> copy & 1) == 1 ? int.MinValue : used ? int.MinValue + 1 : LastFirst ? -copy : bits;
}
