using System.Globalization;
using RfbWatch.Kql.Values;

namespace RfbWatch.Kql.Tests.Values;

public class DynamicBagTests
{
    /// <summary>Up to 32 entries are searched one by one, and more by an index.</summary>
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(31)]
    [InlineData(32)]
    [InlineData(33)]
    [InlineData(100)]
    public void A_bag_of_distinct_entries_is_the_bag_that_a_search_for_equal_keys_gives(int count)
    {
        var entries = Enumerable.Range(0, count).Select(i => KeyValuePair.Create(Key(i), KustoValue.Of((long)i))).ToList();
        var expected = new DynamicBag(entries.AsEnumerable());

        var bag = DynamicBag.OfDistinct(entries);

        Assert.Equal(expected, bag);
        Assert.Equal(expected.ToString(), bag.ToString());
        Assert.Equal(expected.Extent, bag.Extent);
        Assert.All(Enumerable.Range(0, count), i => Assert.Equal(i, bag[Key(i)].AsLong));
        Assert.True(bag[Key(count)].IsNull);
    }

    private static string Key(int number) => "key" + number.ToString(CultureInfo.InvariantCulture);
}
