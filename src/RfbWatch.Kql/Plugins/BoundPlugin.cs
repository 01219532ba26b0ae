using RfbWatch.Kql.Runtime;
using RfbWatch.Kql.Values;

namespace RfbWatch.Kql.Plugins;

/// <summary>A plugin bound to its input and arguments.</summary>
/// <param name="Schema">The columns known before the query runs, as Microsoft's binder gives them.</param>
/// <param name="IsOpen">True when the columns depend on the rows (bag_unpack, pivot): the result's own schema then counts.</param>
/// <param name="Run">Runs it over the rows piped in.</param>
internal sealed record BoundPlugin(KustoSchema Schema, bool IsOpen, Func<IEnumerable<KustoValue[]>, EvaluationContext, PluginResult> Run);
