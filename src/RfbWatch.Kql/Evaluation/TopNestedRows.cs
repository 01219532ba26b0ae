using RfbWatch.Kql.Runtime;
using RfbWatch.Kql.Values;

namespace RfbWatch.Kql.Evaluation;

/// <summary>top-nested: the top keys of a level, and within each of them the top keys of the next level.</summary>
internal sealed class TopNestedRows(IReadOnlyList<NestedLevel> levels)
{
    /// <summary>Marks the input columns that are read.</summary>
    public void MarkColumns(bool[] columns)
    {
        foreach (var scalar in levels.SelectMany(level => level.Calls.SelectMany(call => call.Arguments).Prepend(level.Key)))
        {
            scalar.MarkColumns(columns);
        }
    }

    public IEnumerable<KustoValue[]> Run(IEnumerable<KustoValue[]> rows, EvaluationContext context)
    {
        var held = new List<KustoValue[]>();
        foreach (var row in rows)
        {
            held.Add(row);
            context.CheckRows(held.Count, "top-nested");
            context.HoldRow(row);
        }

        return Level(0, held, [], context);
    }

    private IEnumerable<KustoValue[]> Level(int at, List<KustoValue[]> rows, KustoValue[] prefix, EvaluationContext context)
    {
        if (at == levels.Count)
        {
            return [prefix];
        }

        var level = levels[at];
        var frame = new RowFrame(context);
        var parts = new Dictionary<KustoValue, List<KustoValue[]>>();
        foreach (var row in rows)
        {
            frame.Row = row;
            var key = level.Key.Evaluate(frame);
            if (!parts.TryGetValue(key, out var part))
            {
                parts.Add(key, part = []);
            }

            part.Add(row);
        }

        var found = parts.Select(part => (part.Key, Rows: part.Value, Rank: RankOf(level, part.Value, frame))).ToList();
        int[] order = [.. Enumerable.Range(0, found.Count)];
        ValueOrder.Sort<int>(order, (left, right) =>
        {
            int compared = level.Descending ? ValueOrder.Compare(found[right].Rank, found[left].Rank) : ValueOrder.Compare(found[left].Rank, found[right].Rank);
            return compared != 0 ? compared : left.CompareTo(right);
        });
        var ranked = order.Select(at => found[at]).ToList();
        int count = level.Count is null ? ranked.Count : (int)Math.Clamp(level.Count.Evaluate(frame).AsLong, 0, ranked.Count);
        var result = new List<KustoValue[]>();
        foreach (var (key, inside, rank) in ranked.Take(count))
        {
            result.AddRange(Level(at + 1, inside, [.. prefix, key, rank], context));
        }

        if (level.Others is not null)
        {
            result.AddRange(Others(at, [.. ranked.Skip(count).SelectMany(part => part.Rows)], prefix, frame));
        }

        return result;
    }

    // The other keys of a level are combined into one row, with the names that the lower levels give to their other keys.
    private IEnumerable<KustoValue[]> Others(int at, List<KustoValue[]> rows, KustoValue[] prefix, RowFrame frame)
    {
        var row = prefix;
        for (int level = at; level < levels.Count; level++)
        {
            var name = levels[level].Others?.Evaluate(frame) ?? KustoValue.MissingOf(levels[level].Key.Type);
            row = [.. row, name, RankOf(levels[level], rows, frame)];
        }

        return [row];
    }

    private static KustoValue RankOf(NestedLevel level, List<KustoValue[]> rows, RowFrame frame)
    {
        var run = new AggregateRun(level.Calls, level.Results);
        foreach (var row in rows)
        {
            frame.Row = row;
            run.Add(frame);
        }

        frame.Row = run.Results(frame.Context);
        return level.Rank.Evaluate(frame);
    }
}
