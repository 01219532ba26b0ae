using RfbWatch.Events.Schemas;
using RfbWatch.Kql.Values;

namespace RfbWatch.Rules.Telemetry;

/// <summary>The tables written by RfbWatch, as KQL schemas. Tables that are not Defender's also have their name in a Log Analytics workspace, <c>NAME_CL</c>.</summary>
public static class OwnTables
{
    private static readonly Lazy<IReadOnlyDictionary<string, KustoSchema>> Loaded = new(() =>
    {
        var tables = new Dictionary<string, KustoSchema>(StringComparer.Ordinal);
        foreach (var table in Tables.All)
        {
            tables[table.Name] = table.Kusto;
            if (!table.IsDefender)
            {
                tables[table.Name + "_CL"] = table.Kusto;
            }
        }

        return tables;
    });

    /// <summary>Schema by table name.</summary>
    public static IReadOnlyDictionary<string, KustoSchema> All => Loaded.Value;

    /// <summary>The name under which a table's rows are stored: RfbWatch's own tables without <c>_CL</c>, all others unchanged.</summary>
    public static string Canonical(string table) =>
        table.EndsWith("_CL", StringComparison.Ordinal) && All.ContainsKey(table) ? table[..^3] : table;
}
