using RfbWatch.Kql.Functions;
using RfbWatch.Kql.Runtime;
using RfbWatch.Kql.Values;

namespace RfbWatch.Kql.Plugins;

/// <summary>
/// sequence_detect and funnel_sequence_completion: detect steps that follow each other in time (https://learn.microsoft.com/kusto/query/sequence-detect-plugin,
/// funnel-sequence-completion-plugin).
/// </summary>
internal static class SequencePlugins
{
    private const int MaximumBins = 100_000;

    public static IEnumerable<Plugin> All { get; } =
    [
        // Arguments: timeline, maximum step duration, maximum sequence duration, conditions…, dimensions…
        new("sequence_detect", 5, int.MaxValue, Detect),
        // Arguments: id, timeline, start, end, bin, state, sequence, periods
        new("funnel_sequence_completion", 8, 8, Completion),
    ];

    /// <summary>
    /// Finds every sequence of rows that meet the conditions one after the other, within one combination of dimension values. As in the output on the
    /// documentation page, every pair of rows counts, not only the closest one; sequences with the same times are merged, and the result is sorted by time.
    /// A row cannot serve as two steps, but two steps may have the same time.
    /// </summary>
    private static BoundPlugin Detect(PluginBinding binding)
    {
        int time = binding.Column(0);
        List<PluginArgument> steps = [.. binding.Arguments.Skip(3).Where(argument => argument.Type == KustoType.Bool && (argument.Name is not null || argument.ColumnIndex < 0))];
        int[] dimensions = [.. Enumerable.Range(3, binding.Arguments.Count - 3).Where(i => !steps.Contains(binding.Arguments[i])).Select(i => binding.Column(i)).Where(column => column >= 0)];
        if (steps.Count < 2)
        {
            binding.Report(-1, "KS107", "sequence_detect needs at least two conditions, for example: evaluate sequence_detect(Timestamp, 1h, 1d, first=(…), second=(…), DeviceId).");
        }

        if (time < 0 || steps.Count < 2)
        {
            return new BoundPlugin(binding.Input, IsOpen: false, (_, _) => new PluginResult(binding.Input, []));
        }

        var timeline = binding.Input[time];
        var schema = PluginReading.UniqueSchema(
        [
            .. dimensions.Select(i => binding.Input[i]), .. steps.Select(step => timeline with { Name = $"{step.Name}_{timeline.Name}" }), new("Duration", KustoType.TimeSpan),
        ]);
        return new BoundPlugin(schema, IsOpen: false, (rows, context) =>
        {
            double longestStep = Timeline.Number(binding.Scalar(1, context));
            double longest = Timeline.Number(binding.Scalar(2, context));
            var groups = new Dictionary<DynamicArray, List<(KustoValue Time, double At, int Row)>[]>();
            int count = 0;
            foreach (var row in rows)
            {
                context.CheckRows(++count, binding.Name);
                if (row[time].IsNull)
                {
                    continue;
                }

                var key = new DynamicArray([.. dimensions.Select(i => row[i])]);
                for (int i = 0; i < steps.Count; i++)
                {
                    if (steps[i].Evaluate?.Invoke(row, context).IsTrue != true)
                    {
                        continue;
                    }

                    if (!groups.TryGetValue(key, out var lists))
                    {
                        groups.Add(key, lists = [.. steps.Select(_ => new List<(KustoValue, double, int)>())]);
                    }

                    lists[i].Add((row[time], Timeline.Number(row[time]), count));
                }
            }

            var found = new Dictionary<DynamicArray, double>();
            foreach (var (key, lists) in groups)
            {
                foreach (var list in lists)
                {
                    list.Sort((left, right) => left.At.CompareTo(right.At));
                }

                Follow(key, lists, [], longestStep, longest, found, context);
            }

            return new PluginResult(schema, found.OrderBy(item => item.Value).Select(item => item.Key.Items.ToArray()));
        });
    }

    private static void Follow(
        DynamicArray key, List<(KustoValue Time, double At, int Row)>[] lists, List<(KustoValue Time, double At, int Row)> path, double longestStep, double longest,
        Dictionary<DynamicArray, double> found, EvaluationContext context)
    {
        if (path.Count == lists.Length)
        {
            var duration = KustoValue.Of(new TimeSpan((long)(path[^1].At - path[0].At)));
            found.TryAdd(new DynamicArray([.. key, .. path.Select(step => step.Time), duration]), path[0].At);
            context.CheckRows(found.Count, "sequence_detect");
            return;
        }

        var candidates = lists[path.Count];
        double from = path.Count == 0 ? double.NegativeInfinity : path[^1].At;
        double to = path.Count == 0 ? double.PositiveInfinity : Math.Min(from + longestStep, path[0].At + longest);
        for (int i = FirstFrom(candidates, from); i < candidates.Count && candidates[i].At <= to; i++)
        {
            context.Tick();
            int row = candidates[i].Row;
            if (!path.Exists(step => step.Row == row))
            {
                Follow(key, lists, [.. path, candidates[i]], longestStep, longest, found, context);
            }
        }
    }

    private static int FirstFrom(List<(KustoValue Time, double At, int Row)> list, double from)
    {
        int low = 0;
        int high = list.Count;
        while (low < high)
        {
            int middle = (low + high) / 2;
            if (list[middle].At < from)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return low;
    }

    /// <summary>
    /// Counts, for each bin, period and step, the ids that went from the first state to the state of the step within the period. Bins without an event of the
    /// sequence produce no rows; the documentation does not specify this.
    /// </summary>
    private static BoundPlugin Completion(PluginBinding binding)
    {
        int id = binding.Column(0);
        int time = binding.Column(1);
        int state = binding.Column(5);
        if (id < 0 || time < 0 || state < 0)
        {
            return new BoundPlugin(binding.Input, IsOpen: false, (_, _) => new PluginResult(binding.Input, []));
        }

        var period = binding.Input[time].Type == KustoType.DateTime ? KustoType.TimeSpan : binding.Input[time].Type;
        var schema = PluginReading.UniqueSchema([binding.Input[time], binding.Input[state], new("Period", period), new("dcount", KustoType.Long)]);
        return new BoundPlugin(schema, IsOpen: false, (rows, context) =>
        {
            double start = Timeline.Number(binding.Scalar(2, context));
            double end = Timeline.Number(binding.Scalar(3, context));
            double bin = Timeline.Number(binding.Scalar(4, context));
            KustoValue[] sequence = [.. binding.Scalar(6, context).ArrayOf() ?? DynamicArray.Empty];
            KustoValue[] periods = [.. binding.Scalar(7, context).ArrayOf() ?? DynamicArray.Empty];
            if (!(bin > 0) || !((end - start) / bin < MaximumBins) || sequence.Length == 0 || periods.Length == 0)
            {
                throw new KqlRunException($"{binding.Name}: needs start, end, a positive bin (at most {MaximumBins} bins between start and end), a sequence and periods.");
            }

            var numbers = sequence.Select((value, i) => (value.Text, i)).ToLookup(item => item.Text, item => item.i);
            var windows = new SortedDictionary<long, Dictionary<KustoValue, List<(double At, int Step)>>>();
            var timeline = Timeline.Read(binding, id, time, [id, state], rows, context);
            foreach (var (key, events) in timeline.Groups)
            {
                foreach (double at in events.Select(item => item.Time).Where(at => at >= start && at < end))
                {
                    foreach (int step in numbers[key[1].Text])
                    {
                        var window = GetOrAdd(windows, (long)Math.Floor((at - start) / bin));
                        if (!window.TryGetValue(key[0], out var own))
                        {
                            window.Add(key[0], own = []);
                        }

                        own.Add((at, step));
                    }
                }
            }

            return new PluginResult(schema, windows.SelectMany(window => periods.SelectMany(longest => sequence.Select((value, step) => (KustoValue[])
            [
                timeline.At(start + (window.Key * bin)), ValueConversion.To(binding.Input[state].Type, value), ValueConversion.To(period, longest),
                KustoValue.Of((long)window.Value.Values.Count(events => Reaches(events, step, Timeline.Number(ValueConversion.To(period, longest)), context))),
            ]))));
        });
    }

    private static Dictionary<KustoValue, List<(double At, int Step)>> GetOrAdd(SortedDictionary<long, Dictionary<KustoValue, List<(double At, int Step)>>> windows, long window)
    {
        if (!windows.TryGetValue(window, out var ids))
        {
            windows.Add(window, ids = []);
        }

        return ids;
    }

    // From each first step, always takes the earliest next step: no other choice finishes earlier.
    private static bool Reaches(List<(double At, int Step)> events, int last, double longest, EvaluationContext context)
    {
        events.Sort();
        for (int first = 0; first < events.Count; first++)
        {
            if (events[first].Step != 0)
            {
                continue;
            }

            context.Tick();
            int step = 0;
            for (int i = first + 1; i < events.Count && step < last && events[i].At - events[first].At <= longest; i++)
            {
                context.Tick();
                if (events[i].Step == step + 1)
                {
                    step++;
                }
            }

            if (step == last)
            {
                return true;
            }
        }

        return false;
    }
}
