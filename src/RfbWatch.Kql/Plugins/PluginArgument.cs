using RfbWatch.Kql.Runtime;
using RfbWatch.Kql.Values;

namespace RfbWatch.Kql.Plugins;

/// <summary>One argument of <c>evaluate plugin(…)</c>, as known when the plugin is bound.</summary>
/// <param name="Type">Static type of a scalar argument; unknown for a table.</param>
/// <param name="Constant">Value of a constant argument.</param>
/// <param name="ColumnName">Name of the input column when the argument is a column; otherwise the default name of a column with this expression.</param>
/// <param name="ColumnIndex">Index of the input column when the argument is a plain column, otherwise -1.</param>
/// <param name="Evaluate">Computes a scalar argument for one input row; null for a table.</param>
/// <param name="TableSchema">Schema of a tabular argument, otherwise null.</param>
/// <param name="TableRows">Rows of a tabular argument, otherwise null.</param>
/// <param name="Aggregate">Set when the argument is an aggregate call, such as the last argument of <c>pivot</c>.</param>
/// <param name="Name">Name of a named argument, written before <c>=</c>; otherwise null.</param>
internal sealed record PluginArgument(
    KustoType Type,
    KustoValue? Constant,
    string? ColumnName,
    int ColumnIndex,
    Func<KustoValue[], EvaluationContext, KustoValue>? Evaluate,
    KustoSchema? TableSchema,
    Func<EvaluationContext, IEnumerable<KustoValue[]>>? TableRows,
    PluginAggregate? Aggregate,
    string? Name);
