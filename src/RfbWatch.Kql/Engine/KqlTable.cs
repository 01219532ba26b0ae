using RfbWatch.Kql.Values;

namespace RfbWatch.Kql.Engine;

/// <summary>One of several results of a run.</summary>
/// <param name="Name">The name that the query gives it (fork, as); for facet that of the column; else empty.</param>
/// <param name="Schema">The columns.</param>
/// <param name="Rows">The rows, computed as they are read; read them once.</param>
public sealed record KqlTable(string Name, KustoSchema Schema, IEnumerable<KustoValue[]> Rows);
