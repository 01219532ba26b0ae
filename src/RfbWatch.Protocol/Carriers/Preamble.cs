namespace RfbWatch.Protocol.Carriers;

/// <summary>
/// What stands in one direction before the bytes that a carrier carries: an HTTP head, a SOCKS exchange, a repeater's block.
/// A pure function of the first bytes yields it, so that it is the same however they were cut.
/// </summary>
internal struct Preamble
{
    /// <summary>The answer; the other members count only when it is <see cref="PreambleVerdict.Whole"/>.</summary>
    public PreambleVerdict Verdict;

    /// <summary>The carrier that the preamble opens.</summary>
    public Carrier Carrier;

    /// <summary>Bytes of the preamble.</summary>
    public int Length;

    /// <summary>Where the text of the target begins in the preamble.</summary>
    public int TargetStart;

    /// <summary>Bytes of the target's text; 0 for none.</summary>
    public int TargetLength;

    /// <summary>What else the preamble says.</summary>
    public PreambleFlags Flags;

    /// <summary>An answer without content.</summary>
    public static Preamble Of(PreambleVerdict verdict) => new() { Verdict = verdict };

    /// <summary>A whole preamble.</summary>
    public static Preamble Whole(Carrier carrier, int length, PreambleFlags flags = PreambleFlags.None) =>
        new() { Verdict = PreambleVerdict.Whole, Carrier = carrier, Length = length, Flags = flags };
}
