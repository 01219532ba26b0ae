using RfbWatch.Kql.Aggregates;
using RfbWatch.Kql.Runtime;
using RfbWatch.Kql.Values;

namespace RfbWatch.Kql.Plugins;

/// <summary>An aggregate call given to a plugin.</summary>
/// <param name="Create">Makes the accumulator of one group.</param>
/// <param name="Arguments">Computes the accumulator's arguments for one input row.</param>
/// <param name="Column">Its first result column, named as summarize would.</param>
/// <param name="InputColumns">Positions of the input columns that the arguments read.</param>
internal sealed record PluginAggregate(
    Func<Accumulator> Create,
    Func<KustoValue[], EvaluationContext, KustoValue[]> Arguments,
    KustoColumn Column,
    IReadOnlyList<int> InputColumns);
