using RfbWatch.Kql.Runtime;
using RfbWatch.Kql.Values;

namespace RfbWatch.Kql.Aggregates;

/// <summary>The <c>…if</c> variant of an aggregate: adds only the rows for which its predicate is true. The predicate follows the arguments of the aggregate.</summary>
internal sealed class ConditionalAccumulator(Accumulator inner, int predicate) : Accumulator
{
    public override void Add(ReadOnlySpan<KustoValue> arguments, EvaluationContext context)
    {
        if (arguments[predicate].IsTrue)
        {
            inner.Add(arguments[..predicate], context);
        }
    }

    public override void WriteResults(Span<KustoValue> results, EvaluationContext context) => inner.WriteResults(results, context);
}
