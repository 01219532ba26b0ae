using RfbWatch.Kql.Values;

namespace RfbWatch.Kql.Functions;

/// <summary>The nearest-rank percentile of weighted values: the first value whose cumulative weight reaches the requested share.</summary>
internal static class NearestRank
{
    /// <summary>Finds the percentile of values in ascending order; returns null when there are none.</summary>
    public static KustoValue Find(IReadOnlyList<(KustoValue Value, double Weight)> ascending, double percentile)
    {
        if (ascending.Count == 0)
        {
            return default;
        }

        double total = 0;
        foreach ((_, double weight) in ascending)
        {
            total += weight;
        }

        double wanted = total * percentile / 100;
        double running = 0;
        foreach (var (value, weight) in ascending)
        {
            running += weight;
            // The tolerance absorbs floating-point error: a weight of 5 may be computed as 4.999999.
            if (running >= wanted - (total * 1e-12))
            {
                return value;
            }
        }

        return ascending[^1].Value;
    }
}
