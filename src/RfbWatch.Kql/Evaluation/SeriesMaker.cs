using RfbWatch.Kql.Runtime;
using RfbWatch.Kql.Values;

namespace RfbWatch.Kql.Evaluation;

/// <summary>make-series: for each key, one array per aggregate over the bins of an axis, and the axis itself.</summary>
internal sealed class SeriesMaker(
    Scalar[] keys,
    Scalar on,
    Scalar? from,
    Scalar? to,
    Scalar step,
    IReadOnlyList<BoundAggregate> calls,
    int results,
    Scalar[] values,
    Scalar?[] defaults,
    bool alwaysOneRow)
{
    /// <summary>Marks the input columns that are read.</summary>
    public void MarkColumns(bool[] columns)
    {
        on.MarkColumns(columns);
        foreach (var scalar in keys.Concat(calls.SelectMany(call => call.Arguments)))
        {
            scalar.MarkColumns(columns);
        }
    }

    public IEnumerable<KustoValue[]> Run(IEnumerable<KustoValue[]> rows, EvaluationContext context)
    {
        var frame = new RowFrame(context);
        var width = step.Evaluate(frame);
        double size = Number(width);
        if (!(size > 0))
        {
            throw new KqlRunException("'make-series': the step must be greater than zero.");
        }

        var held = Hold(rows, frame, out var low, out var high);
        var start = from?.Evaluate(frame) ?? (low.IsNull ? low : Floor(low, width));
        var end = to?.Evaluate(frame) ?? default;
        if (start.IsNull || (end.IsNull && high.IsNull))
        {
            yield break;
        }

        // An end given in the query is exclusive; an end taken from the rows is inclusive.
        double span = Number(end.IsNull ? high : end) - Number(start);
        long bins = end.IsNull ? (long)Math.Floor(span / size) + 1 : (long)Math.Ceiling(span / size);
        if (bins <= 0)
        {
            yield break;
        }

        context.CheckArrayLength(bins, "make-series");
        var axis = AxisOf(start, width, bins);
        bool any = false;
        foreach (var (key, runs) in Group(held, frame, start, size, bins))
        {
            any = true;
            yield return [.. key, .. SeriesOf(runs, frame), axis];
        }

        if (alwaysOneRow && !any)
        {
            yield return [.. SeriesOf(new AggregateRun?[bins], frame), axis];
        }
    }

    private List<(KustoValue[] Row, KustoValue At)> Hold(IEnumerable<KustoValue[]> rows, RowFrame frame, out KustoValue low, out KustoValue high)
    {
        var held = new List<(KustoValue[] Row, KustoValue At)>();
        low = default;
        high = default;
        foreach (var row in rows)
        {
            frame.Row = row;
            var at = on.Evaluate(frame);
            if (at.IsNull)
            {
                continue;
            }

            held.Add((row, at));
            frame.Context.CheckRows(held.Count, "make-series");
            frame.Context.HoldRow(row);
            low = low.IsNull || ValueOrder.Compare(at, low) < 0 ? at : low;
            high = high.IsNull || ValueOrder.Compare(at, high) > 0 ? at : high;
        }

        return held;
    }

    private IEnumerable<(KustoValue[] Key, AggregateRun?[] Runs)> Group(
        List<(KustoValue[] Row, KustoValue At)> held, RowFrame frame, KustoValue start, double size, long bins)
    {
        var groups = new Dictionary<KustoValue[], AggregateRun?[]>(KeyComparer.Instance);
        foreach (var (row, at) in held)
        {
            double bin = Math.Floor((Number(at) - Number(start)) / size);
            if (!(bin >= 0 && bin < bins))
            {
                continue;
            }

            frame.Row = row;
            KustoValue[] key = [.. keys.Select(one => one.Evaluate(frame))];
            if (!groups.TryGetValue(key, out var runs))
            {
                frame.Context.Hold(8 * bins);
                groups.Add(key, runs = new AggregateRun?[bins]);
            }

            (runs[(int)bin] ??= new AggregateRun(calls, results)).Add(frame);
        }

        return groups.Select(group => (group.Key, group.Value));
    }

    private IEnumerable<KustoValue> SeriesOf(AggregateRun?[] runs, RowFrame frame)
    {
        var series = new KustoValue[values.Length][];
        for (int i = 0; i < series.Length; i++)
        {
            series[i] = new KustoValue[runs.Length];
        }

        for (int bin = 0; bin < runs.Length; bin++)
        {
            frame.Row = runs[bin]?.Results(frame.Context) ?? [];
            for (int i = 0; i < series.Length; i++)
            {
                series[i][bin] = runs[bin] is null ? Missing(i, frame) : values[i].Evaluate(frame);
            }
        }

        return series.Select(items => KustoValue.Of(new DynamicArray(items)));
    }

    // An empty bin has a value of the same type as the other bins: 0.0 in a series of reals.
    private KustoValue Missing(int aggregate, RowFrame frame)
    {
        var missing = defaults[aggregate]?.Evaluate(frame) ?? KustoValue.Of(0L);
        return values[aggregate].Type is KustoType.Real or KustoType.Decimal && missing.IsInteger ? ValueConversion.To(values[aggregate].Type, missing) : missing;
    }

    private static KustoValue AxisOf(KustoValue start, KustoValue width, long bins)
    {
        var axis = new KustoValue[bins];
        var at = start;
        for (int i = 0; i < axis.Length; i++)
        {
            axis[i] = at;
            at = Arithmetic.Add(at, width);
        }

        return KustoValue.Of(new DynamicArray(axis));
    }

    private static KustoValue Floor(KustoValue value, KustoValue width) => Arithmetic.Subtract(value, Remainder(value, width));

    private static KustoValue Remainder(KustoValue value, KustoValue width) => Arithmetic.Modulo(value, width);

    private static double Number(KustoValue value) =>
        value.Kind is ValueKind.DateTime or ValueKind.TimeSpan ? value.AsLong : value.TryGetReal(out double real) ? real : double.NaN;
}
