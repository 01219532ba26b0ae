using RfbWatch.Detection;
using RfbWatch.Events.Rows;
using RfbWatch.Kql.Values;

namespace RfbWatch.Events.Schemas;

/// <summary>
/// Columns of DeviceNetworkEvents in Microsoft's documented order (advanced-hunting-devicenetworkevents-table, page of 2024),
/// with Sentinel's TimeGenerated added. AdditionalFields is dynamic, as in Sentinel, and a string in the output, as in Defender.
/// </summary>
internal static class DeviceNetworkEventsTable
{
    private const string Imported = "Process information from imported endpoint telemetry; null without it.";
    private const string Inferred = "Process information from imported endpoint telemetry, or inferred from the product (then listed in AdditionalFields.inferred_columns); null otherwise.";

    private static readonly IReadOnlyList<string> ActionTypes = Enum.GetNames<NetworkActionType>();

    public static Table<NetworkEvent> Create() => new("DeviceNetworkEvents", isDefender: true, "One network event, from the side of one device.",
    [
        CommonColumns.Timestamp<NetworkEvent>("Time of the event, UTC.", e => e.Ticks),
        CommonColumns.TimeGenerated<NetworkEvent>("The same as Timestamp, under Sentinel's name.", e => e.Ticks),
        new("DeviceId", KustoType.String, "Identifier of the device from whose side the event is described; its address if it is not in an inventory.", e => KustoValue.Of(e.Device.Id)),
        new("DeviceName", KustoType.String, "Name of that device; its address if it is not in an inventory.", e => KustoValue.Of(e.Device.Name)),
        new("ActionType", KustoType.String, "What happened.", e => KustoValue.Of(e.Action.ToString())) { Allowed = ActionTypes },
        new("RemoteIP", KustoType.String, "Address of the other end.", e => KustoValue.Of(e.RemoteAddress.ToString())),
        new("RemotePort", KustoType.Int, "TCP port of the other end.", e => KustoValue.OfInt(e.RemotePort)),
        new("RemoteUrl", KustoType.String, "URL or name of the other end, if known.", _ => KustoValue.Null) { Nullable = true },
        new("LocalIP", KustoType.String, "Address of the device.", e => KustoValue.Of(e.LocalAddress.ToString())),
        new("LocalPort", KustoType.Int, "TCP port of the device.", e => KustoValue.OfInt(e.LocalPort)),
        new("Protocol", KustoType.String, "Transport protocol.", _ => KustoValue.Of("Tcp")) { Allowed = ["Tcp"] },
        new("LocalIPType", KustoType.String, "Kind of LocalIP.", e => KustoValue.Of(e.LocalAddress.ScopeOf().ToString())) { Allowed = Enum.GetNames<AddressScope>() },
        new("RemoteIPType", KustoType.String, "Kind of RemoteIP.", e => KustoValue.Of(e.RemoteAddress.ScopeOf().ToString())) { Allowed = Enum.GetNames<AddressScope>() },
        Process("InitiatingProcessSHA1", KustoType.String),
        Process("InitiatingProcessSHA256", KustoType.String),
        Process("InitiatingProcessMD5", KustoType.String),
        Process("InitiatingProcessFileName", KustoType.String),
        Process("InitiatingProcessFileSize", KustoType.Long),
        Process("InitiatingProcessVersionInfoCompanyName", KustoType.String, Inferred, e => Cell.TextOrNull(e.Inferred?.Company)),
        Process("InitiatingProcessVersionInfoProductName", KustoType.String, Inferred, e => Cell.TextOrNull(e.Inferred?.Product)),
        Process("InitiatingProcessVersionInfoProductVersion", KustoType.String),
        Process("InitiatingProcessVersionInfoInternalFileName", KustoType.String),
        Process("InitiatingProcessVersionInfoOriginalFileName", KustoType.String),
        Process("InitiatingProcessVersionInfoFileDescription", KustoType.String),
        Process("InitiatingProcessId", KustoType.Long),
        Process("InitiatingProcessCommandLine", KustoType.String),
        Process("InitiatingProcessCreationTime", KustoType.DateTime),
        Process("InitiatingProcessFolderPath", KustoType.String),
        Process("InitiatingProcessParentFileName", KustoType.String),
        Process("InitiatingProcessParentId", KustoType.Long),
        Process("InitiatingProcessParentCreationTime", KustoType.DateTime),
        Process("InitiatingProcessAccountDomain", KustoType.String),
        Process("InitiatingProcessAccountName", KustoType.String),
        Process("InitiatingProcessAccountSid", KustoType.String),
        Process("InitiatingProcessAccountUpn", KustoType.String),
        Process("InitiatingProcessAccountObjectId", KustoType.String),
        Process("InitiatingProcessIntegrityLevel", KustoType.String),
        Process("InitiatingProcessTokenElevation", KustoType.String),
        CommonColumns.ReportId<NetworkEvent>("Number of the event, unique within one DeviceId, in output order."),
        new("AppGuardContainerId", KustoType.String, "Always null: not available from network traffic.", _ => KustoValue.Null) { Nullable = true },
        new("AdditionalFields", KustoType.Dynamic, "Further details, as a JSON object in text; in live capture also the interface.", AdditionalFields.Of) { Form = DynamicForm.Text },
        Process("InitiatingProcessSessionId", KustoType.Long),
        new("IsInitiatingProcessRemoteSession", KustoType.Bool, Imported, _ => KustoValue.Null) { Nullable = true },
        Process("InitiatingProcessRemoteSessionDeviceName", KustoType.String),
        Process("InitiatingProcessRemoteSessionIP", KustoType.String),
    ]);

    /// <summary>Creates a column about the process: the value reported by the endpoint, or else the inferred one.</summary>
    private static Column<NetworkEvent> Process(string name, KustoType type, string documentation = Imported, Func<NetworkEvent, KustoValue>? inferred = null) =>
        new(name, type, documentation, e => e.Process?.Invoke(name) ?? inferred?.Invoke(e) ?? KustoValue.Null) { Nullable = true };
}
