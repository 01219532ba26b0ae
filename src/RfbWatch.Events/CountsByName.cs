namespace RfbWatch.Events;

/// <summary>Counts by name, as used for limits and unread traffic.</summary>
public static class CountsByName
{
    /// <summary>Returns the sum of the counts, or the difference if the sign is -1. Names with a count of 0 are omitted.</summary>
    public static SortedDictionary<string, long> Combine(IReadOnlyDictionary<string, long> a, IReadOnlyDictionary<string, long> b, int sign)
    {
        ArgumentNullException.ThrowIfNull(a);
        ArgumentNullException.ThrowIfNull(b);
        var counts = new SortedDictionary<string, long>(StringComparer.Ordinal);
        foreach (string name in a.Keys.Union(b.Keys))
        {
            long count = a.GetValueOrDefault(name) + (sign * b.GetValueOrDefault(name));
            if (count != 0)
            {
                counts[name] = count;
            }
        }

        return counts;
    }
}
