using System.Runtime.InteropServices;
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

    private static AggregateFunction Separate(string name, int least, int most, bool weighted) => new(name, least, most, binding => Columns(binding, weighted), binding =>
    {
        double[]?[] points = Points(binding, weighted);
        var type = Type(binding);
        return () => new Percentiles(name, points, type, weighted, together: false);
    });

    private static AggregateFunction Together(string name, int least, bool weighted) =>
        new(name, least, int.MaxValue, binding => [new KustoColumn(AggregateNames.Prefixed("percentiles", binding), KustoType.Dynamic)], binding =>
        {
            double[]?[] points = Points(binding, weighted);
            var type = Type(binding);
            return () => new Percentiles(name, points, type, weighted, together: true);
        });

    // A percentile that is known only at run time has one column without a number, as in Microsoft's binder.
    private static KustoColumn[] Columns(FunctionBinding binding, bool weighted) =>
        [.. Points(binding, weighted).SelectMany(points => points?.Select(Name) ?? [string.Empty]).Select(name => new KustoColumn($"percentile_{binding.Arguments[0].ColumnName}_{name}", Type(binding)))];

    private static KustoType Type(FunctionBinding binding) => binding.TypeOf(0) == KustoType.Int ? KustoType.Long : binding.TypeOf(0);

    private static string Name(double point) => KustoValue.Of((decimal)point).Text.Replace('.', '_');

    private static int FirstPoint(bool weighted) => weighted ? 2 : 1;

    // The percentiles of each argument; null if they are known only at run time.
    private static double[]?[] Points(FunctionBinding binding, bool weighted)
    {
        int first = FirstPoint(weighted);
        return [.. Enumerable.Range(first, binding.Count - first).Select(i => binding.TryConstant(i, out var value) ? PointsOf(value) : null)];
    }

    private static double[] PointsOf(KustoValue value) => [.. ArgumentReading.Flatten([value]).Select(PointOf)];

    private static double PointOf(KustoValue value) => value.Real() is { } point && !double.IsNaN(point) ? Math.Clamp(point, 0, 100) : 0;

    private sealed class Percentiles(string name, double[]?[] points, KustoType type, bool weighted, bool together) : Accumulator
    {
        private readonly List<(KustoValue Value, double Weight)> _values = [];
        private readonly bool _isKnown = Array.TrueForAll(points, known => known is not null);

        // The percentile arguments of the first row, if some are known only at run time.
        private KustoValue[]? _given;

        public override void Add(ReadOnlySpan<KustoValue> arguments, EvaluationContext context)
        {
            double weight = weighted ? arguments[1].Real() ?? 0 : 1;
            if (arguments[0].IsNull || !(weight > 0))
            {
                return;
            }

            if (!_isKnown)
            {
                Learn(arguments[FirstPoint(weighted)..]);
            }

            context.Hold(BytesPerValue + DynamicExtent.BytesOf(arguments[0]));
            _values.Add((arguments[0], weight));
        }

        public override void WriteResults(Span<KustoValue> results, EvaluationContext context)
        {
            ValueOrder.Sort(CollectionsMarshal.AsSpan(_values), (left, right) => ValueOrder.Compare(left.Value, right.Value));
            KustoValue[] found = [.. Enumerable.Range(0, points.Length).SelectMany(i => PointsAt(i)).Select(point => ValueConversion.To(type, NearestRank.Find(_values, point)))];
            if (together)
            {
                results[0] = _values.Count == 0 ? default : KustoValue.Of(new DynamicArray(found));
            }
            else
            {
                found.CopyTo(results);
            }
        }

        // The documentation describes a percentile as a constant. One that differs between groups has a meaning, too, but not one that differs between the rows of a group.
        private void Learn(ReadOnlySpan<KustoValue> given)
        {
            _given ??= given.ToArray();
            for (int i = 0; i < points.Length; i++)
            {
                if (points[i] is null && given[i] != _given[i])
                {
                    throw new KqlRunException($"{name}: the argument 'percentile' must be the same in all rows of a group.");
                }
            }
        }

        // Without rows, the value of an argument does not matter.
        private double[] PointsAt(int argument)
        {
            if (points[argument] is { } known)
            {
                return known;
            }

            var given = _given is null ? default : _given[argument];
            return together ? PointsOf(given) : [PointOf(given)];
        }
    }
}
