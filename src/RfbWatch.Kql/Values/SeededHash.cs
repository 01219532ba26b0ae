namespace RfbWatch.Kql.Values;

/// <summary>
/// 64-bit hashes that differ from process to process. Monitored hosts often control the cells of a query. Without a seed, an attacker could choose many cells that share a slot of a
/// hash table, so that each lookup takes linear time.
/// </summary>
internal static class SeededHash
{
    // The runtime chooses a random seed for HashCode once per process.
    private static readonly ulong Seed = Draw(1);
    private static readonly ulong Factor = Draw(2) | 1;

    /// <summary>Returns the hash of a number. A single round would put some series of numbers, such as multiples of a power of two, into few slots.</summary>
    public static ulong Of(ulong value) => Mix(Mix(value ^ Seed) ^ Factor);

    /// <summary>Adds a number to the state of a sequence. The hash of the sequence is <see cref="Of"/> of the last state.</summary>
    public static ulong Join(ulong before, ulong value) => Mix(before ^ value);

    // Combines both halves of the product: in the lower half alone, a difference in the highest bit changes only that bit, whatever the factor.
    private static ulong Mix(ulong value)
    {
        ulong high = Math.BigMul(value, Factor, out ulong low);
        return high ^ low;
    }

    private static ulong Draw(int number) => (ulong)(uint)HashCode.Combine(number, 0) << 32 | (uint)HashCode.Combine(number, 1);
}
