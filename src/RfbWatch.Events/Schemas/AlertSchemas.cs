namespace RfbWatch.Events.Schemas;

/// <summary>Columns of AlertInfo and AlertEvidence in Microsoft's documented order, with TimeGenerated beside Timestamp and a ReportId of ours.</summary>
internal static class AlertSchemas
{
    private const string NotOnTheWire = "Always null: nothing on the wire says it.";

    private static readonly IReadOnlyList<string> Severities = ["Informational", "Low", "Medium", "High"];

    public static TableSchema CreateInfo() => new("AlertInfo", isDefender: true, "One alert.",
    [
        new("Timestamp", KustoType.DateTime, "Time of the alert: of its last evidence, UTC."),
        new("TimeGenerated", KustoType.DateTime, "The same as Timestamp."),
        new("ReportId", KustoType.Long, "Number of the row in the run, in output order."),
        new("AlertId", KustoType.String, "Identifier of the alert."),
        new("Title", KustoType.String, "Its title: the rule's name."),
        new("Category", KustoType.String, "ATT&CK tactic, e.g. LateralMovement."),
        new("Severity", KustoType.String, "Its severity. Defender knows no Critical: that is High here.", Allowed: Severities),
        new("ServiceSource", KustoType.String, "The product that raised it.", Allowed: ["RfbWatch"]),
        new("DetectionSource", KustoType.String, "What raised it: the rule's identifier."),
        new("AttackTechniques", KustoType.String, "ATT&CK technique ids, a JSON array in text."),
        new("SuppressedBy", KustoType.String, "Name of the exception that suppressed the alert; empty for none. Not a column of Defender's."),
        new("FirstSeen", KustoType.DateTime, "Earliest time in the alert's evidence, UTC. Not a column of Defender's."),
        new("LastSeen", KustoType.DateTime, "Latest time in the alert's evidence, UTC. Not a column of Defender's."),
        new("ExceptedRows", KustoType.Long, "Rows that exceptions took away from below the alert, whose numbers are those of the rows that remained. Not a column of Defender's."),
        new("Description", KustoType.String, "What the rule finds and why it matters. Not a column of Defender's AlertInfo."),
        new("RemediationSteps", KustoType.String, "What to do: each step with its phase and who does it. Not a column of Defender's AlertInfo."),
    ]);

    public static TableSchema CreateEvidence() => new("AlertEvidence", isDefender: true, "One thing that an alert names.",
    [
        new("Timestamp", KustoType.DateTime, "Time of the alert: of its last evidence, UTC."),
        new("TimeGenerated", KustoType.DateTime, "The same as Timestamp."),
        new("ReportId", KustoType.Long, "Number of the row in the run, in output order."),
        new("AlertId", KustoType.String, "Identifier of the alert."),
        new("Title", KustoType.String, "Its title: the rule's name."),
        new("Categories", KustoType.String, "ATT&CK tactics, a JSON array in text."),
        new("AttackTechniques", KustoType.String, "ATT&CK technique ids, a JSON array in text."),
        new("ServiceSource", KustoType.String, "The product that raised it.", Allowed: ["RfbWatch"]),
        new("DetectionSource", KustoType.String, "What raised it: the rule's identifier."),
        new("EntityType", KustoType.String, "What kind of thing: Machine, Ip, Process, File, User, RegistryKey, Url, RfbSession, Row."),
        new("EvidenceRole", KustoType.String, "Whether it is affected or merely related.", Allowed: ["Impacted", "Related"]),
        new("EvidenceDirection", KustoType.String, "Source or Destination of a connection; null where it has none.", Nullable: true),
        new("FileName", KustoType.String, "File named by the evidence.", Nullable: true),
        new("FolderPath", KustoType.String, "Folder of that file.", Nullable: true),
        new("SHA1", KustoType.String, "Hash of that file.", Nullable: true),
        new("SHA256", KustoType.String, "Hash of that file.", Nullable: true),
        new("FileSize", KustoType.Long, "Size of that file in bytes.", Nullable: true),
        new("ThreatFamily", KustoType.String, NotOnTheWire, Nullable: true),
        new("RemoteIP", KustoType.String, "Address of the other end.", Nullable: true),
        new("RemoteUrl", KustoType.String, "URL or name of the other end.", Nullable: true),
        new("AccountName", KustoType.String, "User named by the evidence.", Nullable: true),
        new("AccountDomain", KustoType.String, "Domain of that user.", Nullable: true),
        new("AccountSid", KustoType.String, "SID of that user.", Nullable: true),
        new("AccountObjectId", KustoType.String, "Object id of that user.", Nullable: true),
        new("AccountUpn", KustoType.String, "Principal name of that user.", Nullable: true),
        new("DeviceId", KustoType.String, "Device named by the evidence.", Nullable: true),
        new("DeviceName", KustoType.String, "Name of that device.", Nullable: true),
        new("LocalIP", KustoType.String, "Address of that device.", Nullable: true),
        new("NetworkMessageId", KustoType.String, NotOnTheWire, Nullable: true),
        new("EmailSubject", KustoType.String, NotOnTheWire, Nullable: true),
        new("Application", KustoType.String, NotOnTheWire, Nullable: true),
        new("ApplicationId", KustoType.Int, NotOnTheWire, Nullable: true),
        new("OAuthApplicationId", KustoType.String, NotOnTheWire, Nullable: true),
        new("ProcessCommandLine", KustoType.String, "Command line of the process.", Nullable: true),
        new("RegistryKey", KustoType.String, "Registry key named by the evidence.", Nullable: true),
        new("RegistryValueName", KustoType.String, "Registry value.", Nullable: true),
        new("RegistryValueData", KustoType.String, "Its data.", Nullable: true),
        new("AdditionalFields", KustoType.Dynamic, "More about the evidence, as a JSON object in text: session_id, table, report_id.", AsText: true),
        new("Severity", KustoType.String, "Severity of the alert.", Allowed: Severities),
    ]);
}
