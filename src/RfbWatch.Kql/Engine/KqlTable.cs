using RfbWatch.Kql.Values;

namespace RfbWatch.Kql.Engine;

/// <summary>One of several results of a run.</summary>
/// <param name="Name">The name given by the query (fork, as); for facet, the name of the column; otherwise empty.</param>
/// <param name="Schema">The columns.</param>
/// <param name="Rows">The rows, computed as they are read; they can be read only once.</param>
public sealed record KqlTable(string Name, KustoSchema Schema, IEnumerable<KustoValue[]> Rows);
