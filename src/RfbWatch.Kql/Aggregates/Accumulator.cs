using RfbWatch.Kql.Runtime;
using RfbWatch.Kql.Values;

namespace RfbWatch.Kql.Aggregates;

/// <summary>The state of one aggregate in one group.</summary>
internal abstract class Accumulator
{
    /// <summary>Takes one row's arguments, in the order of the call (the star of <c>arg_max(t, *)</c> expanded). Must not keep the span.</summary>
    public abstract void Add(ReadOnlySpan<KustoValue> arguments, EvaluationContext context);

    /// <summary>Writes as many results as the aggregate has columns. Also called when nothing was added.</summary>
    public abstract void WriteResults(Span<KustoValue> results, EvaluationContext context);
}
