namespace RfbWatch.Protocol.Challenges;

/// <summary>The property that makes a challenge predictable. The output uses the member names.</summary>
public enum ChallengeModel : byte
{
    /// <summary>None found; the challenge may be random.</summary>
    None,

    /// <summary>
    /// Bits 16 to 23 of Microsoft's <c>rand()</c>, x*214013 + 2531011 (TightVNC 2.x for Windows, UltraVNC): one of 2^24 challenges.
    /// </summary>
    MsvcRand,

    /// <summary>
    /// The low bytes of glibc's <c>random()</c>, seeded once with time XOR pid (LibVNCServer, krfb, x11vnc, TightVNC 1.3 and TurboVNC on Unix).
    /// </summary>
    GlibcRandom,

    /// <summary>All bytes equal, or a repeated pattern of a few bytes.</summary>
    Constant,

    /// <summary>Printable ASCII, a sequence with a constant step, or far fewer distinct bytes than random data has.</summary>
    LowEntropy,
}
