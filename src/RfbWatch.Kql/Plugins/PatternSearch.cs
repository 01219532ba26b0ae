using RfbWatch.Kql.Runtime;

namespace RfbWatch.Kql.Plugins;

/// <summary>
/// Finds the closed frequent patterns of a table: sets of values that are shared by enough rows and to which no value can be added without losing a row.
/// Each pattern is found only once, because an extension must not change the attributes before the added one (T. Uno et al., "LCM: An Efficient Algorithm for
/// Enumerating Frequent Closed Item Sets", 2003).
/// </summary>
/// <param name="table">The rows to search.</param>
/// <param name="isFrequent">Whether a set of rows is large enough. Must be monotonic: if it is false for a set, it is false for every subset.</param>
/// <param name="maximumDimensions">Maximum number of chosen values. Values implied by the chosen ones do not count.</param>
/// <param name="context">Context with the limits of the run.</param>
internal sealed class PatternSearch(PatternTable table, Func<int[], bool> isFrequent, int maximumDimensions, EvaluationContext context)
{
    private readonly List<(int[] Pattern, int[] Rows)> _found = [];

    public List<(int[] Pattern, int[] Rows)> Run()
    {
        int[] all = [.. Enumerable.Range(0, table.Count)];
        if (all.Length == 0 || !isFrequent(all))
        {
            return [];
        }

        int[] shared = table.Shared(all);
        if (Array.Exists(shared, value => value >= 0))
        {
            _found.Add((shared, all));
        }

        Extend(all, shared, -1, 0);
        return _found;
    }

    private void Extend(int[] rows, int[] pattern, int last, int dimensions)
    {
        if (dimensions >= maximumDimensions)
        {
            return;
        }

        for (int attribute = last + 1; attribute < table.Width; attribute++)
        {
            if (pattern[attribute] >= 0)
            {
                continue;
            }

            foreach (var value in rows.GroupBy(row => table.At(row, attribute)))
            {
                context.Tick();
                int[] kept = [.. value];
                if (value.Key < 0 || !isFrequent(kept))
                {
                    continue;
                }

                int[] closed = table.Shared(kept);
                bool isFirst = Enumerable.Range(0, attribute).All(i => closed[i] == pattern[i]);
                if (!isFirst)
                {
                    continue;
                }

                context.CheckRows(_found.Count + 1, "patterns");
                context.Hold(64 + (4L * (kept.Length + table.Width)));
                _found.Add((closed, kept));
                Extend(kept, closed, attribute, dimensions + 1);
            }
        }
    }
}
