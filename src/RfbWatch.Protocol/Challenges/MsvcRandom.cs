namespace RfbWatch.Protocol.Challenges;

/// <summary>
/// Microsoft's <c>rand()</c>: state = state * 214013 + 2531011; a number is bits 16 to 30 of the state. A challenge takes the low byte of each number,
/// bits 16 to 23, so bits above the low 24 bits of the state never show.
/// </summary>
internal static class MsvcRandom
{
    private const uint Multiplier = 214013;
    private const uint Increment = 2531011;
    private const uint StateMask = (1 << 24) - 1;
    private const int Shift = 16;
    private const uint Inverse = 0xB9B33155; // of the multiplier modulo 2^32

    /// <summary>Finds the low 24 bits of the seed of a challenge. Its first byte leaves 2^16 possible states.</summary>
    /// <returns>The seed's low 24 bits; null when the bytes do not come from this generator.</returns>
    public static uint? FindSeed(ReadOnlySpan<byte> challenge)
    {
        for (uint low = 0; low <= ushort.MaxValue; low++)
        {
            uint state = ((uint)challenge[0] << Shift) | low;
            uint next = state;
            int same = 1;
            while (same < challenge.Length && (byte)((next = (next * Multiplier) + Increment) >> Shift) == challenge[same])
            {
                same++;
            }

            if (same == challenge.Length)
            {
                return ((state - Increment) * Inverse) & StateMask;
            }
        }

        return null;
    }

    /// <summary>Generates the bytes that follow <c>srand(seed)</c>.</summary>
    public static void Fill(uint seed, Span<byte> bytes)
    {
        foreach (ref byte value in bytes)
        {
            seed = (seed * Multiplier) + Increment;
            value = (byte)(seed >> Shift);
        }
    }
}
