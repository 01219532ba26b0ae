namespace RfbWatch.Protocol.Carriers;

/// <summary>
/// The bytes that precede the carried stream in one direction: an HTTP head, a SOCKS exchange, a repeater's block.
/// Determined by a pure function of the first bytes, so that it does not depend on how they were split.
/// </summary>
internal struct Preamble
{
    /// <summary>The result; the other members, except for the length, are valid only if it is <see cref="PreambleVerdict.Whole"/>.</summary>
    public PreambleVerdict Verdict;

    /// <summary>The carrier that the preamble opens.</summary>
    public Carrier Carrier;

    /// <summary>Length of the preamble in bytes. If it is incomplete, 0 or the length that is already known: more bytes change nothing before that.</summary>
    public int Length;

    /// <summary>Offset of the target's text in the preamble.</summary>
    public int TargetStart;

    /// <summary>Length of the target's text in bytes; 0 for none.</summary>
    public int TargetLength;

    /// <summary>Further properties of the preamble.</summary>
    public PreambleFlags Flags;

    /// <summary>A result without content.</summary>
    public static Preamble Of(PreambleVerdict verdict) => new() { Verdict = verdict };

    /// <summary>A complete preamble.</summary>
    public static Preamble Whole(Carrier carrier, int length, PreambleFlags flags = PreambleFlags.None) =>
        new() { Verdict = PreambleVerdict.Whole, Carrier = carrier, Length = length, Flags = flags };
}
