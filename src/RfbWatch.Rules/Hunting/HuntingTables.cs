using RfbWatch.Events;
using RfbWatch.Kql.Tables;
using RfbWatch.Kql.Values;
using RfbWatch.Rules.Telemetry;

namespace RfbWatch.Rules.Hunting;

/// <summary>
/// The tables that rules run over: ours, imported ones, and every known table of Defender and Sentinel, empty where there is no data. A table of ours
/// and an imported one of the same name are one table. Our own tables also go by their Log Analytics name, <c>NAME_CL</c>.
/// </summary>
public sealed class HuntingTables : ITableCatalog, ITableSource
{
    private readonly Dictionary<string, KustoSchema> _schemas = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<Part>> _parts = new(StringComparer.Ordinal);

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

    /// <summary>
    /// Each table once: what a wildcard or a search takes twice, it counts twice. Of the tables of <see cref="SentinelTables"/> those that have rows: the others would give a union of all
    /// tables thousands of empty columns.
    /// </summary>
    public IEnumerable<string> TableNames => _schemas.Keys.Where(name => OwnTables.Canonical(name) == name);

    /// <inheritdoc />
    public IEnumerable<string> OtherNames => SentinelTables.Names.Where(name => !_schemas.ContainsKey(name));

    /// <inheritdoc />
    public KustoSchema? Find(string table) => _schemas.GetValueOrDefault(table) ?? SentinelTables.Find(table);

    /// <summary>Whether rows were given for a table: a known table without them answers with nothing, which a rule's reader should know.</summary>
    public bool HasRows(string table) => _parts.ContainsKey(OwnTables.Canonical(table));

    /// <summary>
    /// What a reader of a query should know: for each table that it reads, that others fill and that has no rows here, one line. Its answer is the same as if the table had rows that say nothing.
    /// </summary>
    /// <param name="tables">The tables that the query reads.</param>
    /// <param name="option">The option that imports rows where the query runs: <c>--table</c> or <c>--telemetry</c>.</param>
    public IEnumerable<string> AbsentRows(IEnumerable<string> tables, string option) => tables
        .Where(table => !HasRows(table) && !OwnTables.All.ContainsKey(table))
        .Order(StringComparer.Ordinal)
        .Select(table => $"{table} has no rows here: import them with {option} {table}=FILE (in Sentinel its data connector is: {DataConnectors.Of(table)})");

    /// <summary>Adds rows to a table; columns that it does not have yet are appended to it.</summary>
    /// <param name="table">The table's name; an unknown one makes a new table.</param>
    /// <param name="schema">Columns of the rows.</param>
    /// <param name="rows">Gives the rows, as often as it is asked.</param>
    public void Add(string table, KustoSchema schema, Func<TableScan, IEnumerable<KustoValue[]>> rows)
    {
        var merged = Add(table, schema, out var known, out var parts);
        bool same = merged.Columns.SequenceEqual(schema.Columns);
        parts.Add(new Part(rows, same ? null : [.. schema.Columns.Select(column => merged.IndexOf(column.Name))], FitsScan: false));
        Widen(parts, known, merged);
    }

    /// <summary>Adds rows to a table of ours. A scan reads the columns that it asks for straight from the objects that the rows stand for.</summary>
    /// <typeparam name="T">What a row stands for.</typeparam>
    /// <param name="table">The table.</param>
    /// <param name="items">Gives the objects in the order of their ReportIds, as often as it is asked.</param>
    /// <param name="isKept">Whether what was read is kept for other scans; it takes a cell of 16 bytes for each column of each row, and the texts.</param>
    public void Add<T>(Table<T> table, Func<IEnumerable<T>> items, bool isKept)
        where T : class
    {
        var merged = Add(table.Name, table.Kusto, out var known, out var parts);
        parts.Add(new Part(new ObjectRows<T>(table, items, isKept).Scan, null, FitsScan: true));
        Widen(parts, known, merged);
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

        foreach (var part in parts)
        {
            var wide = new WideRow(scan, part.Places ?? []);
            foreach (var row in part.Rows(scan))
            {
                yield return part.Places is null ? row : wide.Of(row);
            }
        }
    }

    private KustoSchema Add(string table, KustoSchema schema, out KustoSchema? known, out List<Part> parts)
    {
        string name = OwnTables.Canonical(table);
        known = Find(name);
        var merged = known is null ? schema : Merge(known, schema);
        _schemas[name] = merged;
        if (OwnTables.All.ContainsKey(name + "_CL"))
        {
            _schemas[name + "_CL"] = merged;
        }

        if (!_parts.TryGetValue(name, out parts!))
        {
            _parts[name] = parts = [];
        }

        return merged;
    }

    /// <summary>Earlier parts were narrower when the last one brought new columns.</summary>
    private static void Widen(List<Part> parts, KustoSchema? known, KustoSchema merged)
    {
        for (int i = 0; i < parts.Count - 1 && known is not null && merged.Count != known.Count; i++)
        {
            if (!parts[i].FitsScan)
            {
                parts[i] = parts[i] with { Places = parts[i].Places ?? [.. Enumerable.Range(0, known.Count)] };
            }
        }
    }

    /// <summary>The first schema's columns, then those that only the second has; the first decides types.</summary>
    private static KustoSchema Merge(KustoSchema first, KustoSchema second) =>
        new([.. first.Columns, .. second.Columns.Where(column => first.IndexOf(column.Name) < 0)]);

    /// <summary>Rows of one origin.</summary>
    /// <param name="Rows">Gives them.</param>
    /// <param name="Places">Places of their columns in the table; null where they are the same.</param>
    /// <param name="FitsScan">Whether they come in the schema of the scan.</param>
    private readonly record struct Part(Func<TableScan, IEnumerable<KustoValue[]>> Rows, int[]? Places, bool FitsScan);
}
