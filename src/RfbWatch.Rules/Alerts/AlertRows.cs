using System.Text.Json;
using RfbWatch.Events;
using RfbWatch.Events.Schemas;
using RfbWatch.Kql.Values;

namespace RfbWatch.Rules.Alerts;

/// <summary>Writes alerts as rows of AlertInfo and AlertEvidence in Defender's columns.</summary>
public static class AlertRows
{
    /// <summary>Evidence rows of one alert at most; the rest is in the rule's result only.</summary>
    public const int MaxEvidence = 1000;

    /// <summary>Entities that result columns name: the column, the entity's type, its role, its direction, and its column in AlertEvidence.</summary>
    private static readonly (string Column, string Type, string Role, string? Direction, string Target)[] Entities =
    [
        ("ServerIP", "Ip", "Impacted", "Destination", "LocalIP"),
        ("ClientIP", "Ip", "Related", "Source", "RemoteIP"),
        ("RemoteIP", "Ip", "Related", null, "RemoteIP"),
        ("DeviceName", "Machine", "Impacted", null, "DeviceName"),
        ("FileName", "Process", "Related", null, "FileName"),
        ("InitiatingProcessFileName", "Process", "Related", null, "FileName"),
        ("AccountName", "User", "Related", null, "AccountName"),
        ("RegistryKey", "RegistryKey", "Related", null, "RegistryKey"),
        ("RemoteUrl", "Url", "Related", null, "RemoteUrl"),
    ];

    /// <summary>
    /// Identifiers of Sentinel's entities (learn.microsoft.com/azure/sentinel/entities-reference) and where they stand in AlertEvidence: by them a rule's
    /// entityMappings name columns of any name.
    /// </summary>
    private static readonly (string Entity, string Identifier, string Type, string Target)[] Identifiers =
    [
        ("IP", "Address", "Ip", "RemoteIP"),
        ("Host", "HostName", "Machine", "DeviceName"),
        ("Host", "FullName", "Machine", "DeviceName"),
        ("Account", "Name", "User", "AccountName"),
        ("Account", "FullName", "User", "AccountName"),
        ("Process", "CommandLine", "Process", "ProcessCommandLine"),
        ("File", "Name", "File", "FileName"),
        ("URL", "Url", "Url", "RemoteUrl"),
        ("DNS", "DomainName", "Url", "RemoteUrl"),
        ("RegistryKey", "Key", "RegistryKey", "RegistryKey"),
    ];

    private static readonly string[] Companions =
        ["DeviceId", "DeviceName", "ProcessCommandLine", "FolderPath", "SHA1", "SHA256", "AccountDomain", "AccountSid", "AccountObjectId", "AccountUpn", "RegistryValueName", "RegistryValueData"];

    /// <summary>The rows of one alert: AlertInfo, then its evidence. ReportId is left 0.</summary>
    /// <param name="alert">The alert.</param>
    /// <param name="now">Time of the run that raised it, UTC: the alert's own where its rows have none.</param>
    public static IEnumerable<TableRow> Create(Alert alert, DateTime now)
    {
        var time = alert.LastSeen ?? now;
        yield return Info(alert, time);
        int count = 0;
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var cells in alert.Rows)
        {
            foreach (var row in Evidence(alert, time, cells, seen))
            {
                if (++count > MaxEvidence)
                {
                    yield break;
                }

                yield return row;
            }
        }
    }

    private static TableRow Info(Alert alert, DateTime time)
    {
        var row = Common(Tables.AlertInfo, alert, time);
        row["Category"] = alert.Rule.Tactics.Count > 0 ? alert.Rule.Tactics[0] : "";
        row["SuppressedBy"] = alert.SuppressedBy?.Name ?? "";
        row["FirstSeen"] = alert.FirstSeen ?? time;
        row["LastSeen"] = alert.LastSeen ?? time;
        row["Description"] = $"{alert.Rule.Description} {alert.Rule.Context}".Trim();
        row["RemediationSteps"] = string.Join(' ', alert.Rule.Response);
        row["ExceptedRows"] = alert is Alert.Raised raised ? raised.Excepted.Sum(rows => rows.Count) : 0L;
        return row;
    }

    private static IEnumerable<TableRow> Evidence(Alert alert, DateTime time, KustoValue[] cells, HashSet<string> seen)
    {
        var schema = alert.Schema;
        foreach (string session in SessionReferences.Of(schema, cells))
        {
            if (seen.Add("session " + session))
            {
                var row = EvidenceRow(alert, time, "RfbSession", "Related");
                row["AdditionalFields"] = Fields(alert, writer => writer.WriteString("session_id", session));
                yield return row;
            }
        }

        foreach (var (column, type, role, direction, target) in Entities.Concat(Mapped(alert.Rule)))
        {
            if (Text(schema, cells, column) is { Length: > 0 } value && seen.Add($"{type} {value}"))
            {
                var row = EvidenceRow(alert, time, type, role);
                row["EvidenceDirection"] = direction;
                foreach (string companion in Companions.Where(name => Text(schema, cells, name).Length > 0))
                {
                    row[companion] = Text(schema, cells, companion);
                }

                row[target] = value;
                row["AdditionalFields"] = Fields(alert, _ => { });
                yield return row;
            }
        }

        var whole = EvidenceRow(alert, time, "Row", "Related");
        whole["AdditionalFields"] = Fields(alert, writer =>
        {
            writer.WriteStartObject("row");
            for (int i = 0; i < schema.Count; i++)
            {
                writer.WritePropertyName(schema[i].Name);
                // Valid by how it is made; the writer's own check stops at 64 levels.
                writer.WriteRawValue(DynamicJson.Write(cells[i]), skipInputValidation: true);
            }

            writer.WriteEndObject();
        });
        yield return whole;
    }

    /// <summary>Entities that the rule's own mappings name.</summary>
    private static IEnumerable<(string Column, string Type, string Role, string? Direction, string Target)> Mapped(Rule rule) =>
        from mapping in rule.EntityMappings
        from field in mapping.Fields
        from known in Identifiers
        where known.Entity.Equals(mapping.EntityType, StringComparison.OrdinalIgnoreCase) && known.Identifier.Equals(field.Key, StringComparison.OrdinalIgnoreCase)
        select (field.Value, known.Type, "Related", (string?)null, known.Target);

    private static TableRow EvidenceRow(Alert alert, DateTime time, string type, string role)
    {
        var row = Common(Tables.AlertEvidence, alert, time);
        row["Categories"] = JsonText.Strings(alert.Rule.Tactics).Text;
        row["EntityType"] = type;
        row["EvidenceRole"] = role;
        return row;
    }

    private static TableRow Common(TableSchema table, Alert alert, DateTime time)
    {
        var row = new TableRow(table);
        row.SetTime(time.Ticks);
        row["ReportId"] = 0L;
        row["AlertId"] = alert.Id;
        row["Title"] = alert.Title;
        row["Severity"] = alert.Rule.Severity.ToString();
        row["ServiceSource"] = "RfbWatch";
        row["DetectionSource"] = alert.Rule.Id;
        row["AttackTechniques"] = JsonText.Strings(alert.Rule.Techniques).Text;
        return row;
    }

    private static JsonText Fields(Alert alert, Action<Utf8JsonWriter> more) => JsonText.Of(writer =>
    {
        writer.WriteStartObject();
        writer.WriteString("rule", alert.Rule.Source);
        if (alert.SuppressedBy is { } exception)
        {
            writer.WriteString("suppressed_by", exception.Name);
            writer.WriteString("suppressed_reason", exception.Reason);
            writer.WriteString("suppressed_owner", exception.Owner);
        }

        if (alert is Alert.Raised { Excepted: { Count: > 0 } excepted })
        {
            writer.WriteStartObject("excepted_rows");
            foreach (var rows in excepted.DistinctBy(rows => rows.Exception.Name))
            {
                writer.WriteNumber(rows.Exception.Name, rows.Count);
            }

            writer.WriteEndObject();
        }

        more(writer);
        writer.WriteEndObject();
    });

    private static string Text(KustoSchema schema, KustoValue[] cells, string column)
    {
        int at = schema.IndexOf(column);
        return at < 0 || cells[at].IsNull ? "" : cells[at].Text;
    }
}
