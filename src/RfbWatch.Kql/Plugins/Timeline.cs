using RfbWatch.Kql.Functions;
using RfbWatch.Kql.Runtime;
using RfbWatch.Kql.Values;

namespace RfbWatch.Kql.Plugins;

/// <summary>The events of an activity plugin, grouped by dimension values. Times are ticks or plain numbers.</summary>
internal sealed class Timeline
{
    private readonly KustoType _type;

    private Timeline(KustoType type) => _type = type;

    /// <summary>The events of each combination of dimension values, in input order.</summary>
    public Dictionary<DynamicArray, List<(KustoValue Id, double Time)>> Groups { get; } = [];

    public static Timeline Read(PluginBinding binding, int id, int time, int[] dimensions, IEnumerable<KustoValue[]> rows, EvaluationContext context)
    {
        var timeline = new Timeline(binding.Input[time].Type);
        long count = 0;
        foreach (var row in rows)
        {
            context.CheckRows(++count, binding.Name);
            if (row[time].IsNull)
            {
                continue;
            }

            var key = new DynamicArray([.. dimensions.Select(i => row[i])]);
            if (!timeline.Groups.TryGetValue(key, out List<(KustoValue, double)>? events))
            {
                timeline.Groups.Add(key, events = []);
            }

            events.Add((row[id], Number(row[time])));
        }

        return timeline;
    }

    /// <summary>Returns the ticks of a datetime or timespan, or the number itself. Datetimes are accurate to within 64 ticks.</summary>
    public static double Number(KustoValue value) => value.Kind is ValueKind.DateTime or ValueKind.TimeSpan ? value.AsLong : value.Real() ?? double.NaN;

    /// <summary>Converts a time back to the type of the time column.</summary>
    public KustoValue At(double time) => _type switch
    {
        KustoType.DateTime => KustoValue.Of(new DateTime((long)Math.Clamp(time, 0, DateTime.MaxValue.Ticks - 1000), DateTimeKind.Utc)),
        KustoType.TimeSpan => KustoValue.Of(new TimeSpan((long)time)),
        KustoType.Real => KustoValue.Of(time),
        KustoType.Int => KustoValue.OfInt((int)time),
        KustoType.Unknown or KustoType.Bool or KustoType.Long or KustoType.Decimal or KustoType.Guid or KustoType.String or KustoType.Dynamic => KustoValue.Of((long)time),
    };
}
