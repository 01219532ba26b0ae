using System.Globalization;
using RfbWatch.Kql.Functions;
using RfbWatch.Kql.Runtime;
using RfbWatch.Kql.Values;

namespace RfbWatch.Kql.Plugins;

/// <summary>
/// autocluster, basket and diffpatterns: patterns of values in discrete attributes (https://learn.microsoft.com/kusto/query/autocluster-plugin,
/// basket-plugin, diffpatterns-plugin). Parameters, defaults, thresholds and columns are as documented; '~' selects a default.
/// The following is not documented: rows are not sampled, so results are exact. Patterns are sorted by weight (basket), score (autocluster) or
/// difference (diffpatterns), in descending order. If several patterns match the same rows, only the most specific one is returned. Nulls and empty
/// strings do not count as values.
/// </summary>
internal static class PatternPlugins
{
    private const string Default = "~";

    public static IEnumerable<Plugin> All { get; } =
    [
        new("autocluster", 0, int.MaxValue, binding => BindOne(binding, 3, AutoCluster)),
        new("basket", 0, int.MaxValue, binding => BindOne(binding, 3, Basket)),
        new("diffpatterns", 3, int.MaxValue, BindDifference),
    ];

    private delegate IEnumerable<(int[] Pattern, int[] Rows)> Search(PatternBinding options, PatternTable table, EvaluationContext context);

    // Arguments: SizeWeight or Threshold, WeightColumn, NumSeeds or MaxDimensions, wildcards.
    private static BoundPlugin BindOne(PluginBinding binding, int wildcards, Search search)
    {
        var options = new PatternBinding(binding, weight: 1, wildcards);
        var schema = PluginReading.UniqueSchema(
            [new("SegmentId", KustoType.Long), new("Count", KustoType.Long), new("Percent", KustoType.Real), .. binding.Input.Columns]);
        int[] attributes = [.. Enumerable.Range(0, binding.Input.Count).Where(column => column != options.Weight)];
        return new BoundPlugin(schema, IsOpen: false, (rows, context) =>
        {
            var table = PatternTable.Read(rows, attributes, options.Weight, binding.Name, context);
            double total = table.Weights.Sum();
            return new PluginResult(schema, search(options, table, context).Select((found, i) =>
            {
                double weight = table.WeightOf(found.Rows);
                return (KustoValue[])
                [
                    KustoValue.Of((long)i), KustoValue.Of((long)Math.Round(weight)), KustoValue.Of(Math.Round(100 * weight / total, 1)),
                    .. table.Cells(found.Pattern, binding.Input, options.Wildcards),
                ];
            }));
        });
    }

    private static IEnumerable<(int[] Pattern, int[] Rows)> Basket(PatternBinding options, PatternTable table, EvaluationContext context)
    {
        double least = options.Number(0, 0.05, 0.015, 1) * table.Weights.Sum();
        int dimensions = (int)options.Number(2, 5, 1, 1000);
        return new PatternSearch(table, rows => table.WeightOf(rows) >= least, dimensions, context).Run().OrderByDescending(found => table.WeightOf(found.Rows));
    }

    /// <summary>
    /// Starts from the most frequent combinations of values that no pattern covers yet (at most NumSeeds). Generalizes each of them one value at a time while
    /// its score increases. The score is the weighted geometric mean of the share of rows (SizeWeight) and the share of attributes with a value
    /// (1 - SizeWeight). A pattern must cover at least 5 % of the rows, by weight.
    /// </summary>
    private static IEnumerable<(int[] Pattern, int[] Rows)> AutoCluster(PatternBinding options, PatternTable table, EvaluationContext context)
    {
        const double LeastShare = 0.05;
        double sizeWeight = options.Number(0, 0.5, 0, 1);
        int seeds = (int)options.Number(2, 25, 1, 10_000);
        double total = table.Weights.Sum();
        int[] all = [.. Enumerable.Range(0, table.Count)];
        HashSet<int> left = [.. all];
        var found = new List<(int[] Pattern, int[] Rows, double Score)>();
        for (int i = 0; i < seeds && left.Count > 0; i++)
        {
            int[] seed = [.. left.GroupBy(row => string.Join(' ', Enumerable.Range(0, table.Width).Select(attribute => table.At(row, attribute))))
                .MaxBy(group => table.WeightOf(group))!];
            int[] pattern = [.. Enumerable.Range(0, table.Width).Select(attribute => table.At(seed[0], attribute))];
            var best = Scored(pattern);
            for (bool grows = true; grows;)
            {
                context.CheckNow();
                grows = false;
                foreach (int attribute in Enumerable.Range(0, table.Width).Where(attribute => best.Pattern[attribute] >= 0).ToList())
                {
                    int[] wider = [.. best.Pattern];
                    wider[attribute] = -1;
                    var scored = Scored(wider);
                    if (scored.Score > best.Score)
                    {
                        best = scored;
                        grows = true;
                    }
                }
            }

            left.ExceptWith(best.Rows);
            left.ExceptWith(seed);
            bool isNew = !found.Exists(known => known.Pattern.AsSpan().SequenceEqual(best.Pattern));
            if (isNew && best.Score > 0 && table.WeightOf(best.Rows) >= LeastShare * total)
            {
                found.Add(best);
            }
        }

        return found.OrderByDescending(item => item.Score).Select(item => (item.Pattern, item.Rows));

        (int[] Pattern, int[] Rows, double Score) Scored(int[] pattern)
        {
            int[] rows = table.Matching(pattern, all);
            int[] closed = table.Shared(rows);
            int values = closed.Count(value => value >= 0);
            double informative = (double)values / Math.Max(1, table.Width);
            return (closed, rows, values == 0 ? 0 : Math.Pow(table.WeightOf(rows) / total, sizeWeight) * Math.Pow(informative, 1 - sizeWeight));
        }
    }

    // Arguments: SplitColumn, SplitValueA, SplitValueB, WeightColumn, Threshold, MaxDimensions, wildcards.
    private static BoundPlugin BindDifference(PluginBinding binding)
    {
        var options = new PatternBinding(binding, weight: 3, 6);
        int split = binding.Column(0);
        foreach (int argument in new[] { 1, 2 })
        {
            if (binding.Arguments[argument].Type is not (KustoType.String or KustoType.Unknown))
            {
                binding.Report(argument, "KS107", $"Expected: a string that contains a value of the split column; found: {KustoTypeNames.NameOf(binding.Arguments[argument].Type)}.");
            }
        }

        var schema = PluginReading.UniqueSchema(
        [
            new("SegmentId", KustoType.Long), new("CountA", KustoType.Long), new("CountB", KustoType.Long), new("PercentA", KustoType.Real), new("PercentB", KustoType.Real),
            new("PercentDiffAB", KustoType.Real), .. binding.Input.Columns,
        ]);
        int[] attributes = [.. Enumerable.Range(0, binding.Input.Count).Where(column => column != options.Weight && column != split)];
        return new BoundPlugin(schema, IsOpen: false, (rows, context) =>
        {
            string a = binding.Scalar(1, context).Text;
            string b = binding.Scalar(2, context).Text;
            var isA = new List<bool>();
            var table = PatternTable.Read(Sides(rows, split, a, b, isA), attributes, options.Weight, binding.Name, context);
            return new PluginResult(schema, Differences(options, table, isA, context).Select((found, i) => (KustoValue[])
            [
                KustoValue.Of((long)i), KustoValue.Of((long)Math.Round(found.A)), KustoValue.Of((long)Math.Round(found.B)),
                KustoValue.Of(Math.Round(found.PercentA, 2)), KustoValue.Of(Math.Round(found.PercentB, 2)), KustoValue.Of(Math.Round(Math.Abs(found.PercentA - found.PercentB), 2)),
                .. table.Cells(found.Pattern, binding.Input, options.Wildcards),
            ]));
        });
    }

    private static IEnumerable<KustoValue[]> Sides(IEnumerable<KustoValue[]> rows, int split, string a, string b, List<bool> isA)
    {
        foreach (var row in rows)
        {
            string side = row[split].Text;
            if (side != a && side != b)
            {
                continue;
            }

            isA.Add(side == a);
            yield return row;
        }
    }

    // If two patterns share more than half of the rows of the smaller one, only the pattern with the larger difference is kept.
    private static List<(int[] Pattern, double A, double B, double PercentA, double PercentB)> Differences(
        PatternBinding options, PatternTable table, List<bool> isA, EvaluationContext context)
    {
        double threshold = 100 * options.Number(4, 0.05, 0.015, 1);
        int dimensions = (int)options.Number(5, 1000, 1, 1000);
        double totalA = Math.Max(table.WeightOf(Enumerable.Range(0, table.Count).Where(row => isA[row])), double.Epsilon);
        double totalB = Math.Max(table.WeightOf(Enumerable.Range(0, table.Count).Where(row => !isA[row])), double.Epsilon);
        double Percent(IEnumerable<int> rows, bool side) => 100 * table.WeightOf(rows.Where(row => isA[row] == side)) / (side ? totalA : totalB);
        var patterns = new PatternSearch(table, rows => Percent(rows, true) >= threshold || Percent(rows, false) >= threshold, dimensions, context).Run()
            .Select(found => (found.Pattern, found.Rows, A: Percent(found.Rows, true), B: Percent(found.Rows, false)))
            .Where(found => Math.Abs(found.A - found.B) >= threshold)
            .OrderByDescending(found => Math.Abs(found.A - found.B));
        var kept = new List<(int[] Pattern, double A, double B, double PercentA, double PercentB)>();
        var rowsOfKept = new List<HashSet<int>>();
        foreach (var (pattern, rows, percentA, percentB) in patterns)
        {
            context.CheckNow();
            if (rowsOfKept.Exists(other => 2 * rows.Count(other.Contains) > Math.Min(rows.Length, other.Count)))
            {
                continue;
            }

            rowsOfKept.Add([.. rows]);
            kept.Add((pattern, percentA * totalA / 100, percentB * totalB / 100, percentA, percentB));
        }

        return kept;
    }

    /// <summary>The optional arguments of a pattern plugin; '~' selects the default.</summary>
    private sealed class PatternBinding
    {
        private readonly PluginBinding _binding;

        public PatternBinding(PluginBinding binding, int weight, int wildcards)
        {
            _binding = binding;
            Weight = Given(weight) is { } column ? column.ColumnIndex : -1;
            if (Given(weight) is { ColumnIndex: < 0 })
            {
                binding.Report(weight, "KS109", $"Argument {weight + 1} of {binding.Name} must be a numeric column of its input, or '~'.");
            }

            PluginArgument[] given = [.. Enumerable.Range(wildcards, Math.Max(0, binding.Arguments.Count - wildcards)).Select(Given).OfType<PluginArgument>()];
            Wildcards = [.. binding.Input.Columns.Select(column => Array.Find(given, argument => argument.Type == column.Type)?.Constant ?? KustoValue.MissingOf(column.Type))];
        }

        /// <summary>Index of the weight column, or -1 if there is none.</summary>
        public int Weight { get; }

        /// <summary>The values that mean "any value", by column.</summary>
        public KustoValue[] Wildcards { get; }

        public double Number(int index, double missing, double least, double most) =>
            Given(index)?.Constant?.Real() is not { } number ? missing
            : number >= least && number <= most ? number
            : throw new KqlRunException(string.Create(CultureInfo.InvariantCulture, $"{_binding.Name}: argument {index + 1} is {number}; it must be a number from {least} to {most}, or '~' for {missing}."));

        private PluginArgument? Given(int index) => index < _binding.Arguments.Count && _binding.Arguments[index].Constant?.AsString != Default ? _binding.Arguments[index] : null;
    }
}
