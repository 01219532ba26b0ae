using System.Runtime.InteropServices;
using System.Text;
using RfbWatch.Kql.Aggregates;
using RfbWatch.Kql.Text;
using RfbWatch.Kql.Values;

namespace RfbWatch.Kql.Functions;

/// <summary>
/// The result of <c>hll()</c> and <c>tdigest()</c>. The service builds an estimate in an opaque format. This sketch contains all
/// distinct hashes, or all values with their weights, so every result computed from it is exact.
/// </summary>
internal static class ExactSketch
{
    private const string Distinct = "hll";
    private const string Values = "tdigest";
    private const string Weights = "weights";

    public static long HashOf(KustoValue value) => (long)XxHash64.Of(Encoding.UTF8.GetBytes(value.Text));

    public static KustoValue OfDistinct(IEnumerable<long> hashes) => ArgumentReading.Bag((Distinct, ArgumentReading.IntegerArray(hashes)));

    public static KustoValue OfValues(List<(KustoValue Value, double Weight)> values)
    {
        ValueOrder.Sort(CollectionsMarshal.AsSpan(values), (left, right) => ValueOrder.Compare(left.Value, right.Value));
        return ArgumentReading.Bag(
            (Values, KustoValue.Of(new DynamicArray([.. values.Select(item => item.Value)]))),
            (Weights, KustoValue.Of(new DynamicArray([.. values.Select(item => KustoValue.Of(item.Weight))]))));
    }

    /// <summary>Adds the hashes of an hll sketch; returns false when the value is not such a sketch.</summary>
    public static bool MergeDistinct(KustoValue sketch, HashSet<long> into)
    {
        if (sketch.AsBag?[Distinct].AsArray is not { } hashes)
        {
            return false;
        }

        foreach (var hash in hashes)
        {
            into.Add(hash.AsLong);
        }

        return true;
    }

    /// <summary>Adds the values of a tdigest; returns false when the value is not a tdigest.</summary>
    public static bool MergeValues(KustoValue digest, List<(KustoValue Value, double Weight)> into)
    {
        if (digest.AsBag is not { } bag || bag[Values].AsArray is not { } values || bag[Weights].AsArray is not { } weights)
        {
            return false;
        }

        for (int i = 0; i < values.Count; i++)
        {
            into.Add((values[i], weights.ItemAt(i).Real() ?? 1));
        }

        return true;
    }
}
