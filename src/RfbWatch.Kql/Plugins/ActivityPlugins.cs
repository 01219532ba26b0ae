using RfbWatch.Kql.Evaluation;
using RfbWatch.Kql.Runtime;
using RfbWatch.Kql.Values;

namespace RfbWatch.Kql.Plugins;

/// <summary>
/// The activity plugins. They count ids over a timeline that is divided into bins beginning at the start argument. Distinct counts are exact.
/// </summary>
internal static class ActivityPlugins
{
    /// <summary>Maximum number of bins between start and end.</summary>
    private const int MaximumBins = 1_000_000;

    /// <summary>Maximum number of bins read; a bin counts once for each window that contains it.</summary>
    private const double MaximumLooks = 100_000_000;

    public static IEnumerable<Plugin> All { get; } =
    [
        // Arguments: id, time, start, end, lookback, bin
        new("sliding_window_counts", 6, int.MaxValue, binding => Bind(binding, 6, 5, [new("Count", KustoType.Long), new("Dcount", KustoType.Long)], SlidingCounts)),
        // Arguments: id, time, start, end, bin, lookback
        new("session_count", 6, int.MaxValue, binding => Bind(binding, 6, 4, [new("count_sessions", KustoType.Long)], SessionCounts)),
        // Arguments: id, time, start, end, step
        new("activity_counts_metrics", 5, int.MaxValue, binding => Bind(binding, 5, 4,
            [new("count", KustoType.Long), new("dcount", KustoType.Long), new("new_dcount", KustoType.Long), new("aggregated_dcount", KustoType.Long)], ActivityCounts)),
        new("activity_metrics", 5, int.MaxValue, binding => Bind(binding, 5, 4,
            [new("dcount_values", KustoType.Long), new("dcount_newvalues", KustoType.Long), new("retention_rate", KustoType.Real), new("churn_rate", KustoType.Real)], ActivityMetrics)),
        // Arguments: id, time, start, end, inner window, outer window
        new("activity_engagement", 6, int.MaxValue, binding => Bind(binding, 6, 4,
            [new("dcount_activities_inner", KustoType.Long), new("dcount_activities_outer", KustoType.Long), new("activity_ratio", KustoType.Real)], Engagement)),
    ];

    private delegate IEnumerable<(double Time, KustoValue[] Cells)> Metrics(List<(KustoValue Id, double Time)> events, Bins bins);

    private static BoundPlugin Bind(PluginBinding binding, int fixedArguments, int step, KustoColumn[] results, Metrics metrics)
    {
        int id = binding.Column(0);
        int time = binding.Column(1);
        int[] dimensions = binding.Dimensions(fixedArguments);
        if (id < 0 || time < 0)
        {
            return new BoundPlugin(binding.Input, IsOpen: false, (_, _) => new PluginResult(binding.Input, []));
        }

        var schema = PluginReading.UniqueSchema([binding.Input[time], .. dimensions.Select(i => binding.Input[i]), .. results]);
        return new BoundPlugin(schema, IsOpen: false, (rows, context) =>
        {
            double Argument(int index) => Timeline.Number(binding.Scalar(index, context));
            // The window is the timespan argument that is not the step.
            var bins = new Bins(Argument(2), Argument(3), Argument(step), fixedArguments == 6 ? Argument(step == 4 ? 5 : 4) : 0, context);
            if (!(bins.Step > 0) || !((bins.End - bins.Start) / bins.Step < MaximumBins))
            {
                throw new KqlRunException($"{binding.Name}: needs start, end and a positive step, with at most {MaximumBins} steps between start and end.");
            }

            if (!(bins.Count * Math.Max(1, bins.Window / bins.Step) < MaximumLooks))
            {
                throw new KqlRunException($"{binding.Name}: the window spans too many steps: more than {MaximumLooks} bins would be read. Use a longer step.");
            }

            var timeline = Timeline.Read(binding, id, time, dimensions, rows, context);
            return new PluginResult(schema, timeline.Groups.SelectMany(group =>
                metrics(group.Value, bins).Select(row => (KustoValue[])[timeline.At(row.Time), .. group.Key, .. row.Cells])));
        });
    }

    private static ILookup<long, KustoValue> ByBin(List<(KustoValue Id, double Time)> events, Bins bins) =>
        events.ToLookup(item => bins.IndexOf(item.Time), item => item.Id);

    private static IEnumerable<(double Time, KustoValue[] Cells)> SlidingCounts(List<(KustoValue Id, double Time)> events, Bins bins)
    {
        var byBin = ByBin(events, bins);
        long width = Math.Max(1, (long)Math.Ceiling(bins.Window / bins.Step));
        for (long bin = 0; bin < bins.Count; bin++)
        {
            List<KustoValue> inWindow = [.. Enumerable.Range(0, (int)width).SelectMany(back => byBin[bin - back])];
            bins.Context.Tick(width + inWindow.Count);
            if (inWindow.Count > 0)
            {
                yield return (bins.TimeOf(bin), [KustoValue.Of((long)inWindow.Count), KustoValue.Of((long)inWindow.Distinct().Count())]);
            }
        }
    }

    // The session of an id continues until the gap between two of its events exceeds the look-back window.
    private static IEnumerable<(double Time, KustoValue[] Cells)> SessionCounts(List<(KustoValue Id, double Time)> events, Bins bins)
    {
        var sessions = new SortedDictionary<long, long>();
        foreach (var id in events.Where(item => item.Time >= bins.Start && item.Time <= bins.End).GroupBy(item => item.Id, item => item.Time))
        {
            double previous = double.NegativeInfinity;
            long counted = -1;
            foreach (double time in id.Order())
            {
                long bin = bins.IndexOf(time);
                if (time - previous > bins.Window || bin != counted)
                {
                    sessions[bin] = sessions.GetValueOrDefault(bin) + 1;
                }

                counted = bin;
                previous = time;
            }
        }

        return sessions.Select(entry => (bins.TimeOf(entry.Key), new[] { KustoValue.Of(entry.Value) }));
    }

    private static IEnumerable<(double Time, KustoValue[] Cells)> ActivityCounts(List<(KustoValue Id, double Time)> events, Bins bins)
    {
        var byBin = ByBin(events, bins);
        var known = new HashSet<KustoValue>();
        for (long bin = 0; bin < bins.Count; bin++)
        {
            if (!byBin.Contains(bin))
            {
                continue;
            }

            HashSet<KustoValue> ids = [.. byBin[bin]];
            long fresh = ids.Count(known.Add);
            yield return (bins.TimeOf(bin), [KustoValue.Of((long)byBin[bin].Count()), KustoValue.Of((long)ids.Count), KustoValue.Of(fresh), KustoValue.Of((long)known.Count)]);
        }
    }

    private static IEnumerable<(double Time, KustoValue[] Cells)> ActivityMetrics(List<(KustoValue Id, double Time)> events, Bins bins)
    {
        var byBin = ByBin(events, bins);
        var known = new HashSet<KustoValue>();
        HashSet<KustoValue> previous = [];
        for (long bin = 0; bin < bins.Count; bin++)
        {
            HashSet<KustoValue> ids = [.. byBin[bin]];
            long fresh = ids.Count(known.Add);
            double retained = previous.Count == 0 ? double.NaN : (double)previous.Count(ids.Contains) / previous.Count;
            if (ids.Count > 0)
            {
                yield return (bins.TimeOf(bin), [KustoValue.Of((long)ids.Count), KustoValue.Of(fresh), KustoValue.Of(retained), KustoValue.Of(1 - retained)]);
            }

            previous = ids;
        }
    }

    private static IEnumerable<(double Time, KustoValue[] Cells)> Engagement(List<(KustoValue Id, double Time)> events, Bins bins)
    {
        var byBin = ByBin(events, bins);
        long width = Math.Max(1, (long)Math.Ceiling(bins.Window / bins.Step));
        for (long bin = 0; bin < bins.Count; bin++)
        {
            long inner = byBin[bin].Distinct().Count();
            List<KustoValue> inWindow = [.. Enumerable.Range(0, (int)width).SelectMany(back => byBin[bin - back])];
            bins.Context.Tick(width + inWindow.Count);
            long outer = inWindow.Distinct().Count();
            if (inner > 0)
            {
                yield return (bins.TimeOf(bin), [KustoValue.Of(inner), KustoValue.Of(outer), KustoValue.Of((double)inner / outer)]);
            }
        }
    }

    private sealed record Bins(double Start, double End, double Step, double Window, EvaluationContext Context)
    {
        public long Count => (long)Math.Floor((End - Start) / Step) + 1;

        public long IndexOf(double time) => (long)Math.Floor((time - Start) / Step);

        public double TimeOf(long bin) => Start + (bin * Step);
    }
}
