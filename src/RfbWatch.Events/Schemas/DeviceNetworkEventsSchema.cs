using RfbWatch.Detection;

namespace RfbWatch.Events.Schemas;

/// <summary>
/// Columns of DeviceNetworkEvents in Microsoft's documented order (advanced-hunting-devicenetworkevents-table, page of 2024),
/// with Sentinel's TimeGenerated beside Timestamp. AdditionalFields is dynamic as in Sentinel, and text in the output as in Defender.
/// </summary>
internal static class DeviceNetworkEventsSchema
{
    private static readonly IReadOnlyList<string> ActionTypes = Enum.GetNames<NetworkActionType>();

    public static TableSchema Create() => new("DeviceNetworkEvents", isDefender: true, "One network event, seen from one device.",
    [
        new("Timestamp", KustoType.DateTime, "Time of the event, UTC."),
        new("TimeGenerated", KustoType.DateTime, "The same as Timestamp, as Sentinel names it."),
        new("DeviceId", KustoType.String, "Identifier of the device that the row is seen from; its address unless an inventory names it."),
        new("DeviceName", KustoType.String, "Name of that device; its address unless an inventory names it."),
        new("ActionType", KustoType.String, "What happened.", Allowed: ActionTypes),
        new("RemoteIP", KustoType.String, "Address of the other end."),
        new("RemotePort", KustoType.Int, "TCP port of the other end."),
        new("RemoteUrl", KustoType.String, "URL or name of the other end, where one is known.", Nullable: true),
        new("LocalIP", KustoType.String, "Address of the device."),
        new("LocalPort", KustoType.Int, "TCP port of the device."),
        new("Protocol", KustoType.String, "Transport protocol.", Allowed: ["Tcp"]),
        new("LocalIPType", KustoType.String, "Kind of LocalIP.", Allowed: Enum.GetNames<AddressScope>()),
        new("RemoteIPType", KustoType.String, "Kind of RemoteIP.", Allowed: Enum.GetNames<AddressScope>()),
        new("InitiatingProcessSHA1", KustoType.String, "About the process, from imported endpoint telemetry; else null.", Nullable: true),
        new("InitiatingProcessSHA256", KustoType.String, "About the process, from imported endpoint telemetry; else null.", Nullable: true),
        new("InitiatingProcessMD5", KustoType.String, "About the process, from imported endpoint telemetry; else null.", Nullable: true),
        new("InitiatingProcessFileName", KustoType.String, "About the process, from imported endpoint telemetry; else null.", Nullable: true),
        new("InitiatingProcessFileSize", KustoType.Long, "About the process, from imported endpoint telemetry; else null.", Nullable: true),
        new("InitiatingProcessVersionInfoCompanyName", KustoType.String, "About the process, from imported endpoint telemetry, or inferred from the product's fingerprint (then listed in AdditionalFields.inferred_columns); else null.", Nullable: true),
        new("InitiatingProcessVersionInfoProductName", KustoType.String, "About the process, from imported endpoint telemetry, or inferred from the product's fingerprint (then listed in AdditionalFields.inferred_columns); else null.", Nullable: true),
        new("InitiatingProcessVersionInfoProductVersion", KustoType.String, "About the process, from imported endpoint telemetry; else null.", Nullable: true),
        new("InitiatingProcessVersionInfoInternalFileName", KustoType.String, "About the process, from imported endpoint telemetry; else null.", Nullable: true),
        new("InitiatingProcessVersionInfoOriginalFileName", KustoType.String, "About the process, from imported endpoint telemetry; else null.", Nullable: true),
        new("InitiatingProcessVersionInfoFileDescription", KustoType.String, "About the process, from imported endpoint telemetry; else null.", Nullable: true),
        new("InitiatingProcessId", KustoType.Long, "About the process, from imported endpoint telemetry; else null.", Nullable: true),
        new("InitiatingProcessCommandLine", KustoType.String, "About the process, from imported endpoint telemetry; else null.", Nullable: true),
        new("InitiatingProcessCreationTime", KustoType.DateTime, "About the process, from imported endpoint telemetry; else null.", Nullable: true),
        new("InitiatingProcessFolderPath", KustoType.String, "About the process, from imported endpoint telemetry; else null.", Nullable: true),
        new("InitiatingProcessParentFileName", KustoType.String, "About the process, from imported endpoint telemetry; else null.", Nullable: true),
        new("InitiatingProcessParentId", KustoType.Long, "About the process, from imported endpoint telemetry; else null.", Nullable: true),
        new("InitiatingProcessParentCreationTime", KustoType.DateTime, "About the process, from imported endpoint telemetry; else null.", Nullable: true),
        new("InitiatingProcessAccountDomain", KustoType.String, "About the process, from imported endpoint telemetry; else null.", Nullable: true),
        new("InitiatingProcessAccountName", KustoType.String, "About the process, from imported endpoint telemetry; else null.", Nullable: true),
        new("InitiatingProcessAccountSid", KustoType.String, "About the process, from imported endpoint telemetry; else null.", Nullable: true),
        new("InitiatingProcessAccountUpn", KustoType.String, "About the process, from imported endpoint telemetry; else null.", Nullable: true),
        new("InitiatingProcessAccountObjectId", KustoType.String, "About the process, from imported endpoint telemetry; else null.", Nullable: true),
        new("InitiatingProcessIntegrityLevel", KustoType.String, "About the process, from imported endpoint telemetry; else null.", Nullable: true),
        new("InitiatingProcessTokenElevation", KustoType.String, "About the process, from imported endpoint telemetry; else null.", Nullable: true),
        new("ReportId", KustoType.Long, "Number of the event, unique within one DeviceId, in output order."),
        new("AppGuardContainerId", KustoType.String, "Always null: nothing on the wire says it.", Nullable: true),
        new("AdditionalFields", KustoType.Dynamic, "More about the event, as a JSON object in text.", AsText: true),
        new("InitiatingProcessSessionId", KustoType.Long, "About the process, from imported endpoint telemetry; else null.", Nullable: true),
        new("IsInitiatingProcessRemoteSession", KustoType.Bool, "About the process, from imported endpoint telemetry; else null.", Nullable: true),
        new("InitiatingProcessRemoteSessionDeviceName", KustoType.String, "About the process, from imported endpoint telemetry; else null.", Nullable: true),
        new("InitiatingProcessRemoteSessionIP", KustoType.String, "About the process, from imported endpoint telemetry; else null.", Nullable: true),
    ]);
}
