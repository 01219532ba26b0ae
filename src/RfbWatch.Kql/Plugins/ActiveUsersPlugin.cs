using RfbWatch.Kql.Functions;
using RfbWatch.Kql.Values;

namespace RfbWatch.Kql.Plugins;

/// <summary>
/// active_users_count: the number of ids active in each bin (https://learn.microsoft.com/kusto/query/active-users-count-plugin). An event counts if its
/// id occurs in enough distinct periods of the look-back window that ends at that event. The start of the window is exclusive, as in the example on
/// that page. Bins without an active id produce no row.
/// </summary>
internal static class ActiveUsersPlugin
{
    // Arguments: id, timeline, start, end, look-back, period, required periods, bin, dimensions…
    public static Plugin Plugin { get; } = new("active_users_count", 8, int.MaxValue, Bind);

    private static BoundPlugin Bind(PluginBinding binding)
    {
        int id = binding.Column(0);
        int time = binding.Column(1);
        int[] dimensions = binding.Dimensions(8);
        if (id < 0 || time < 0)
        {
            return new BoundPlugin(binding.Input, IsOpen: false, (_, _) => new PluginResult(binding.Input, []));
        }

        var schema = PluginReading.UniqueSchema([binding.Input[time], .. dimensions.Select(i => binding.Input[i]), new("dcount", KustoType.Long)]);
        return new BoundPlugin(schema, IsOpen: false, (rows, context) =>
        {
            double start = Timeline.Number(binding.Scalar(2, context));
            double end = Timeline.Number(binding.Scalar(3, context));
            double lookback = Timeline.Number(binding.Scalar(4, context));
            double period = Timeline.Number(binding.Scalar(5, context));
            double needed = binding.Scalar(6, context).Real() ?? 1;
            var binOf = BinOf(binding.Scalar(7, context), start);
            if (!(period > 0) || !(lookback > 0))
            {
                throw new KqlRunException($"{binding.Name}: the look-back window and the period must be greater than zero.");
            }

            var timeline = Timeline.Read(binding, id, time, dimensions, rows, context);
            return new PluginResult(schema, timeline.Groups.SelectMany(group =>
            {
                var active = new SortedDictionary<double, HashSet<KustoValue>>();
                foreach (var own in group.Value.GroupBy(item => item.Id, item => item.Time))
                {
                    double[] times = [.. own.Order()];
                    int from = 0;
                    for (int i = 0; i < times.Length; i++)
                    {
                        // A window shorter than the precision of the times contains at least the event itself.
                        while (from < i && times[from] <= times[i] - lookback)
                        {
                            from++;
                        }

                        context.Tick(i + 1 - from);
                        if (times[i] < start || times[i] > end || times[from..(i + 1)].Select(at => Math.Floor(at / period)).Distinct().Count() < needed)
                        {
                            continue;
                        }

                        double bin = binOf(times[i]);
                        if (!active.TryGetValue(bin, out var ids))
                        {
                            active.Add(bin, ids = []);
                        }

                        ids.Add(own.Key);
                    }
                }

                return active.Select(bin => (KustoValue[])[timeline.At(bin.Key), .. group.Key, KustoValue.Of((long)bin.Value.Count)]);
            }));
        });
    }

    // Bins given as a timespan are counted from the start; week, month and year are calendar periods.
    private static Func<double, double> BinOf(KustoValue bin, double start)
    {
        if (bin.AsString is { } name)
        {
            if (!Calendar.TryParse(name, out var period) || period is not (CalendarPeriod.Week or CalendarPeriod.Month or CalendarPeriod.Year))
            {
                throw new KqlRunException($"active_users_count: the bin is '{name}'; it must be a timespan, 'week', 'month' or 'year'.");
            }

            return at => Calendar.StartOf(new DateTime((long)at, DateTimeKind.Utc), period).Ticks;
        }

        double width = Timeline.Number(bin);
        return width > 0
            ? at => start + (Math.Floor((at - start) / width) * width)
            : throw new KqlRunException("active_users_count: the bin must be greater than zero.");
    }
}
