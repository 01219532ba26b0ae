using System.Text;
using System.Text.Json;
using RfbWatch.Rules.Files;
using RfbWatch.Rules.Scheduling;

namespace RfbWatch.Rules.Export;

/// <summary>
/// Custom detections of Defender XDR, one JSON file per rule: the body of <c>POST /beta/security/rules/detectionRules</c> of Graph. Defender requires Timestamp, DeviceId and
/// ReportId of one event in the result, and has four schedules with fixed look-backs (Microsoft's page "Create custom detection rules", read 2026-11).
/// </summary>
internal static class DefenderExport
{
    private static readonly (TimeSpan Frequency, TimeSpan LookBack, string Period)[] Schedules =
    [
        (TimeSpan.FromHours(1), TimeSpan.FromHours(4), "1H"),
        (TimeSpan.FromHours(3), TimeSpan.FromHours(12), "3H"),
        (TimeSpan.FromHours(12), TimeSpan.FromHours(48), "12H"),
        (TimeSpan.FromHours(24), TimeSpan.FromDays(30), "24H"),
    ];

    public static RuleExport Export(IReadOnlyList<ReadableRule> rules)
    {
        var files = new List<ExportedFile>();
        var refusals = new List<ExportRemark>();
        var notes = new List<ExportRemark>();
        foreach (var rule in rules)
        {
            if (Refusal(rule) is { } reason)
            {
                refusals.Add(new ExportRemark(rule.Rule.Id, reason));
                continue;
            }

            var (query, note) = DefenderColumns.Complete(rule);
            if (query is null)
            {
                refusals.Add(new ExportRemark(rule.Rule.Id, $"its result has no {string.Join(", ", DefenderColumns.Missing(rule))}, which Defender requires, and they cannot be added to its query"));
            }
            else
            {
                var (_, lookBack, period) = ScheduleOf(rule.Rule);
                notes.AddRange(note.Length == 0 ? [] : [new ExportRemark(rule.Rule.Id, note)]);
                notes.AddRange(lookBack == PeriodOf(rule.Rule) ? [] : [new ExportRemark(rule.Rule.Id, $"Defender looks back {RuleDuration.Text(lookBack)} instead of {RuleDuration.Text(PeriodOf(rule.Rule))}, every {period}")]);
                files.Add(new ExportedFile($"{rule.FileName}.json", Document(rule.Rule, query, period)));
            }
        }

        return new RuleExport(files, refusals, notes);
    }

    private static string? Refusal(ReadableRule rule) =>
        rule.OwnTablesOnly is [var own, ..] ? $"it reads {own}, which is not a table of Defender; export the rule for Sentinel"
        : rule.Tables.Count == 0 ? "it does not read a table of Defender"
        : PeriodOf(rule.Rule) > Schedules[^1].LookBack ? $"it looks back {RuleDuration.Text(PeriodOf(rule.Rule))}; Defender looks back 30d at most"
        : rule.Rule is { TriggerOperator: not TriggerOperator.GreaterThan } or { TriggerThreshold: > 0 } ? "its trigger is not 'more than 0 rows', the only one of a custom detection"
        : null;

    private static TimeSpan PeriodOf(Rule rule) => rule.QueryPeriod ?? RuleScheduler.DefaultPeriod;

    /// <summary>The most frequent schedule that is not more frequent than the rule's and has a sufficient look-back.</summary>
    private static (TimeSpan Frequency, TimeSpan LookBack, string Period) ScheduleOf(Rule rule) =>
        Array.Find(Schedules, schedule => schedule.LookBack >= PeriodOf(rule) && schedule.Frequency >= (rule.QueryFrequency ?? TimeSpan.Zero)) is { Period: not null } found ? found : Schedules[^1];

    private static string Document(Rule rule, string query, string period)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer, new JsonWriterOptions { Indented = true, NewLine = "\n", Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            writer.WriteStartObject();
            writer.WriteString("displayName", rule.Name);
            writer.WriteBoolean("isEnabled", true);
            writer.WriteStartObject("queryCondition");
            writer.WriteString("queryText", query);
            writer.WriteEndObject();
            writer.WriteStartObject("schedule");
            writer.WriteString("period", period);
            writer.WriteEndObject();
            writer.WriteStartObject("detectionAction");
            writer.WriteStartObject("alertTemplate");
            writer.WriteString("title", rule.Name);
            writer.WriteString("description", RuleTag.Describe(rule.Description, rule.Id));
            writer.WriteString("severity", rule.Severity.ToString().ToLowerInvariant());
            writer.WriteString("category", rule.Tactics.Count > 0 ? rule.Tactics[0] : "SuspiciousActivity");
            writer.WriteString("recommendedActions", string.Join('\n', rule.Response));
            writer.WriteStartArray("mitreTechniques");
            foreach (string technique in rule.Techniques)
            {
                writer.WriteStringValue(technique);
            }

            writer.WriteEndArray();
            writer.WriteStartArray("impactedAssets");
            writer.WriteStartObject();
            writer.WriteString("@odata.type", "#microsoft.graph.security.impactedDeviceAsset");
            writer.WriteString("identifier", "deviceId");
            writer.WriteEndObject();
            writer.WriteEndArray();
            writer.WriteEndObject();
            writer.WriteNull("organizationalScope");
            writer.WriteStartArray("responseActions");
            writer.WriteEndArray();
            writer.WriteEndObject();
            writer.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.ToArray()) + "\n";
    }
}
