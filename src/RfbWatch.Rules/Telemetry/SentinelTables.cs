using RfbWatch.Kql.Values;

namespace RfbWatch.Rules.Telemetry;

/// <summary>
/// Tables of Microsoft Sentinel and Defender XDR that hunters read besides ours and the Device* tables, as data (see sentinel-tables.txt for source, date and why these). RfbWatch has no
/// rows of them but those that are imported.
/// </summary>
public static class SentinelTables
{
    private static readonly Lazy<TableList> List = new(() => new TableList("sentinel-tables.txt"));

    /// <summary>Their names, the most read first.</summary>
    public static IReadOnlyCollection<string> Names => List.Value.Names;

    /// <summary>The schema of a table, or null when it is none of these.</summary>
    public static KustoSchema? Find(string table) => List.Value.Find(table);
}
