using RfbWatch.Kql.Values;

namespace RfbWatch.Kql.Plugins;

/// <summary>The result of a plugin: the actual columns, and rows with one cell per column.</summary>
internal readonly record struct PluginResult(KustoSchema Schema, IEnumerable<KustoValue[]> Rows);
