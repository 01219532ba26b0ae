namespace RfbWatch.Kql.Columns;

/// <summary>
/// Hashes of 64 bits that differ from process to process. The cells of a query are often chosen by those who are being watched; without a seed they could choose many that share a slot of a hash
/// table, and make each look-up as long as the table.
/// </summary>
internal static class SeededHash
{
    // The runtime draws the seed of HashCode once for each process.
    private static readonly ulong Seed = Draw(1);
    private static readonly ulong Factor = Draw(2) | 1;

    /// <summary>The hash of a number. One round alone would place some series of numbers, such as multiples of a power of two, in few slots.</summary>
    public static ulong Of(ulong value) => Mix(Mix(value ^ Seed) ^ Factor);

    /// <summary>What stands for a series of numbers and one more; the hash of the series is <see cref="Of"/> of the last.</summary>
    public static ulong Join(ulong before, ulong value) => Mix(before ^ value);

    // Both halves of the product: the lower half alone keeps a difference in the highest bit there, whatever the factor.
    private static ulong Mix(ulong value)
    {
        ulong high = Math.BigMul(value, Factor, out ulong low);
        return high ^ low;
    }

    private static ulong Draw(int number) => (ulong)(uint)HashCode.Combine(number, 0) << 32 | (uint)HashCode.Combine(number, 1);
}
