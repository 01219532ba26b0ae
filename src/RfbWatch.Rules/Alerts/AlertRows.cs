using RfbWatch.Events;
using RfbWatch.Events.Rows;
using RfbWatch.Events.Schemas;
using RfbWatch.Kql;
using RfbWatch.Kql.Values;

namespace RfbWatch.Rules.Alerts;

/// <summary>Writes alerts as rows of AlertInfo and AlertEvidence in Defender's columns.</summary>
public static class AlertRows
{
    /// <summary>Maximum number of evidence rows of one alert; further evidence is only in the rule's result.</summary>
    public const int MaxEvidence = 1000;

    /// <summary>Entities named by result columns: the column, the entity's type, its role, its direction, and its column in AlertEvidence.</summary>
    private static readonly (string Column, string Type, string Role, string? Direction, EvidenceField Target)[] Entities =
    [
        ("ServerIP", "Ip", "Impacted", "Destination", EvidenceField.LocalIP),
        ("ClientIP", "Ip", "Related", "Source", EvidenceField.RemoteIP),
        ("RemoteIP", "Ip", "Related", null, EvidenceField.RemoteIP),
        ("DeviceName", "Machine", "Impacted", null, EvidenceField.DeviceName),
        ("FileName", "Process", "Related", null, EvidenceField.FileName),
        ("InitiatingProcessFileName", "Process", "Related", null, EvidenceField.FileName),
        ("AccountName", "User", "Related", null, EvidenceField.AccountName),
        ("RegistryKey", "RegistryKey", "Related", null, EvidenceField.RegistryKey),
        ("RemoteUrl", "Url", "Related", null, EvidenceField.RemoteUrl),
    ];

    /// <summary>
    /// Identifiers of Sentinel's entities (learn.microsoft.com/azure/sentinel/entities-reference) and their columns in AlertEvidence: a rule's
    /// entityMappings use them to name columns with any name.
    /// </summary>
    private static readonly (string Entity, string Identifier, string Type, EvidenceField Target)[] Identifiers =
    [
        ("IP", "Address", "Ip", EvidenceField.RemoteIP),
        ("Host", "HostName", "Machine", EvidenceField.DeviceName),
        ("Host", "FullName", "Machine", EvidenceField.DeviceName),
        ("Account", "Name", "User", EvidenceField.AccountName),
        ("Account", "FullName", "User", EvidenceField.AccountName),
        ("Process", "CommandLine", "Process", EvidenceField.ProcessCommandLine),
        ("File", "Name", "File", EvidenceField.FileName),
        ("URL", "Url", "Url", EvidenceField.RemoteUrl),
        ("DNS", "DomainName", "Url", EvidenceField.RemoteUrl),
        ("RegistryKey", "Key", "RegistryKey", EvidenceField.RegistryKey),
    ];

    /// <summary>Result columns with further details of an entity; each fills the column of the same name in AlertEvidence.</summary>
    private static readonly EvidenceField[] Companions =
    [
        EvidenceField.DeviceId, EvidenceField.DeviceName, EvidenceField.ProcessCommandLine, EvidenceField.FolderPath, EvidenceField.SHA1, EvidenceField.SHA256, EvidenceField.AccountDomain,
        EvidenceField.AccountSid, EvidenceField.AccountObjectId, EvidenceField.AccountUpn, EvidenceField.RegistryValueName, EvidenceField.RegistryValueData,
    ];

    /// <summary>The rows of one alert: AlertInfo, then its evidence. ReportId is 0.</summary>
    /// <param name="alert">The alert.</param>
    /// <param name="now">Time of the run that raised it, UTC: used as the alert's time if its rows have none.</param>
    public static IEnumerable<TableRow> Create(Alert alert, DateTime now)
    {
        var record = RecordOf(alert, alert.LastSeen ?? now);
        yield return Tables.AlertInfo.RowOf(record);
        int count = 0;
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var cells in alert.Rows)
        {
            foreach (var evidence in Evidence(alert, record, cells, seen))
            {
                if (++count > MaxEvidence)
                {
                    yield break;
                }

                yield return Tables.AlertEvidence.RowOf(evidence);
            }
        }
    }

    private static AlertRecord RecordOf(Alert alert, DateTime time) => new()
    {
        Time = time,
        Id = alert.Id,
        Title = alert.Title,
        Severity = alert.Rule.Severity.ToString(),
        RuleId = alert.Rule.Id,
        Tactics = alert.Rule.Tactics,
        Techniques = alert.Rule.Techniques,
        SuppressedBy = alert.SuppressedBy?.Name ?? "",
        FirstSeen = alert.FirstSeen ?? time,
        LastSeen = alert.LastSeen ?? time,
        ExceptedRows = alert is Alert.Raised raised ? raised.Excepted.Sum(rows => rows.Count) : 0L,
        Description = $"{alert.Rule.Description} {alert.Rule.Context}".Trim(),
        RemediationSteps = string.Join(' ', alert.Rule.Response),
    };

    private static IEnumerable<EvidenceRecord> Evidence(Alert alert, AlertRecord record, KustoValue[] cells, HashSet<string> seen)
    {
        var schema = alert.Schema;
        foreach (string session in SessionReferences.Of(schema, cells))
        {
            if (seen.Add("session " + session))
            {
                yield return new EvidenceRecord(record, "RfbSession", "Related", AdditionalFields(alert, KeyValuePair.Create("session_id", KustoValue.Of(session))));
            }
        }

        foreach (var (column, type, role, direction, target) in Entities.Concat(Mapped(alert.Rule)))
        {
            if (Text(schema, cells, column) is { Length: > 0 } value && seen.Add($"{type} {value}"))
            {
                var fields = Companions.Select(field => (Field: field, Text: Text(schema, cells, field.ToString()))).Where(named => named.Text.Length > 0).ToDictionary(named => named.Field, named => named.Text);
                fields[target] = value;
                yield return new EvidenceRecord(record, type, role, AdditionalFields(alert)) { Direction = direction, Fields = fields };
            }
        }

        yield return new EvidenceRecord(record, "Row", "Related", AdditionalFields(alert, KeyValuePair.Create("row", RowOf(schema, cells))));
    }

    /// <summary>Entities named by the rule's own mappings.</summary>
    private static IEnumerable<(string Column, string Type, string Role, string? Direction, EvidenceField Target)> Mapped(Rule rule) =>
        from mapping in rule.EntityMappings
        from field in mapping.Fields
        from known in Identifiers
        where known.Entity.Equals(mapping.EntityType, StringComparison.OrdinalIgnoreCase) && known.Identifier.Equals(field.Key, StringComparison.OrdinalIgnoreCase)
        select (field.Value, known.Type, "Related", (string?)null, known.Target);

    private static KustoValue AdditionalFields(Alert alert, params IEnumerable<KeyValuePair<string, KustoValue>> more)
    {
        var fields = new List<KeyValuePair<string, KustoValue>> { new("rule", KustoValue.Of(alert.Rule.Source)) };
        if (alert.SuppressedBy is { } exception)
        {
            fields.Add(new("suppressed_by", KustoValue.Of(exception.Name)));
            fields.Add(new("suppressed_reason", KustoValue.Of(exception.Reason)));
            fields.Add(new("suppressed_owner", KustoValue.Of(exception.Owner)));
        }

        if (alert is Alert.Raised { Excepted: { Count: > 0 } excepted })
        {
            fields.Add(new("excepted_rows", Cell.Counts(excepted.DistinctBy(rows => rows.Exception.Name).Select(rows => KeyValuePair.Create(rows.Exception.Name, (long)rows.Count)))));
        }

        return Cell.Bag(fields.Concat(more));
    }

    /// <summary>A row of the rule's result as a JSON object.</summary>
    private static KustoValue RowOf(KustoSchema schema, KustoValue[] cells) =>
        Cell.Bag(cells.Select((cell, i) => KeyValuePair.Create(schema[i].Name, Json(cell))));

    /// <summary>A value in JSON form: numbers, text, booleans, arrays and objects. Values that are nested too deeply for a row become text.</summary>
    private static KustoValue Json(KustoValue value)
    {
        try
        {
            // The row object and the AdditionalFields object add two levels.
            _ = new DynamicArray(KustoValue.Of(new DynamicArray(value)));
            return Plain(value);
        }
        catch (KqlRunException)
        {
            return KustoValue.Of(DynamicJson.Write(value));
        }
    }

    private static KustoValue Plain(KustoValue value) => value.Kind switch
    {
        ValueKind.Null or ValueKind.Bool or ValueKind.Long or ValueKind.String => value,
        ValueKind.Int => KustoValue.Of(value.AsLong),
        ValueKind.Real => double.IsFinite(value.AsReal) ? value : KustoValue.Of(value.Text),
        ValueKind.DateTime or ValueKind.TimeSpan or ValueKind.Guid or ValueKind.Decimal => KustoValue.Of(value.Text),
        ValueKind.Array => KustoValue.Of(new DynamicArray([.. value.AsArray!.Select(Plain)])),
        ValueKind.Bag => Cell.Bag(value.AsBag!.Select(entry => KeyValuePair.Create(entry.Key, Plain(entry.Value)))),
    };

    private static string Text(KustoSchema schema, KustoValue[] cells, string column)
    {
        int at = schema.IndexOf(column);
        return at < 0 || cells[at].IsNull ? "" : cells[at].Text;
    }
}
