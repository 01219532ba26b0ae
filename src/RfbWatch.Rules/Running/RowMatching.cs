using RfbWatch.Kql.Values;

namespace RfbWatch.Rules.Running;

/// <summary>
/// Compares two results of one query, without and with an exception, to find rows that are equal, that are the same group with other values, that disappeared, and that appeared.
/// Rows with equal cells match; other rows match if their group keys are equal or, without grouping, their values in the columns that name entities
/// (everything but times, numbers and sets).
/// </summary>
internal sealed class RowMatching
{
    private RowMatching(bool[] changed, IReadOnlyList<KustoValue[]> disappeared, int appeared)
    {
        Changed = changed;
        Disappeared = disappeared;
        Appeared = appeared;
    }

    /// <summary>For each row of the second result whether its first counterpart has other cells.</summary>
    public IReadOnlyList<bool> Changed { get; }

    /// <summary>Rows of the first result without a counterpart.</summary>
    public IReadOnlyList<KustoValue[]> Disappeared { get; }

    /// <summary>Number of rows of the second result without a counterpart.</summary>
    public int Appeared { get; }

    public static RowMatching Of(KustoSchema schema, IReadOnlyList<string>? groupKeys, IReadOnlyList<KustoValue[]> before, IReadOnlyList<KustoValue[]> after)
    {
        int[] all = [.. Enumerable.Range(0, schema.Count)];
        int[] keys = groupKeys is null
            ? [.. all.Where(i => schema[i].Type is KustoType.String or KustoType.Bool or KustoType.Guid)]
            : [.. groupKeys.Select(schema.IndexOf).Where(i => i >= 0)];
        bool[] changed = new bool[after.Count];
        var left = Enumerable.Range(0, after.Count).ToList();
        var gone = Without(before, after, all, left, _ => { });
        gone = Without(gone, after, keys, left, i => changed[i] = true);
        return new RowMatching(changed, gone, left.Count);
    }

    /// <summary>The rows without a counterpart among the remaining ones; matched rows are removed from those.</summary>
    private static List<KustoValue[]> Without(IReadOnlyList<KustoValue[]> before, IReadOnlyList<KustoValue[]> after, int[] columns, List<int> left, Action<int> matched)
    {
        var waiting = left.GroupBy(i => Text(after[i], columns), StringComparer.Ordinal).ToDictionary(group => group.Key, group => new Queue<int>(group), StringComparer.Ordinal);
        var gone = new List<KustoValue[]>();
        var taken = new HashSet<int>();
        foreach (var row in before)
        {
            if (waiting.TryGetValue(Text(row, columns), out var candidates) && candidates.TryDequeue(out int counterpart))
            {
                taken.Add(counterpart);
                matched(counterpart);
            }
            else
            {
                gone.Add(row);
            }
        }

        left.RemoveAll(taken.Contains);
        return gone;
    }

    private static string Text(KustoValue[] row, int[] columns) => string.Join('\u0001', columns.Select(i => row[i].Text));
}
