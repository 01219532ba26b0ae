namespace RfbWatch.Protocol.Challenges;

/// <summary>Challenges whose bytes themselves show that no good generator made them.</summary>
internal static class ChallengeRegularity
{
    private const int MaxPeriod = 4;

    // Sixteen random bytes hold 8 different values or fewer once in about 10^10 challenges.
    private const int FewValues = 8;

    /// <summary>The model that the bytes' own regularity gives.</summary>
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

    // Chance: (95/256)^16, once in 8 million challenges.
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
