using RfbWatch.Kql.Values;

namespace RfbWatch.Rules.Telemetry;

/// <summary>
/// Tables of Microsoft Sentinel and Defender XDR that published queries read, besides the tables of RfbWatch and the Device* tables (sentinel-tables.txt states source, date and selection).
/// Their rows can only be imported.
/// </summary>
public static class SentinelTables
{
    private static readonly Lazy<TableList> List = new(() => new TableList("sentinel-tables.txt"));

    /// <summary>Their names, the most common first.</summary>
    public static IReadOnlyCollection<string> Names => List.Value.Names;

    /// <summary>The schema of a table, or null if it is not one of these.</summary>
    public static KustoSchema? Find(string table) => List.Value.Find(table);
}
