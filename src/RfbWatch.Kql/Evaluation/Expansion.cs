using RfbWatch.Kql.Runtime;
using RfbWatch.Kql.Values;

namespace RfbWatch.Kql.Evaluation;

/// <summary>The expansion of one row by mv-expand.</summary>
/// <param name="Sources">The expanded expressions over an input row.</param>
/// <param name="Types">Their element types; dynamic if the query gives none.</param>
/// <param name="Targets">The output column of each.</param>
/// <param name="IndexColumn">The output column of the item index, or -1.</param>
/// <param name="BagsAsArrays">True if a bag expands to [key, value] arrays; false if it expands to bags with a single key.</param>
/// <param name="Limit">Maximum number of rows per input row, or null.</param>
/// <param name="Copied">For each output column, the input column that is copied to it, or -1.</param>
internal sealed record Expansion(Scalar[] Sources, KustoType[] Types, int[] Targets, int IndexColumn, bool BagsAsArrays, Scalar? Limit, int[] Copied)
{
    /// <summary>Expands rows. If an array is given, all result rows share it, so each must be consumed before the next is requested.</summary>
    public IEnumerable<KustoValue[]> Expand(IEnumerable<KustoValue[]> rows, KustoValue[]? reused, EvaluationContext context)
    {
        long limit = Limit?.Evaluate(new RowFrame(context)).AsLong ?? long.MaxValue;
        var frame = new RowFrame(context);
        long produced = 0;
        foreach (var row in rows)
        {
            frame.Row = row;
            foreach (var result in ExpandOne(frame, limit, reused))
            {
                context.Tick();
                if (++produced > context.Limits.MaximumProducedRows)
                {
                    throw new KqlLimitException(nameof(KqlLimits.MaximumProducedRows), context.Limits.MaximumProducedRows, "'mv-expand' produces too many rows");
                }

                yield return result;
            }
        }
    }

    public IEnumerable<KustoValue[]> ExpandOne(RowFrame frame, long limit, KustoValue[]? reused = null)
    {
        var items = new IReadOnlyList<KustoValue>[Sources.Length];
        long count = 0;
        for (int i = 0; i < items.Length; i++)
        {
            items[i] = ItemsOf(Sources[i].Evaluate(frame));
            count = Math.Max(count, items[i].Count);
        }

        var row = frame.Row;
        for (int at = 0; at < Math.Min(count, limit); at++)
        {
            var result = reused ?? new KustoValue[Copied.Length];
            for (int i = 0; i < result.Length; i++)
            {
                result[i] = Copied[i] >= 0 ? row[Copied[i]] : default;
            }

            for (int i = 0; i < items.Length; i++)
            {
                result[Targets[i]] = ValueConversion.To(Types[i], at < items[i].Count ? items[i][at] : default);
            }

            if (IndexColumn >= 0)
            {
                result[IndexColumn] = KustoValue.Of((long)at);
            }

            yield return result;
        }
    }

    // An empty array produces no row; null and plain values produce one (Kusto, mv-expand operator).
    private IReadOnlyList<KustoValue> ItemsOf(KustoValue value)
    {
        if (value.AsArray is { } array)
        {
            return array;
        }

        if (value.AsBag is { } bag)
        {
            return [.. bag.Select(entry => BagsAsArrays ? KustoValue.Of(new DynamicArray(KustoValue.Of(entry.Key), entry.Value)) : KustoValue.Of(new DynamicBag([entry])))];
        }

        return [value];
    }
}
