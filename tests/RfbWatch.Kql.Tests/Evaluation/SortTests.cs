using RfbWatch.Kql.Evaluation;
using RfbWatch.Kql.Values;

namespace RfbWatch.Kql.Tests.Evaluation;

/// <summary>Sorting by prefixes gives the same order as comparing values; rows with equal keys keep their order.</summary>
public sealed class SortTests
{
    private const int Seed = 5;

    private static readonly string[] Texts =
    [
        string.Empty, "\0", "\0\0", "a", "a\0", "ab", "abcd", "abcd\0", "abcde", "abcdefgh", "abcdefghi", "ABCD", "\u00e4", "\uffff\uffff\uffff\uffff", "\uffff\uffff\uffff\uffff\uffff", "\ud83d\ude00",
        new string('x', 63), new string('x', 64), new string('x', 65), new string('x', 200), new string('x', 200) + "y",
    ];

    private static readonly double[] Numbers = [0.0, -0.0, 1.5, -1.5, double.NaN, double.Epsilon, -double.Epsilon, double.MaxValue, double.MinValue, double.PositiveInfinity, double.NegativeInfinity];

    [Theory]
    [InlineData("string")]
    [InlineData("long")]
    [InlineData("real")]
    [InlineData("datetime")]
    [InlineData("mixed")]
    public void By_prefixes_and_by_comparing_are_one_order(string kind)
    {
        var random = new Random(Seed);
        foreach (bool descending in new[] { false, true })
        {
            foreach (bool nullsFirst in new[] { false, true })
            {
                foreach (int rows in new[] { 0, 1, 24, 25, 500 })
                {
                    Check(Enumerable.Range(0, rows).Select(_ => (KustoValue[])[Cell(kind, random), Cell("long", random)]).ToList(), descending, nullsFirst);
                }
            }
        }
    }

    private static void Check(List<KustoValue[]> rows, bool descending, bool nullsFirst)
    {
        var value = new ConstantScalar(KustoType.Unknown, KustoValue.Null);
        SortKey[] keys = [new(value, descending, nullsFirst), new(value, !descending, nullsFirst)];
        var sorter = new RowSorter(keys);
        foreach (var row in rows)
        {
            sorter.Add(row);
        }

        int[] expected = [.. Enumerable.Range(0, rows.Count).Order(Comparer<int>.Create((left, right) =>
            RowSorter.Compare(keys, rows[left], rows[right]) is var order && order != 0 ? order : left.CompareTo(right)))];
        Assert.Equal(expected, sorter.Order());
    }

    private static KustoValue Cell(string kind, Random random) => random.Next(8) == 0 ? KustoValue.Null : kind switch
    {
        "string" => KustoValue.Of(Texts[random.Next(Texts.Length)]),
        "long" => KustoValue.Of(random.Next(4) switch { 0 => long.MinValue, 1 => long.MaxValue, _ => random.Next(-5, 5) }),
        "real" => KustoValue.Of(Numbers[random.Next(Numbers.Length)]),
        "datetime" => KustoValue.Of(new DateTime(2024, 1, 1).AddTicks(random.Next(5))),
        _ => random.Next(2) == 0 ? KustoValue.Of((long)random.Next(5)) : KustoValue.Of(random.Next(5) / 2.0),
    };
}
