using RfbWatch.Kql.Columns;
using RfbWatch.Kql.Values;

namespace RfbWatch.Kql.Tests.Columnar;

/// <summary>Hashes whose lower bits choose the slots of tables: numbers that differ in few bits, wherever these are, do not share slots more often than chance.</summary>
public sealed class SeededHashTests
{
    private const int Numbers = 1 << 16;

    // Of n numbers thrown into n slots, 63 % of the slots are hit.
    private const int Least = Numbers * 6 / 10;

    [Theory]
    [InlineData(0)]
    [InlineData(16)]
    [InlineData(32)]
    [InlineData(48)]
    public void Numbers_that_differ_in_sixteen_bits_are_spread(int shift)
    {
        int slots = Enumerable.Range(0, Numbers).Select(number => SeededHash.Of((ulong)number << shift) % Numbers).Distinct().Count();
        Assert.InRange(slots, Least, Numbers);
    }

    /// <summary>The halves of these numbers are equal, so that the runtime gives all of them the hash 0.</summary>
    [Fact]
    public void Keys_are_spread()
    {
        long[] numbers = [.. Enumerable.Range(0, Numbers).Select(number => number * 0x1_0000_0001L)];
        Assert.InRange(numbers.Select(number => KustoValue.Of(number).GetHashCode()).Distinct().Count(), Least, Numbers);
        Assert.InRange(numbers.Select(number => KustoValue.Of(BitConverter.Int64BitsToDouble(number)).GetHashCode()).Distinct().Count(), Least, Numbers);
    }

    [Fact]
    public void Equal_keys_have_the_same_hash()
    {
        Assert.Equal(KustoValue.Of(-5L).GetHashCode(), KustoValue.OfInt(-5).GetHashCode());
        Assert.Equal(KustoValue.Of(0.0).GetHashCode(), KustoValue.Of(-0.0).GetHashCode());
        Assert.Equal(KustoValue.Of(double.NaN).GetHashCode(), KustoValue.Of(-double.NaN).GetHashCode());
    }

    /// <summary>A difference in the highest bit stays there when it is multiplied by any odd number, so a second word could undo it without knowing the seed.</summary>
    [Fact]
    public void A_difference_in_the_first_word_is_not_undone_by_one_in_the_second()
    {
        const ulong Highest = 1UL << 63;
        ulong first = SeededHash.Of(1);
        Assert.All(Enumerable.Range(0, 64), bit => Assert.NotEqual(
            SeededHash.Join(SeededHash.Join(first, 'a'), 'b'), SeededHash.Join(SeededHash.Join(first, 'a' ^ Highest), 'b' ^ (1UL << bit))));
    }
}
