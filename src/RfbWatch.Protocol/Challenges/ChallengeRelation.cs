namespace RfbWatch.Protocol.Challenges;

/// <summary>
/// Proves glibc's <c>random()</c> behind two challenges of one server without knowing its seed: the generator adds, so bytes of the later challenge are
/// sums of bytes of both. It finds servers that were seeded long ago or draw numbers for other ends too, as x11vnc does (recorded with 0.9.16).
/// </summary>
/// <remarks>
/// Words of the generator: r[i] = r[i-3] + r[i-31] modulo 2^32 (glibc, stdlib/random_r.c, TYPE_3); a number is a word without its lowest bit, so of the numbers' low
/// bytes one is the sum of the two others, or one more where both lost bits were set. With 16 known bytes each, r[i] and r[i-3] lie in the later
/// challenge and r[i-31] in the earlier.
/// </remarks>
public static class ChallengeRelation
{
    /// <summary>
    /// Fewest sums that must hold, all there are at one distance. Random bytes fit one in 2 of 256 cases, eight in 2^-56, and any of the fourteen distances
    /// that have as many in less than 2^-52.
    /// </summary>
    public const int LeastSums = 8;

    private const int ChallengeLength = 16;

    /// <summary>
    /// The distance, in numbers, at which the later challenge follows the earlier out of one generator; 0 when none does. 16 would be the very next
    /// challenge; only 23 to 36 have sums enough, so a server whose challenges follow at once shows it between every second.
    /// </summary>
    /// <param name="earlier">A challenge.</param>
    /// <param name="later">One that the same server sent after it.</param>
    public static int Distance(ChallengeEvidence earlier, ChallengeEvidence later)
    {
        ArgumentNullException.ThrowIfNull(earlier);
        ArgumentNullException.ThrowIfNull(later);
        Span<byte> one = stackalloc byte[ChallengeLength];
        Span<byte> other = stackalloc byte[ChallengeLength];
        earlier.CopyTo(one);
        later.CopyTo(other);

        // All sums hold in constant bytes of value 0 too: those are no generator's, and have their own model.
        if (ChallengeRegularity.Of(one) != ChallengeModel.None || ChallengeRegularity.Of(other) != ChallengeModel.None)
        {
            return 0;
        }

        for (int distance = ChallengeLength; distance < GlibcRandom.Degree + ChallengeLength; distance++)
        {
            if (Holds(one, other, distance))
            {
                return distance;
            }
        }

        return 0;
    }

    private static bool Holds(ReadOnlySpan<byte> earlier, ReadOnlySpan<byte> later, int distance)
    {
        // later[i] is number distance + i when earlier[0] is number 0.
        int from = Math.Max(GlibcRandom.Separation, GlibcRandom.Degree - distance);
        int to = Math.Min(ChallengeLength, GlibcRandom.Degree - distance + ChallengeLength);
        if (to - from < LeastSums)
        {
            return false;
        }

        for (int i = from; i < to; i++)
        {
            byte more = (byte)(later[i] - later[i - GlibcRandom.Separation] - earlier[distance + i - GlibcRandom.Degree]);
            if (more > 1)
            {
                return false;
            }
        }

        return true;
    }
}
