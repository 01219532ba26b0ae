using RfbWatch.Rules.Files;
using RfbWatch.Rules.Functions;
using RfbWatch.Rules.Scheduling;
using RfbWatch.Rules.Telemetry;
using YamlDotNet.RepresentationModel;

namespace RfbWatch.Rules.Export;

/// <summary>
/// Sentinel analytics rules as YAML, one file per rule, and all of them as one Bicep file with the ASIM parsers. A workspace stores our tables under <c>NAME_CL</c>, and the rows
/// of DeviceNetworkEvents written by RfbWatch in <see cref="OwnNetworkTable"/>, because Microsoft's tables do not accept rows from other sources (Logs Ingestion API, supported
/// tables): let statements before the query map the names, and the query itself is unchanged.
/// </summary>
internal static class SentinelExport
{
    /// <summary>The workspace's table for the connection rows written by RfbWatch.</summary>
    public const string OwnNetworkTable = "RfbDeviceNetworkEvents_CL";

    private const string Network = "DeviceNetworkEvents";

    public static RuleExport Export(IReadOnlyList<ReadableRule> rules)
    {
        var files = new List<ExportedFile>();
        var refusals = new List<ExportRemark>();
        var exported = new List<(ReadableRule Rule, string Query)>();
        foreach (var rule in rules)
        {
            string query = Query(rule);
            if (SentinelLimits.Problem(rule.Rule, query) is { } problem)
            {
                refusals.Add(new ExportRemark(rule.Rule.Id, problem));
                continue;
            }

            files.Add(new ExportedFile($"rules/{rule.FileName}.yaml", YamlDocuments.Write(Document(rule, query))));
            exported.Add((rule, query));
        }

        files.Add(new ExportedFile("rules.bicep", SentinelBicep.Write([.. exported.Where(each => each.Rule.Rule.Kind != RuleKind.Hunting)])));
        files.AddRange(AsimParser.All.Select(parser => new ExportedFile($"{parser.Name}.kql", parser.Query)));
        return new RuleExport(files, refusals, [.. exported.Where(each => each.Rule.Rule.Kind == RuleKind.Hunting)
            .Select(each => new ExportRemark(each.Rule.Rule.Id, "it has no schedule: it is exported as a hunting query, and is not in rules.bicep"))]);
    }

    public static TimeSpan FrequencyOf(Rule rule) => rule.QueryFrequency ?? RuleScheduler.DefaultFrequency;

    public static TimeSpan PeriodOf(Rule rule) => rule.QueryPeriod ?? RuleScheduler.DefaultPeriod;

    /// <summary>The query with the names of the tables in a workspace.</summary>
    private static string Query(ReadableRule rule)
    {
        var lets = rule.OwnTablesOnly.Select(table => $"let {table} = {table}_CL;\n");
        if (rule.OwnTablesOnly.Count > 0 && rule.Tables.Contains(Network))
        {
            lets = lets.Append($"let {Network} = union isfuzzy=true {Network}, {OwnNetworkTable};\n");
        }

        return string.Concat(lets) + rule.Rule.Query.ReplaceLineEndings("\n").TrimEnd() + "\n";
    }

    private static YamlMappingNode Document(ReadableRule exported, string query)
    {
        var rule = exported.Rule;
        bool scheduled = rule.Kind == RuleKind.Scheduled, hunting = rule.Kind == RuleKind.Hunting;
        string[] device = [.. exported.Tables.Where(DeviceTables.All.ContainsKey)];
        YamlNode[] connectors = device.Length == 0 ? [] : [YamlDocuments.Map(("connectorId", YamlDocuments.Text("MicrosoftThreatProtection")), ("dataTypes", YamlDocuments.List(device)))];
        return YamlDocuments.Map(
            ("id", YamlDocuments.Text(exported.Id)),
            ("name", YamlDocuments.Text(rule.Name)),
            ("description", YamlDocuments.Text(rule.Description)),
            ("kind", hunting ? null : YamlDocuments.Text(scheduled ? "Scheduled" : "NRT")),
            ("severity", hunting ? null : YamlDocuments.Text(rule.Severity.ToString())),
            ("requiredDataConnectors", new YamlSequenceNode(connectors)),
            ("queryFrequency", scheduled ? YamlDocuments.Plain(RuleDuration.Text(FrequencyOf(rule))) : null),
            ("queryPeriod", scheduled ? YamlDocuments.Plain(RuleDuration.Text(PeriodOf(rule))) : null),
            ("triggerOperator", scheduled ? YamlDocuments.Text(OperatorOf(rule)) : null),
            ("triggerThreshold", scheduled ? YamlDocuments.Plain(rule.TriggerThreshold) : null),
            ("tactics", YamlDocuments.List(rule.Tactics)),
            ("relevantTechniques", YamlDocuments.List(rule.Techniques)),
            ("tags", exported.Id == rule.Id ? null : YamlDocuments.List([exported.Tag])),
            ("query", YamlDocuments.Text(query)),
            ("entityMappings", hunting || rule.EntityMappings.Count == 0 ? null : new YamlSequenceNode(rule.EntityMappings.Select(Entity))),
            ("alertDetailsOverride", hunting || rule.AlertTitleFormat.Length == 0 ? null : YamlDocuments.Map(("alertDisplayNameFormat", YamlDocuments.Text(rule.AlertTitleFormat)))),
            ("eventGroupingSettings", hunting ? null : YamlDocuments.Map(("aggregationKind", YamlDocuments.Text(rule.AlertPerResult ? "AlertPerResult" : "SingleAlert")))),
            ("suppressionEnabled", rule.SuppressionDuration is null ? null : YamlDocuments.Plain(true)),
            ("suppressionDuration", rule.SuppressionDuration is { } quiet ? YamlDocuments.Text(System.Xml.XmlConvert.ToString(quiet)) : null),
            ("version", hunting ? null : YamlDocuments.Text(rule.Version)));
    }

    public static YamlMappingNode Entity(EntityMapping entity) => YamlDocuments.Map(
        ("entityType", YamlDocuments.Text(entity.EntityType)),
        ("fieldMappings", new YamlSequenceNode(entity.Fields.Select(field => YamlDocuments.Map(("identifier", YamlDocuments.Text(field.Key)), ("columnName", YamlDocuments.Text(field.Value)))))));

    private static string OperatorOf(Rule rule) => rule.TriggerOperator switch
    {
        TriggerOperator.GreaterThan => "gt",
        TriggerOperator.LessThan => "lt",
        TriggerOperator.Equal => "eq",
        TriggerOperator.NotEqual => "ne",
    };
}
