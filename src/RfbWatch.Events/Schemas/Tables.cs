using RfbWatch.Events.Rows;

namespace RfbWatch.Events.Schemas;

/// <summary>The tables that RfbWatch writes.</summary>
public static class Tables
{
    /// <summary>One row for each RFB session.</summary>
    public static readonly Table<SessionRecord> RfbSessions = RfbSessionsTable.Create();

    /// <summary>Defender's network events, from the viewpoint of each endpoint.</summary>
    public static readonly Table<NetworkEvent> DeviceNetworkEvents = DeviceNetworkEventsTable.Create();

    /// <summary>Defender's alerts, one row per alert.</summary>
    public static readonly Table<AlertRecord> AlertInfo = AlertInfoTable.Create();

    /// <summary>Defender's alert evidence, one row for each entity of an alert.</summary>
    public static readonly Table<EvidenceRecord> AlertEvidence = AlertEvidenceTable.Create();

    /// <summary>Statistics of the sources, one row per source and interval.</summary>
    public static readonly Table<SourceStats> RfbSensorStats = RfbSensorStatsTable.Create();

    /// <summary>All tables, in the order of the documentation.</summary>
    public static readonly IReadOnlyList<TableSchema> All =
        [RfbSessions, DeviceNetworkEvents, AlertInfo, AlertEvidence, RfbSensorStats];

    /// <summary>Returns the table with a name, ignoring case; null if there is none.</summary>
    public static TableSchema? Find(string name) =>
        All.FirstOrDefault(table => string.Equals(table.Name, name, StringComparison.OrdinalIgnoreCase));
}
