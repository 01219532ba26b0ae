namespace RfbWatch.Protocol.Challenges;

/// <summary>
/// Proves that two challenges of one server come from glibc's <c>random()</c> without knowing its seed. The generator adds, so bytes of the later challenge
/// are sums of bytes of both. This finds servers that were seeded long ago or draw numbers for other purposes too, such as x11vnc (recorded with 0.9.16).
/// </summary>
/// <remarks>
/// Words of the generator: r[i] = r[i-3] + r[i-31] modulo 2^32 (glibc, stdlib/random_r.c, TYPE_3). A number is a word without its lowest bit, so the low
/// byte of one number is the sum of those of two others, or one more if both lost bits were set. With 16 known bytes each, r[i] and r[i-3] are in the later
/// challenge and r[i-31] in the earlier.
/// </remarks>
public static class ChallengeRelation
{
    /// <summary>
    /// Minimum number of sums that must hold; all sums at a distance are checked. Random bytes satisfy one sum in 2 of 256 cases, eight with a probability
    /// of 2^-56, and those at any of the fourteen distances with at least eight sums with less than 2^-52.
    /// </summary>
    internal const int LeastSums = 8;

    private const int ChallengeLength = 16;

    /// <summary>
    /// The distance, in numbers, between the two challenges if one generator produced both; 0 if none did. The very next challenge would be at distance 16, but
    /// only distances 23 to 36 have enough sums. If a server draws nothing else, the relation therefore shows between a challenge and the next but one.
    /// </summary>
    /// <param name="earlier">A challenge.</param>
    /// <param name="later">A challenge that the same server sent later.</param>
    public static int Distance(ChallengeEvidence earlier, ChallengeEvidence later)
    {
        ArgumentNullException.ThrowIfNull(earlier);
        ArgumentNullException.ThrowIfNull(later);
        Span<byte> one = stackalloc byte[ChallengeLength];
        Span<byte> other = stackalloc byte[ChallengeLength];
        earlier.CopyTo(one);
        later.CopyTo(other);

        // All sums also hold for constant bytes of value 0; those do not come from a generator and have a separate model.
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
        // If earlier[0] is number 0, later[i] is number distance + i.
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
