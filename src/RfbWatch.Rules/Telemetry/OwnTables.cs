using RfbWatch.Events;
using RfbWatch.Events.Schemas;
using RfbWatch.Kql.Values;

namespace RfbWatch.Rules.Telemetry;

/// <summary>The tables that RfbWatch itself writes, as KQL sees them. Each also goes by its name in a Log Analytics workspace, <c>NAME_CL</c>.</summary>
public static class OwnTables
{
    private static readonly Lazy<IReadOnlyDictionary<string, KustoSchema>> Loaded = new(() =>
    {
        var tables = new Dictionary<string, KustoSchema>(StringComparer.Ordinal);
        foreach (var table in Tables.All)
        {
            var schema = SchemaOf(table);
            tables[table.Name] = schema;
            if (!table.IsDefender)
            {
                tables[table.Name + "_CL"] = schema;
            }
        }

        return tables;
    });

    /// <summary>Schema by table name.</summary>
    public static IReadOnlyDictionary<string, KustoSchema> All => Loaded.Value;

    /// <summary>The name under which a table's rows are kept: that of our own tables without <c>_CL</c>, any other as it is.</summary>
    public static string Canonical(string table) =>
        table.EndsWith("_CL", StringComparison.Ordinal) && All.ContainsKey(table) ? table[..^3] : table;

    /// <summary>A table's columns as KQL sees them.</summary>
    public static KustoSchema SchemaOf(TableSchema table) =>
        new(table.Columns.Select(column => new KustoColumn(column.Name, TypeOf(column.Type))));

    private static Kql.Values.KustoType TypeOf(Events.KustoType type) => type switch
    {
        Events.KustoType.Bool => Kql.Values.KustoType.Bool,
        Events.KustoType.Int => Kql.Values.KustoType.Int,
        Events.KustoType.Long => Kql.Values.KustoType.Long,
        Events.KustoType.Real => Kql.Values.KustoType.Real,
        Events.KustoType.DateTime => Kql.Values.KustoType.DateTime,
        Events.KustoType.Dynamic => Kql.Values.KustoType.Dynamic,
        Events.KustoType.String => Kql.Values.KustoType.String,
    };
}
