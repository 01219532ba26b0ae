namespace RfbWatch.Kql.Columns;

/// <summary>One bit per row of a vector, set for null. A missing array means that no row is null.</summary>
internal static class NullBits
{
    public static int WordsOf(int rows) => (rows + 63) >> 6;

    public static ulong[] New(int rows) => new ulong[WordsOf(rows)];

    public static void Set(ulong[] bits, int row) => bits[row >> 6] |= 1UL << (row & 63);

    public static void Clear(ulong[] bits, int row) => bits[row >> 6] &= ~(1UL << (row & 63));

    public static bool IsSet(ulong[]? bits, int row) => bits is not null && (bits[row >> 6] >> (row & 63) & 1) != 0;
}
