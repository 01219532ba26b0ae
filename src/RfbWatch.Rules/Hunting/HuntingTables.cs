using RfbWatch.Kql.Tables;
using RfbWatch.Kql.Values;
using RfbWatch.Rules.Telemetry;

namespace RfbWatch.Rules.Hunting;

/// <summary>
/// The tables that rules run over: ours, imported ones, and every known Device* table, empty where there is no data. A table of ours
/// and an imported one of the same name are one table. Our own tables also go by their Log Analytics name, <c>NAME_CL</c>.
/// </summary>
public sealed class HuntingTables : ITableCatalog, ITableSource
{
    private readonly Dictionary<string, KustoSchema> _schemas = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<(Func<TableScan, IEnumerable<KustoValue[]>> Rows, int[]? Places)>> _parts = new(StringComparer.Ordinal);

    /// <summary>All known tables, without rows.</summary>
    public HuntingTables()
    {
        foreach (var (name, schema) in OwnTables.All)
        {
            _schemas[name] = schema;
        }

        foreach (var (name, schema) in DeviceTables.All)
        {
            _schemas[name] = _schemas.TryGetValue(name, out var own) ? Merge(schema, own) : schema;
        }
    }

    /// <summary>Each table once: what a wildcard or a search takes twice, it counts twice.</summary>
    public IEnumerable<string> TableNames => _schemas.Keys.Where(name => OwnTables.Canonical(name) == name);

    /// <inheritdoc />
    public KustoSchema? Find(string table) => _schemas.GetValueOrDefault(table);

    /// <summary>Whether rows were given for a table: a known table without them answers with nothing, which a rule's reader should know.</summary>
    public bool HasRows(string table) => _parts.ContainsKey(OwnTables.Canonical(table));

    /// <summary>Adds rows to a table; columns that it does not have yet are appended to it.</summary>
    /// <param name="table">The table's name; an unknown one makes a new table.</param>
    /// <param name="schema">Columns of the rows.</param>
    /// <param name="rows">Gives the rows, as often as it is asked.</param>
    public void Add(string table, KustoSchema schema, Func<TableScan, IEnumerable<KustoValue[]>> rows)
    {
        string name = OwnTables.Canonical(table);
        var merged = _schemas.TryGetValue(name, out var known) ? Merge(known, schema) : schema;
        _schemas[name] = merged;
        if (OwnTables.All.ContainsKey(name + "_CL"))
        {
            _schemas[name + "_CL"] = merged;
        }

        if (!_parts.TryGetValue(name, out var parts))
        {
            _parts[name] = parts = [];
        }

        bool same = merged.Columns.SequenceEqual(schema.Columns);
        parts.Add((rows, same ? null : [.. schema.Columns.Select(column => merged.IndexOf(column.Name))]));
        // Earlier parts were narrower when this one brought new columns.
        for (int i = 0; i < parts.Count - 1 && known is not null && merged.Count != known.Count; i++)
        {
            var part = parts[i];
            parts[i] = (part.Rows, part.Places ?? [.. Enumerable.Range(0, known.Count)]);
        }
    }

    /// <summary>Adds the tables of an imported file.</summary>
    public void Add(TelemetryFile file)
    {
        foreach (var table in file.Tables)
        {
            Add(table.Name, table.HeldSchema, _ => table.HeldRows);
        }
    }

    /// <inheritdoc />
    public IEnumerable<KustoValue[]> Scan(TableScan scan)
    {
        if (!_parts.TryGetValue(OwnTables.Canonical(scan.Table), out var parts))
        {
            yield break;
        }

        foreach (var (rows, places) in parts)
        {
            var wide = new WideRow(scan, places ?? []);
            foreach (var row in rows(scan))
            {
                yield return places is null ? row : wide.Of(row);
            }
        }
    }

    /// <summary>The first schema's columns, then those that only the second has; the first decides types.</summary>
    private static KustoSchema Merge(KustoSchema first, KustoSchema second) =>
        new([.. first.Columns, .. second.Columns.Where(column => first.IndexOf(column.Name) < 0)]);
}
