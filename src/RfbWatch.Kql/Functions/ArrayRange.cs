using RfbWatch.Kql.Runtime;
using RfbWatch.Kql.Values;

namespace RfbWatch.Kql.Functions;

/// <summary>The <c>range()</c> function: numbers, datetimes or timespans at equal steps, including both ends.</summary>
internal static class ArrayRange
{
    /// <summary>Longer arrays are truncated to this length (https://learn.microsoft.com/kusto/query/range-function).</summary>
    private const int MaximumLength = 1_048_576;

    public static KustoValue Make(ReadOnlySpan<KustoValue> arguments, EvaluationContext context)
    {
        var start = arguments[0];
        var stop = arguments[1];
        bool time = start.Kind is ValueKind.DateTime or ValueKind.TimeSpan;
        var step = arguments.Length > 2 ? arguments[2] : time ? KustoValue.Of(TimeSpan.FromHours(1)) : KustoValue.Of(1L);
        if (start.IsNull || stop.IsNull || step.IsNull)
        {
            return default;
        }

        if (time && (stop.Kind != start.Kind || !step.IsWhole))
        {
            return default;
        }

        if (time || (start.IsInteger && stop.IsInteger && step.IsInteger))
        {
            return Integers(start, stop.AsLong, step.AsLong, context);
        }

        return start.Real() is { } from && stop.Real() is { } to && step.Real() is { } width && width != 0 ? Reals(from, to, width, context) : default;
    }

    private static KustoValue Integers(KustoValue start, long stop, long step, EvaluationContext context)
    {
        var count = step == 0 ? 0 : (((Int128)stop - start.AsLong) / step) + 1;
        if (step == 0 || (step > 0 && stop < start.AsLong) || (step < 0 && stop > start.AsLong))
        {
            return KustoValue.Of(DynamicArray.Empty);
        }

        count = Int128.Min(count, MaximumLength);
        context.CheckArrayLength((long)count, "range");
        var items = new KustoValue[(int)count];
        for (int i = 0; i < items.Length; i++)
        {
            long item = start.AsLong + (i * step);
            items[i] = start.Kind switch
            {
                ValueKind.DateTime => KustoValue.Of(new DateTime(item, DateTimeKind.Utc)),
                ValueKind.TimeSpan => KustoValue.Of(new TimeSpan(item)),
                ValueKind.Null or ValueKind.Bool or ValueKind.Int or ValueKind.Long or ValueKind.Real or ValueKind.Decimal or ValueKind.Guid or ValueKind.String or ValueKind.Array or ValueKind.Bag => KustoValue.Of(item),
            };
        }

        return KustoValue.Of(new DynamicArray(items));
    }

    private static KustoValue Reals(double start, double stop, double step, EvaluationContext context)
    {
        double count = Math.Floor(((stop - start) / step) + 1e-10) + 1;
        if (!(count > 0))
        {
            return KustoValue.Of(DynamicArray.Empty);
        }

        count = Math.Min(count, MaximumLength);
        context.CheckArrayLength((long)count, "range");
        return KustoValue.Of(new DynamicArray([.. Enumerable.Range(0, (int)count).Select(i => KustoValue.Of(start + (i * step)))]));
    }
}
