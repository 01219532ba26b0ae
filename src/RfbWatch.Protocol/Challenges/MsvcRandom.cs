namespace RfbWatch.Protocol.Challenges;

/// <summary>
/// Microsoft's <c>rand()</c>: state = state * 214013 + 2531011; a number is bits 16 to 30 of the state. A challenge uses the low byte of each number,
/// bits 16 to 23, so bits above the low 24 bits of the state never show.
/// </summary>
internal static class MsvcRandom
{
    private const uint Multiplier = 214013;
    private const uint Increment = 2531011;
    private const uint StateMask = (1 << 24) - 1;
    private const int Shift = 16;
    private const uint Inverse = 0xB9B33155; // of the multiplier modulo 2^32

    // The low 16 bits of a state by what they contribute to bits 16 to 23 of the next state, ascending for each contribution: every contribution has about 256.
    private static readonly ushort[] LowBits = [.. Enumerable.Range(0, 1 << Shift).OrderBy(low => Contribution((uint)low)).Select(low => (ushort)low)];
    private static readonly int[] Starts = StartsOf(LowBits);

    /// <summary>
    /// Finds the low 24 bits of the seed of a challenge. Its first byte leaves 2^16 possible states, and its second byte leaves about 256 of these: it is the
    /// sum of what the first byte and the low 16 bits contribute to it.
    /// </summary>
    /// <returns>The seed's low 24 bits; null when the bytes do not come from this generator.</returns>
    public static uint? FindSeed(ReadOnlySpan<byte> challenge)
    {
        byte contribution = (byte)(challenge[1] - (challenge[0] * Multiplier));
        foreach (ushort low in LowBits.AsSpan(Starts[contribution]..Starts[contribution + 1]))
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

    private static byte Contribution(uint low) => (byte)(((low * Multiplier) + Increment) >> Shift);

    private static int[] StartsOf(ushort[] lowBits)
    {
        int[] starts = new int[byte.MaxValue + 2];
        foreach (ushort low in lowBits)
        {
            starts[Contribution(low) + 1]++;
        }

        for (int i = 1; i < starts.Length; i++)
        {
            starts[i] += starts[i - 1];
        }

        return starts;
    }
}
