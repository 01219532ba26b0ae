using RfbWatch.Kql.Evaluation;
using RfbWatch.Kql.Runtime;
using RfbWatch.Kql.Values;

namespace RfbWatch.Kql.Plugins;

/// <summary>
/// new_activity_metrics: for the ids that are new in a window, counts those that are active in that window and in each later one. An id is new in the
/// first window in which it occurs. With a cohort argument, only ids that are new in the cohort's window are counted. Ids in a look-back table are not new.
/// </summary>
internal static class NewActivityPlugin
{
    private const int MaximumWindows = 10_000;

    public static Plugin Plugin { get; } = new("new_activity_metrics", 5, int.MaxValue, Bind);

    // Arguments: id, time, start, end, window, cohort, dimensions…, look-back table.
    private static BoundPlugin Bind(PluginBinding binding)
    {
        int id = binding.Column(0);
        int time = binding.Column(1);
        var lookback = binding.Arguments.FirstOrDefault(argument => argument.TableRows is not null);
        bool cohort = binding.Arguments.Count > 5 && binding.Arguments[5] is { TableRows: null, ColumnIndex: < 0 };
        int[] dimensions = [.. binding.Arguments.Skip(cohort ? 6 : 5).Where(argument => argument.ColumnIndex >= 0).Select(argument => argument.ColumnIndex)];
        if (id < 0 || time < 0)
        {
            return new BoundPlugin(binding.Input, IsOpen: false, (_, _) => new PluginResult(binding.Input, []));
        }

        var timeline = binding.Input[time];
        var schema = PluginReading.UniqueSchema(
        [
            timeline with { Name = "from_" + timeline.Name }, timeline with { Name = "to_" + timeline.Name }, .. dimensions.Select(i => binding.Input[i]),
            new("dcount_new_values", KustoType.Long), new("dcount_retained_values", KustoType.Long), new("dcount_churn_values", KustoType.Long),
            new("retention_rate", KustoType.Real), new("churn_rate", KustoType.Real),
        ]);
        return new BoundPlugin(schema, IsOpen: false, (rows, context) =>
        {
            double start = Timeline.Number(binding.Scalar(2, context));
            double end = Timeline.Number(binding.Scalar(3, context));
            double window = Timeline.Number(binding.Scalar(4, context));
            double only = cohort ? Timeline.Number(binding.Scalar(5, context)) : double.NaN;
            if (!(window > 0) || !((end - start) / window < MaximumWindows))
            {
                throw new KqlRunException($"new_activity_metrics: needs start, end and a positive window, with at most {MaximumWindows} windows between start and end.");
            }

            var old = Seen(lookback, binding, context);
            var events = Timeline.Read(binding, id, time, dimensions, rows, context);
            return new PluginResult(schema, events.Groups.SelectMany(group => Metrics(group.Value, start, end, window, only, old, context)
                .Select(row => (KustoValue[])[events.At(row.From), events.At(row.To), .. group.Key, .. row.Cells])));
        });
    }

    private static HashSet<KustoValue> Seen(PluginArgument? lookback, PluginBinding binding, EvaluationContext context)
    {
        // The id column of the look-back table has the same name as that of the input.
        int column = lookback?.TableSchema?.IndexOf(binding.Arguments[0].ColumnName ?? string.Empty) ?? -1;
        return column < 0 ? [] : [.. lookback!.TableRows!(context).Select(row => row[column])];
    }

    private static IEnumerable<(double From, double To, KustoValue[] Cells)> Metrics(
        List<(KustoValue Id, double Time)> events, double start, double end, double window, double only, HashSet<KustoValue> old, EvaluationContext context)
    {
        var byWindow = events.Where(item => item.Time >= start && item.Time <= end).ToLookup(item => (long)Math.Floor((item.Time - start) / window), item => item.Id);
        long last = (long)Math.Floor((end - start) / window);
        var known = new HashSet<KustoValue>(old);
        for (long from = 0; from <= last; from++)
        {
            HashSet<KustoValue> fresh = [.. byWindow[from].Distinct().Where(known.Add)];
            bool wanted = double.IsNaN(only) || (long)Math.Floor((only - start) / window) == from;
            if (fresh.Count == 0 || !wanted)
            {
                continue;
            }

            for (long to = from; to <= last; to++)
            {
                context.Tick(1 + byWindow[to].Count());
                long retained = byWindow[to].Distinct().Count(fresh.Contains);
                double rate = (double)retained / fresh.Count;
                yield return (start + (from * window), start + (to * window),
                [
                    KustoValue.Of((long)fresh.Count), KustoValue.Of(retained), KustoValue.Of(fresh.Count - retained), KustoValue.Of(rate), KustoValue.Of(1 - rate),
                ]);
            }
        }
    }
}
