using RfbWatch.Kql.Runtime;
using RfbWatch.Kql.Values;

namespace RfbWatch.Kql.Aggregates;

/// <summary>The state of one aggregate in one group.</summary>
internal abstract class Accumulator
{
    /// <summary>Adds the arguments of one row, in the order of the call (with the star of <c>arg_max(t, *)</c> expanded). Implementations must not keep the span.</summary>
    public abstract void Add(ReadOnlySpan<KustoValue> arguments, EvaluationContext context);

    /// <summary>Writes one result for each column of the aggregate. Also called when no row was added.</summary>
    public abstract void WriteResults(Span<KustoValue> results, EvaluationContext context);
}
