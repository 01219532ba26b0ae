using RfbWatch.Kql.Functions;
using RfbWatch.Kql.Runtime;
using RfbWatch.Kql.Values;

namespace RfbWatch.Kql.Aggregates;

/// <summary>min, max, arg_min, arg_max and take_any. The first of several equal values is returned, so results are reproducible.</summary>
internal static class ExtremeAggregates
{
    public static IEnumerable<AggregateFunction> All { get; } =
    [
        .. SumAggregates.WithCondition("max", 1, binding => binding.TypeOf(0), (_, _) => () => new Extreme(1)),
        .. SumAggregates.WithCondition("min", 1, binding => binding.TypeOf(0), (_, _) => () => new Extreme(-1)),
        ArgExtreme("arg_max", 1),
        ArgExtreme("arg_min", -1),
        ArgExtreme("argmax", 1, "max"),
        ArgExtreme("argmin", -1, "min"),
        TakeAny("take_any", null),
        TakeAny("any", "any"),
        TakeAnyIf("take_anyif", null),
        TakeAnyIf("anyif", "anyif"),
    ];

    private static AggregateFunction ArgExtreme(string name, int direction, string? prefix = null) =>
        new(name, 1, int.MaxValue, binding => Columns(binding, prefix, direction > 0 ? "max_" : "min_"), _ => () => new ArgExtremeAccumulator(direction)) { TakesStar = true, CarriesColumns = true };

    // argmax(l, a), the deprecated spelling, names its columns max_l and max_l_a.
    private static KustoColumn[] Columns(FunctionBinding binding, string? prefix, string unnamed)
    {
        string first = prefix is null ? string.Empty : AggregateNames.Prefixed(prefix, binding);
        return [.. binding.Arguments.Select((argument, i) => new KustoColumn(
            prefix is null ? argument.ColumnName ?? (i == 0 ? unnamed : string.Empty) : i == 0 ? first : $"{first}_{argument.ColumnName}",
            argument.Type))];
    }

    private static AggregateFunction TakeAny(string name, string? prefix) =>
        new(name, 1, int.MaxValue, binding => AnyColumns(binding, prefix, binding.Count), _ => () => new AnyAccumulator()) { TakesStar = true };

    private static AggregateFunction TakeAnyIf(string name, string? prefix) =>
        new(name, 2, 2, binding => AnyColumns(binding, prefix, 1), _ => () => new ConditionalAccumulator(new AnyAccumulator(), 1));

    private static KustoColumn[] AnyColumns(FunctionBinding binding, string? prefix, int count) =>
        [.. binding.Arguments.Take(count).Select((argument, i) => new KustoColumn(
            prefix is null ? argument.ColumnName ?? string.Empty : AggregateNames.Prefixed(prefix, binding, i), argument.Type))];

    private sealed class Extreme(int direction) : Accumulator
    {
        private KustoValue _best;

        public override void Add(ReadOnlySpan<KustoValue> arguments, EvaluationContext context)
        {
            var value = arguments[0];
            if (!value.IsNull && (_best.IsNull || ValueOrder.Compare(value, _best) * direction > 0))
            {
                context.Hold(DynamicExtent.BytesOf(value) - DynamicExtent.BytesOf(_best));
                _best = value;
            }
        }

        public override void WriteResults(Span<KustoValue> results, EvaluationContext context) => results[0] = _best;
    }

    // A row with a null value is kept only until a row with a non-null value is added.
    private sealed class ArgExtremeAccumulator(int direction) : Accumulator
    {
        private KustoValue[]? _best;

        public override void Add(ReadOnlySpan<KustoValue> arguments, EvaluationContext context)
        {
            if (_best is null || (!arguments[0].IsNull && (_best[0].IsNull || ValueOrder.Compare(arguments[0], _best[0]) * direction > 0)))
            {
                context.Hold(EvaluationContext.BytesOf(arguments) - (_best is null ? 0 : EvaluationContext.BytesOf(_best)));
                _best = arguments.ToArray();
            }
        }

        public override void WriteResults(Span<KustoValue> results, EvaluationContext context) => _best?.CopyTo(results);
    }

    // With a single column, any non-null value is preferred to null.
    private sealed class AnyAccumulator : Accumulator
    {
        private KustoValue[]? _row;

        public override void Add(ReadOnlySpan<KustoValue> arguments, EvaluationContext context)
        {
            if (_row is null || (_row.Length == 1 && _row[0].IsNull && !arguments[0].IsNull))
            {
                context.Hold(EvaluationContext.BytesOf(arguments) - (_row is null ? 0 : EvaluationContext.BytesOf(_row)));
                _row = arguments.ToArray();
            }
        }

        public override void WriteResults(Span<KustoValue> results, EvaluationContext context) => _row?.CopyTo(results);
    }
}
