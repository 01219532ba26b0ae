using RfbWatch.Kql.Functions;
using RfbWatch.Kql.Runtime;
using RfbWatch.Kql.Values;

namespace RfbWatch.Kql.Aggregates;

/// <summary>Bitwise aggregates, buildschema, and the mergeable sketches hll and tdigest, which are exact here.</summary>
internal static class OtherAggregates
{
    public static IEnumerable<AggregateFunction> All { get; } =
    [
        Bits("binary_all_and", (left, right) => left & right),
        Bits("binary_all_or", (left, right) => left | right),
        Bits("binary_all_xor", (left, right) => left ^ right),
        new("buildschema", 1, 1, binding => [Dynamic("schema", binding)], _ => () => new SchemaAccumulator()),
        new("hll", 1, 2, binding => [Dynamic("hll", binding)], _ => () => new HllAccumulator()),
        new("hll_if", 2, 3, binding => [Dynamic("hll_if", binding)], _ => () => new ConditionalAccumulator(new HllAccumulator(), 1)),
        new("hll_merge", 1, 1, binding => [Dynamic("hll_merge", binding)], _ => () => new HllAccumulator()),
        new("tdigest", 1, 2, binding => [Dynamic("tdigest", binding)], _ => () => new DigestAccumulator()),
        new("tdigest_merge", 1, 1, binding => [Dynamic("merge_tdigests", binding)], _ => () => new DigestAccumulator()) { Aliases = ["merge_tdigest"] },
    ];

    private static KustoColumn Dynamic(string prefix, FunctionBinding binding) => new(AggregateNames.Prefixed(prefix, binding), KustoType.Dynamic);

    private static AggregateFunction Bits(string name, Func<long, long, long> combine) =>
        new(name, 1, 1, binding => [new KustoColumn(binding.Arguments[0].ColumnName ?? string.Empty, KustoType.Long)], _ => () => new BitAccumulator(combine));

    private sealed class BitAccumulator(Func<long, long, long> combine) : Accumulator
    {
        private long? _bits;

        public override void Add(ReadOnlySpan<KustoValue> arguments, EvaluationContext context)
        {
            if (arguments[0].Integer() is { } value)
            {
                _bits = _bits is { } known ? combine(known, value) : value;
            }
        }

        public override void WriteResults(Span<KustoValue> results, EvaluationContext context) => results[0] = _bits is { } bits ? KustoValue.Of(bits) : default;
    }

    private sealed class SchemaAccumulator : Accumulator
    {
        private readonly DynamicShape _shape = new();

        public override void Add(ReadOnlySpan<KustoValue> arguments, EvaluationContext context) => _shape.Add(arguments[0]);

        public override void WriteResults(Span<KustoValue> results, EvaluationContext context) => results[0] = _shape.ToValue();
    }

    // A value that is itself an hll sketch is merged.
    private sealed class HllAccumulator : Accumulator
    {
        private readonly HashSet<long> _hashes = [];

        public override void Add(ReadOnlySpan<KustoValue> arguments, EvaluationContext context)
        {
            int before = _hashes.Count;
            if (!ExactSketch.MergeDistinct(arguments[0], _hashes) && !arguments[0].IsNull)
            {
                _hashes.Add(ExactSketch.HashOf(arguments[0]));
            }

            context.Hold(24L * (_hashes.Count - before));
        }

        public override void WriteResults(Span<KustoValue> results, EvaluationContext context) =>
            results[0] = _hashes.Count == 0 ? default : ExactSketch.OfDistinct(_hashes);
    }

    private sealed class DigestAccumulator : Accumulator
    {
        private readonly List<(KustoValue Value, double Weight)> _values = [];

        public override void Add(ReadOnlySpan<KustoValue> arguments, EvaluationContext context)
        {
            int before = _values.Count;
            double weight = arguments.Length > 1 ? arguments[1].Real() ?? 0 : 1;
            if (!ExactSketch.MergeValues(arguments[0], _values) && !arguments[0].IsNull && weight > 0)
            {
                _values.Add((arguments[0], weight));
            }

            context.Hold(32L * (_values.Count - before));
        }

        public override void WriteResults(Span<KustoValue> results, EvaluationContext context) =>
            results[0] = _values.Count == 0 ? default : ExactSketch.OfValues(_values);
    }
}
