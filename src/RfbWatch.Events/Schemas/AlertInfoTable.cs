using RfbWatch.Events.Rows;
using RfbWatch.Kql.Values;

namespace RfbWatch.Events.Schemas;

/// <summary>Columns of AlertInfo in Microsoft's documented order, with TimeGenerated and RfbWatch's ReportId added.</summary>
internal static class AlertInfoTable
{
    /// <summary>Severities of alerts in Defender.</summary>
    public static readonly IReadOnlyList<string> Severities = ["Informational", "Low", "Medium", "High"];

    public static Table<AlertRecord> Create() => new("AlertInfo", isDefender: true, "One alert.",
    [
        CommonColumns.Timestamp<AlertRecord>("Time of the alert (that of its last evidence), UTC.", a => a.Time.Ticks),
        CommonColumns.TimeGenerated<AlertRecord>("The same as Timestamp.", a => a.Time.Ticks),
        CommonColumns.ReportId<AlertRecord>("Number of the row in the run, in output order."),
        new("AlertId", KustoType.String, "Identifier of the alert.", a => KustoValue.Of(a.Id)),
        new("Title", KustoType.String, "Its title: the rule's name.", a => KustoValue.Of(a.Title)),
        new("Category", KustoType.String, "ATT&CK tactic, e.g. LateralMovement.", a => KustoValue.Of(a.Tactics.Count > 0 ? a.Tactics[0] : "")),
        new("Severity", KustoType.String, "Its severity. Defender has no Critical; such alerts are High.", a => KustoValue.Of(a.Severity)) { Allowed = Severities },
        new("ServiceSource", KustoType.String, "The product that raised it.", _ => KustoValue.Of(AlertRecord.ServiceSource)) { Allowed = ["RfbWatch"] },
        new("DetectionSource", KustoType.String, "Identifier of the rule that raised it.", a => KustoValue.Of(a.RuleId)),
        new("AttackTechniques", KustoType.String, "ATT&CK technique ids, a JSON array in text.", a => KustoValue.Of(JsonFormat.TextOf(Cell.Texts(a.Techniques)))),
        new("SuppressedBy", KustoType.String, "Name of the exception that suppressed the alert; empty for none. Not a column of Defender's.",
            a => KustoValue.Of(a.SuppressedBy)),
        new("FirstSeen", KustoType.DateTime, "Earliest time in the alert's evidence, UTC. Not a column of Defender's.", a => KustoValue.Of(a.FirstSeen)),
        new("LastSeen", KustoType.DateTime, "Latest time in the alert's evidence, UTC. Not a column of Defender's.", a => KustoValue.Of(a.LastSeen)),
        new("ExceptedRows", KustoType.Long, "Number of rows that exceptions removed; the values of the alert come from the remaining rows. Not a column of Defender's.",
            a => KustoValue.Of(a.ExceptedRows)),
        new("Description", KustoType.String, "What the rule finds and why it matters. Not a column of Defender's AlertInfo.", a => KustoValue.Of(a.Description)),
        new("RemediationSteps", KustoType.String, "What to do: each step with its phase and the responsible role. Not a column of Defender's AlertInfo.",
            a => KustoValue.Of(a.RemediationSteps)),
    ]);
}
