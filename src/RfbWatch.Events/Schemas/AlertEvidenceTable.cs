using RfbWatch.Events.Rows;
using RfbWatch.Kql.Values;

namespace RfbWatch.Events.Schemas;

/// <summary>Columns of AlertEvidence in Microsoft's documented order, with TimeGenerated and RfbWatch's ReportId added.</summary>
internal static class AlertEvidenceTable
{
    private const string NotOnTheWire = "Always null: not available from network traffic.";

    public static Table<EvidenceRecord> Create() => new("AlertEvidence", isDefender: true, "One entity related to an alert.",
    [
        CommonColumns.Timestamp<EvidenceRecord>("Time of the alert (that of its last evidence), UTC.", e => e.Alert.Time.Ticks),
        CommonColumns.TimeGenerated<EvidenceRecord>("The same as Timestamp.", e => e.Alert.Time.Ticks),
        CommonColumns.ReportId<EvidenceRecord>("Number of the row in the run, in output order."),
        new("AlertId", KustoType.String, "Identifier of the alert.", e => KustoValue.Of(e.Alert.Id)),
        new("Title", KustoType.String, "Its title: the rule's name.", e => KustoValue.Of(e.Alert.Title)),
        new("Categories", KustoType.String, "ATT&CK tactics, a JSON array in text.", e => KustoValue.Of(JsonFormat.TextOf(Cell.Texts(e.Alert.Tactics)))),
        new("AttackTechniques", KustoType.String, "ATT&CK technique ids, a JSON array in text.", e => KustoValue.Of(JsonFormat.TextOf(Cell.Texts(e.Alert.Techniques)))),
        new("ServiceSource", KustoType.String, "The product that raised it.", _ => KustoValue.Of(AlertRecord.ServiceSource)) { Allowed = ["RfbWatch"] },
        new("DetectionSource", KustoType.String, "Identifier of the rule that raised it.", e => KustoValue.Of(e.Alert.RuleId)),
        new("EntityType", KustoType.String, "Type of the entity: Machine, Ip, Process, File, User, RegistryKey, Url, RfbSession, Row.", e => KustoValue.Of(e.EntityType)),
        new("EvidenceRole", KustoType.String, "Whether the entity is affected or only related.", e => KustoValue.Of(e.Role)) { Allowed = ["Impacted", "Related"] },
        new("EvidenceDirection", KustoType.String, "Source or Destination of a connection; null if not applicable.", e => Cell.TextOrNull(e.Direction)) { Nullable = true },
        Named(EvidenceField.FileName, "File named by the evidence."),
        Named(EvidenceField.FolderPath, "Folder of that file."),
        Named(EvidenceField.SHA1, "Hash of that file."),
        Named(EvidenceField.SHA256, "Hash of that file."),
        new("FileSize", KustoType.Long, "Size of that file in bytes.", _ => KustoValue.Null) { Nullable = true },
        new("ThreatFamily", KustoType.String, NotOnTheWire, _ => KustoValue.Null) { Nullable = true },
        Named(EvidenceField.RemoteIP, "Address of the other end."),
        Named(EvidenceField.RemoteUrl, "URL or name of the other end."),
        Named(EvidenceField.AccountName, "User named by the evidence."),
        Named(EvidenceField.AccountDomain, "Domain of that user."),
        Named(EvidenceField.AccountSid, "SID of that user."),
        Named(EvidenceField.AccountObjectId, "Object id of that user."),
        Named(EvidenceField.AccountUpn, "Principal name of that user."),
        Named(EvidenceField.DeviceId, "Device named by the evidence."),
        Named(EvidenceField.DeviceName, "Name of that device."),
        Named(EvidenceField.LocalIP, "Address of that device."),
        new("NetworkMessageId", KustoType.String, NotOnTheWire, _ => KustoValue.Null) { Nullable = true },
        new("EmailSubject", KustoType.String, NotOnTheWire, _ => KustoValue.Null) { Nullable = true },
        new("Application", KustoType.String, NotOnTheWire, _ => KustoValue.Null) { Nullable = true },
        new("ApplicationId", KustoType.Int, NotOnTheWire, _ => KustoValue.Null) { Nullable = true },
        new("OAuthApplicationId", KustoType.String, NotOnTheWire, _ => KustoValue.Null) { Nullable = true },
        Named(EvidenceField.ProcessCommandLine, "Command line of the process."),
        Named(EvidenceField.RegistryKey, "Registry key named by the evidence."),
        Named(EvidenceField.RegistryValueName, "Registry value."),
        Named(EvidenceField.RegistryValueData, "Its data."),
        new("AdditionalFields", KustoType.Dynamic, "Further details, as a JSON object in text: session_id, table, report_id.",
            e => e.AdditionalFields) { Form = DynamicForm.KustoText },
        new("Severity", KustoType.String, "Severity of the alert.", e => KustoValue.Of(e.Alert.Severity)) { Allowed = AlertInfoTable.Severities },
    ]);

    /// <summary>Creates a column that is filled from the rule's result.</summary>
    private static Column<EvidenceRecord> Named(EvidenceField field, string documentation) =>
        new(field.ToString(), KustoType.String, documentation, e => Cell.TextOrNull(e.Fields.GetValueOrDefault(field))) { Nullable = true };
}
