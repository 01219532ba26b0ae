using RfbWatch.Kql.Runtime;
using RfbWatch.Kql.Values;

namespace RfbWatch.Kql.Aggregates;

/// <summary>count and countif.</summary>
internal static class CountAggregates
{
    public static IEnumerable<AggregateFunction> All { get; } =
    [
        new("count", 0, 0, _ => [new KustoColumn("count_", KustoType.Long)], _ => () => new Counter(false)),
        new("cnt", 0, 0, _ => [new KustoColumn("cnt_", KustoType.Long)], _ => () => new Counter(false)),
        new("countif", 1, 1, binding => [new KustoColumn(AggregateNames.Prefixed("countif", binding), KustoType.Long)], _ => () => new Counter(true)),
    ];

    private sealed class Counter(bool conditional) : Accumulator
    {
        private long _count;

        public override void Add(ReadOnlySpan<KustoValue> arguments, EvaluationContext context)
        {
            if (!conditional || arguments[0].IsTrue)
            {
                _count++;
            }
        }

        public override void WriteResults(Span<KustoValue> results, EvaluationContext context) => results[0] = KustoValue.Of(_count);
    }
}
