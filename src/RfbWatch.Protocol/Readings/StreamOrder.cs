namespace RfbWatch.Protocol.Readings;

/// <summary>Which copies the bytes behind the tokens of a reading are taken from, where they differ.</summary>
internal readonly record struct StreamOrder
{
    /// <summary>By weight.</summary>
    public static StreamOrder Default => default;

    /// <summary>The last copy goes first, in place of the one that least speaks against.</summary>
    public static StreamOrder Latest => new() { LastFirst = true };

    private bool LastFirst { get; init; }

    private ulong WithoutA { get; init; }

    private ulong WithoutB { get; init; }

    private ulong FirstA { get; init; }

    private ulong FirstB { get; init; }

    /// <summary>The same order without a copy of a side.</summary>
    public StreamOrder Without(Side side, int copy) => side == Side.A
        ? this with { WithoutA = WithoutA | (1UL << copy), FirstA = FirstA & ~(1UL << copy) }
        : this with { WithoutB = WithoutB | (1UL << copy), FirstB = FirstB & ~(1UL << copy) };

    /// <summary>The same order with a copy of a side before all others, also where it was left out.</summary>
    public StreamOrder First(Side side, int copy) => side == Side.A
        ? this with { FirstA = FirstA | (1UL << copy), WithoutA = WithoutA & ~(1UL << copy) }
        : this with { FirstB = FirstB | (1UL << copy), WithoutB = WithoutB & ~(1UL << copy) };

    /// <summary>Whether a copy of a side is left out.</summary>
    public bool LeavesOut(Side side, int copy) => ((side == Side.A ? WithoutA : WithoutB) >> copy & 1) == 1;

    /// <summary>The place of a copy among those of its side; lower goes first.</summary>
    public int Rank(Side side, int copy, bool used, int bits) =>
        ((side == Side.A ? FirstA : FirstB) >> copy & 1) == 1 ? int.MinValue : used ? int.MinValue + 1 : LastFirst ? -copy : bits;
}
