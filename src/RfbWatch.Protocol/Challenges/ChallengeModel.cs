namespace RfbWatch.Protocol.Challenges;

/// <summary>What makes a challenge predictable. Named in output by the member names.</summary>
public enum ChallengeModel : byte
{
    /// <summary>Nothing known; the challenge may well be random.</summary>
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

    /// <summary>Printable ASCII, or far fewer different bytes than chance gives.</summary>
    LowEntropy,
}
