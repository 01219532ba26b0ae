using RfbWatch.Kql.Functions;
using RfbWatch.Kql.Runtime;
using RfbWatch.Kql.Values;

namespace RfbWatch.Kql.Aggregates;

/// <summary>Percentiles by the nearest-rank method. They are exact; the service estimates them.</summary>
internal static class PercentileAggregates
{
    private const int BytesPerValue = 32;

    public static IEnumerable<AggregateFunction> All { get; } =
    [
        Separate("percentile", 2, 2, weighted: false),
        Separate("percentiles", 2, int.MaxValue, weighted: false),
        Separate("percentilew", 3, 3, weighted: true),
        Separate("percentilesw", 3, int.MaxValue, weighted: true),
        Together("percentiles_array", 2, weighted: false),
        Together("percentilesw_array", 3, weighted: true),
    ];

    private static AggregateFunction Separate(string name, int least, int most, bool weighted) =>
        new(name, least, most, binding => [.. Points(binding, weighted).Select(point => new KustoColumn($"percentile_{binding.Arguments[0].ColumnName}_{Name(point)}", Type(binding)))], binding =>
        {
            double[] points = Points(binding, weighted);
            var type = Type(binding);
            return () => new Percentiles(points, type, weighted, together: false);
        });

    private static AggregateFunction Together(string name, int least, bool weighted) =>
        new(name, least, int.MaxValue, binding => [new KustoColumn(AggregateNames.Prefixed("percentiles", binding), KustoType.Dynamic)], binding =>
        {
            double[] points = Points(binding, weighted);
            var type = Type(binding);
            return () => new Percentiles(points, type, weighted, together: true);
        });

    private static KustoType Type(FunctionBinding binding) => binding.TypeOf(0) == KustoType.Int ? KustoType.Long : binding.TypeOf(0);

    private static string Name(double point) => KustoValue.Of((decimal)point).Text.Replace('.', '_');

    private static double[] Points(FunctionBinding binding, bool weighted)
    {
        var points = new List<double>();
        for (int i = weighted ? 2 : 1; i < binding.Count; i++)
        {
            if (!binding.TryConstant(i, out var value))
            {
                continue;
            }

            foreach (var item in ArgumentReading.Flatten([value]))
            {
                points.Add(item.Real() is { } point && !double.IsNaN(point) ? Math.Clamp(point, 0, 100) : 0);
            }
        }

        return [.. points];
    }

    private sealed class Percentiles(double[] points, KustoType type, bool weighted, bool together) : Accumulator
    {
        private readonly List<(KustoValue Value, double Weight)> _values = [];

        public override void Add(ReadOnlySpan<KustoValue> arguments, EvaluationContext context)
        {
            double weight = weighted ? arguments[1].Real() ?? 0 : 1;
            if (arguments[0].IsNull || !(weight > 0))
            {
                return;
            }

            context.Hold(BytesPerValue);
            _values.Add((arguments[0], weight));
        }

        public override void WriteResults(Span<KustoValue> results, EvaluationContext context)
        {
            _values.Sort((left, right) => ValueOrder.Compare(left.Value, right.Value));
            KustoValue[] found = [.. points.Select(point => ValueConversion.To(type, NearestRank.Find(_values, point)))];
            if (together)
            {
                results[0] = _values.Count == 0 ? default : KustoValue.Of(new DynamicArray(found));
            }
            else
            {
                found.CopyTo(results);
            }
        }
    }
}
