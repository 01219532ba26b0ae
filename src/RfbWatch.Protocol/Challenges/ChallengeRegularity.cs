namespace RfbWatch.Protocol.Challenges;

/// <summary>Detects challenges whose bytes alone show that they do not come from a good generator.</summary>
internal static class ChallengeRegularity
{
    private const int MaxPeriod = 4;

    // Sixteen random bytes contain 8 distinct values or fewer in one of about 10^10 challenges.
    private const int FewValues = 8;

    /// <summary>The model that follows from the regularity of the bytes.</summary>
    public static ChallengeModel Of(ReadOnlySpan<byte> challenge)
    {
        for (int period = 1; period <= MaxPeriod; period++)
        {
            if (challenge[period..].SequenceEqual(challenge[..^period]))
            {
                return ChallengeModel.Constant;
            }
        }

        return IsRamp(challenge) || IsPrintable(challenge) || Distinct(challenge) <= FewValues ? ChallengeModel.LowEntropy : ChallengeModel.None;
    }

    private static bool IsRamp(ReadOnlySpan<byte> challenge)
    {
        byte step = (byte)(challenge[1] - challenge[0]);
        for (int i = 2; i < challenge.Length; i++)
        {
            if ((byte)(challenge[i] - challenge[i - 1]) != step)
            {
                return false;
            }
        }

        return true;
    }

    // Probability: (95/256)^16, one in 8 million challenges.
    private static bool IsPrintable(ReadOnlySpan<byte> challenge) => !challenge.ContainsAnyExceptInRange((byte)' ', (byte)'~');

    private static int Distinct(ReadOnlySpan<byte> challenge)
    {
        int distinct = 0;
        for (int i = 0; i < challenge.Length; i++)
        {
            distinct += challenge[..i].Contains(challenge[i]) ? 0 : 1;
        }

        return distinct;
    }
}
