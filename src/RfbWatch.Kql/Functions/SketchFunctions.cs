using RfbWatch.Kql.Aggregates;
using RfbWatch.Kql.Values;

namespace RfbWatch.Kql.Functions;

/// <summary>Functions that read the results of the hll and tdigest aggregates.</summary>
internal static class SketchFunctions
{
    public static IEnumerable<ScalarFunction> All { get; } =
    [
        ScalarFunction.Of("dcount_hll", 1, 1, KustoType.Long, (arguments, _) =>
        {
            var hashes = new HashSet<long>();
            return ExactSketch.MergeDistinct(arguments[0], hashes) ? KustoValue.Of((long)hashes.Count) : default;
        }),
        ScalarFunction.Of("hll_merge", 2, 16, KustoType.Dynamic, (arguments, _) =>
        {
            var hashes = new HashSet<long>();
            foreach (var argument in arguments) { ExactSketch.MergeDistinct(argument, hashes); } return ExactSketch.OfDistinct(hashes);
        }),
        ScalarFunction.Of("tdigest_merge", 2, 16, KustoType.Dynamic, (arguments, _) =>
        {
            var values = new List<(KustoValue Value, double Weight)>();
            foreach (var argument in arguments) { ExactSketch.MergeValues(argument, values); } return ExactSketch.OfValues(values);
        }) with { Aliases = ["merge_tdigest"] },
        new("percentile_tdigest", 2, 3, binding => binding.Count > 2 && binding.Arguments[2].IsTypeLiteral ? binding.TypeOf(2) : KustoType.Dynamic, _ => (arguments, _) =>
            arguments[1].Real() is { } point ? NearestRank.Find(Values(arguments[0]), point) : default),
        ScalarFunction.Of("percentiles_array_tdigest", 2, int.MaxValue, KustoType.Dynamic, (arguments, _) =>
        {
            List<(KustoValue, double)> values = Values(arguments[0]);
            return KustoValue.Of(new DynamicArray([.. ArgumentReading.Flatten(arguments[1..].ToArray()).Select(point => NearestRank.Find(values, point.Real() ?? 0))]));
        }),
        ScalarFunction.Of("rank_tdigest", 2, 2, KustoType.Real, (arguments, _) => KustoValue.Of(Rank(arguments).Below)),
        ScalarFunction.Of("percentrank_tdigest", 2, 2, KustoType.Real, (arguments, _) =>
        {
            var (below, total) = Rank(arguments);
            return KustoValue.Of(total == 0 ? double.NaN : below * 100 / total);
        }),
    ];

    private static List<(KustoValue Value, double Weight)> Values(KustoValue digest)
    {
        var values = new List<(KustoValue Value, double Weight)>();
        ExactSketch.MergeValues(digest, values);
        return values;
    }

    private static (double Below, double Total) Rank(ReadOnlySpan<KustoValue> arguments)
    {
        double below = 0;
        double total = 0;
        foreach (var (value, weight) in Values(arguments[0]))
        {
            total += weight;
            if (ValueOrder.Compare(value, arguments[1]) <= 0)
            {
                below += weight;
            }
        }

        return (below, total);
    }
}
