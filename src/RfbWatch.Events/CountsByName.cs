namespace RfbWatch.Events;

/// <summary>Counts by name, as limits and blind spots have them.</summary>
public static class CountsByName
{
    /// <summary>The sum, or with a sign of -1 the difference; names whose count is 0 are left out.</summary>
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
