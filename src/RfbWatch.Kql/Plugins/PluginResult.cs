using RfbWatch.Kql.Values;

namespace RfbWatch.Kql.Plugins;

/// <summary>What a plugin gives: the actual columns, and rows as wide as those.</summary>
internal readonly record struct PluginResult(KustoSchema Schema, IEnumerable<KustoValue[]> Rows);
