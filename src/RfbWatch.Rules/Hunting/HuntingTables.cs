using RfbWatch.Events;
using RfbWatch.Kql.Columns;
using RfbWatch.Kql.Tables;
using RfbWatch.Kql.Values;
using RfbWatch.Rules.Telemetry;

namespace RfbWatch.Rules.Hunting;

/// <summary>
/// The tables that rules read: RfbWatch's, imported ones, and every known table of Defender and Sentinel, empty if there is no data. A table of RfbWatch
/// and an imported one of the same name are one table. RfbWatch's tables also have their Log Analytics names, <c>NAME_CL</c>.
/// </summary>
public sealed class HuntingTables : ITableCatalog, IColumnSource
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
    /// Each table once: a wildcard or a search that included a table twice would count its rows twice. Of the tables of <see cref="SentinelTables"/>, only those that have rows:
    /// the others would add thousands of empty columns to a union of all tables.
    /// </summary>
    public IEnumerable<string> TableNames => _schemas.Keys.Where(name => OwnTables.Canonical(name) == name);

    /// <inheritdoc />
    public IEnumerable<string> OtherNames => SentinelTables.Names.Where(name => !_schemas.ContainsKey(name));

    /// <inheritdoc />
    public KustoSchema? Find(string table) => _schemas.GetValueOrDefault(table) ?? SentinelTables.Find(table);

    /// <inheritdoc />
    public bool HasColumns(string table) => _parts.TryGetValue(OwnTables.Canonical(table), out var parts) && Find(table) is { } schema && parts.TrueForAll(part => part.Columns is not null && part.FitsColumnsOf(schema));

    /// <summary>Whether rows were added to a table: a known table without rows returns nothing, which a message should mention.</summary>
    public bool HasRows(string table) => _parts.ContainsKey(OwnTables.Canonical(table));

    /// <summary>
    /// Notices about a query: one line for each table that it reads if the table can only be imported and has no rows here.
    /// </summary>
    /// <param name="tables">The tables that the query reads.</param>
    /// <param name="option">The option that imports rows where the query runs: <c>--table</c> or <c>--telemetry</c>.</param>
    public IEnumerable<string> AbsentRows(IEnumerable<string> tables, string option) => tables
        .Where(table => !HasRows(table) && !OwnTables.All.ContainsKey(table))
        .Order(StringComparer.Ordinal)
        .Select(table => $"{table} has no rows here: import them with {option} {table}=FILE (data connector in Sentinel: {DataConnectors.Of(table)})");

    /// <summary>Adds rows to a table; columns that it does not have yet are appended to it.</summary>
    /// <param name="table">The table's name; an unknown name creates a table.</param>
    /// <param name="schema">Columns of the rows.</param>
    /// <param name="rows">Returns the rows each time it is called.</param>
    public void Add(string table, KustoSchema schema, Func<TableScan, IEnumerable<KustoValue[]>> rows)
    {
        var merged = Add(table, schema, out var known, out var parts);
        bool same = merged.Columns.SequenceEqual(schema.Columns);
        parts.Add(new Part(rows, schema, same ? null : [.. schema.Columns.Select(column => merged.IndexOf(column.Name))], FitsScan: false));
        Widen(parts, known, merged);
    }

    /// <summary>Adds rows to a table of RfbWatch. A scan reads the columns that it needs directly from the objects that the rows describe.</summary>
    /// <typeparam name="T">The type of object that a row describes.</typeparam>
    /// <param name="table">The table.</param>
    /// <param name="items">Returns the objects in the order of their ReportIds each time it is called.</param>
    /// <param name="isKept">Whether data is kept for other scans; it takes 16 bytes for each column of each row, and the strings.</param>
    public void Add<T>(Table<T> table, Func<IEnumerable<T>> items, bool isKept)
        where T : class
    {
        var merged = Add(table.Name, table.Kusto, out var known, out var parts);
        parts.Add(new Part(new ObjectRows<T>(table, items, isKept).Scan, table.Kusto, null, FitsScan: true));
        Widen(parts, known, merged);
    }

    /// <summary>Adds the tables of an imported file.</summary>
    public void Add(TelemetryFile file)
    {
        foreach (var table in file.Tables)
        {
            if (table.Columns is { } columns)
            {
                Add(table.Name, table.HeldSchema, columns);
            }
            else
            {
                Add(table.Name, table.HeldSchema, _ => table.HeldRows);
            }
        }
    }

    /// <summary>Adds rows that are stored as columns.</summary>
    /// <param name="table">The table's name; an unknown name creates a table.</param>
    /// <param name="schema">Columns of the rows, including those that are not read.</param>
    /// <param name="columns">The columns that are read.</param>
    public void Add(string table, KustoSchema schema, ColumnTable columns)
    {
        var merged = Add(table, schema, out var known, out var parts);
        int[] places = [.. columns.Schema.Columns.Select(column => merged.IndexOf(column.Name))];
        parts.Add(new Part(scan => columns.Rows([.. places.Select(place => scan.Columns[place])], scan.IsTransient), columns.Schema, places, FitsScan: false) { Columns = columns });
        Widen(parts, known, merged);
    }

    /// <inheritdoc />
    public IEnumerable<Block>? ScanColumns(TableScan scan)
    {
        if (!HasColumns(scan.Table))
        {
            return null;
        }

        KustoValue[] missing = [.. scan.Schema.Columns.Select(column => KustoValue.MissingOf(column.Type))];
        return _parts[OwnTables.Canonical(scan.Table)].SelectMany(part => part.Columns!.Blocks(scan.Schema.Count, part.Places, missing));
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
            var wide = new WideRow(scan, part.Schema, part.Places ?? []);
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

    /// <summary>Sets the column indices of the earlier parts if the last one added columns to the table, or changed their types.</summary>
    private static void Widen(List<Part> parts, KustoSchema? known, KustoSchema merged)
    {
        bool isChanged = known is not null && !merged.Columns.SequenceEqual(known.Columns);
        for (int i = 0; i < parts.Count - 1 && isChanged; i++)
        {
            if (!parts[i].FitsScan)
            {
                parts[i] = parts[i] with { Places = parts[i].Places ?? [.. Enumerable.Range(0, known!.Count)] };
            }
        }
    }

    /// <summary>The first schema's columns, then those only in the second. Numbers have the wider type of both, so that no sum loses a part of them; other types are those of the first.</summary>
    private static KustoSchema Merge(KustoSchema first, KustoSchema second) => new(
        [
            .. first.Columns.Select(column => second.IndexOf(column.Name) is >= 0 and var at ? column with { Type = NumberTypes.Wider(column.Type, second[at].Type) } : column),
            .. second.Columns.Where(column => first.IndexOf(column.Name) < 0),
        ]);

    /// <summary>Rows of one source.</summary>
    /// <param name="Rows">Returns them.</param>
    /// <param name="Schema">Their columns.</param>
    /// <param name="Places">Indices of their columns in the table; null if they are the same.</param>
    /// <param name="FitsScan">Whether they are in the schema of the scan.</param>
    private readonly record struct Part(Func<TableScan, IEnumerable<KustoValue[]>> Rows, KustoSchema Schema, int[]? Places, bool FitsScan)
    {
        /// <summary>The rows as columns; null if they are not available as columns.</summary>
        public ColumnTable? Columns { get; init; }

        /// <summary>Whether the cells of a part that has indices need no conversion to the types of the table.</summary>
        public bool FitsColumnsOf(KustoSchema table)
        {
            for (int i = 0; i < Schema.Count; i++)
            {
                if (Places is { } places && NumberTypes.AreConverted(Schema[i].Type, table[places[i]].Type))
                {
                    return false;
                }
            }

            return true;
        }
    }
}
