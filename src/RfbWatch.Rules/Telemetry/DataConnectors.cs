namespace RfbWatch.Rules.Telemetry;

/// <summary>Which data connector of Sentinel provides a table (learn.microsoft.com/azure/sentinel/data-connectors-reference, read 2026-11).</summary>
public static class DataConnectors
{
    /// <summary>Display name of the connector.</summary>
    public static string Of(string table) =>
        OwnTables.All.ContainsKey(table) && DeviceTables.All.ContainsKey(table) ? "RfbWatch itself for connections, Microsoft Defender XDR for processes"
        : OwnTables.All.ContainsKey(table) ? "RfbWatch itself, from captures or a sensor"
        : DeviceTables.All.ContainsKey(table) ? "Microsoft Defender XDR"
        : "the one that provides it";
}
