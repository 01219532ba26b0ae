using RfbWatch.Kql.Aggregates;
using RfbWatch.Kql.Runtime;
using RfbWatch.Kql.Values;

namespace RfbWatch.Kql.Plugins;

/// <summary>An aggregate call that is an argument of a plugin.</summary>
/// <param name="Create">Creates the accumulator for one group.</param>
/// <param name="Arguments">Computes the aggregate's arguments for one input row.</param>
/// <param name="Column">First result column of the aggregate, named as in summarize.</param>
/// <param name="InputColumns">Indexes of the input columns that the arguments read.</param>
internal sealed record PluginAggregate(
    Func<Accumulator> Create,
    Func<KustoValue[], EvaluationContext, KustoValue[]> Arguments,
    KustoColumn Column,
    IReadOnlyList<int> InputColumns);
