using RfbWatch.Kql.Runtime;
using RfbWatch.Kql.Values;

namespace RfbWatch.Kql.Plugins;

/// <summary>A plugin bound to its input and arguments.</summary>
/// <param name="Schema">The columns known before the query runs, as in Microsoft's binder.</param>
/// <param name="IsOpen">Whether the columns depend on the rows (bag_unpack, pivot). The schema of the result then applies.</param>
/// <param name="Run">Runs the plugin over the input rows.</param>
internal sealed record BoundPlugin(KustoSchema Schema, bool IsOpen, Func<IEnumerable<KustoValue[]>, EvaluationContext, PluginResult> Run);
