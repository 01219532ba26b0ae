using System.Globalization;
using System.Text;
using System.Xml;
using RfbWatch.Rules.Functions;

namespace RfbWatch.Rules.Export;

/// <summary>
/// Analytics rules and the ASIM parsers as one Bicep file, deployed with <c>az deployment group create --template-file rules.bicep --parameters workspaceName=NAME</c>. The API
/// version is a preview because the stable 2024-09-01 has no <c>subTechniques</c>.
/// </summary>
internal static class SentinelBicep
{
    private const string RuleType = "Microsoft.SecurityInsights/alertRules@2025-07-01-preview";
    private const string FunctionType = "Microsoft.OperationalInsights/workspaces/savedSearches@2020-08-01";
    private static readonly TimeSpan DefaultSuppression = TimeSpan.FromHours(5);

    public static string Write(IReadOnlyList<(ReadableRule Rule, string Query)> rules)
    {
        var text = new StringBuilder();
        text.Append("""
            @description('Name of the Log Analytics workspace that Sentinel uses.')
            param workspaceName string

            resource workspace 'Microsoft.OperationalInsights/workspaces@2023-09-01' existing = {
              name: workspaceName
            }

            """);
        foreach (var (rule, query) in rules)
        {
            Append(text, rule, query);
        }

        foreach (var parser in AsimParser.All)
        {
            Append(text, parser);
        }

        return text.ToString().ReplaceLineEndings("\n");
    }

    private static void Append(StringBuilder text, ReadableRule exported, string query)
    {
        var rule = exported.Rule;
        string[] parents = [.. rule.Techniques.Select(technique => technique.Split('.')[0]).Distinct(StringComparer.Ordinal)];
        string[] subs = [.. rule.Techniques.Where(technique => technique.Contains('.', StringComparison.Ordinal))];
        text.Append(CultureInfo.InvariantCulture, $"\n// {exported.Tag}\nresource {Symbol(rule.Id)} '{RuleType}' = {{\n");
        Line(text, 1, "scope", "workspace");
        Line(text, 1, "name", Quote(exported.Id));
        Line(text, 1, "kind", Quote(rule.Kind == RuleKind.Scheduled ? "Scheduled" : "NRT"));
        text.Append("  properties: {\n");
        Line(text, 2, "displayName", Quote(rule.Name));
        Line(text, 2, "description", Quote(rule.Description));
        Line(text, 2, "enabled", "true");
        Line(text, 2, "severity", Quote(rule.Severity.ToString()));
        Line(text, 2, "query", $"'''\n{query.TrimEnd()}\n'''");
        if (rule.Kind == RuleKind.Scheduled)
        {
            Line(text, 2, "queryFrequency", Quote(XmlConvert.ToString(SentinelExport.FrequencyOf(rule))));
            Line(text, 2, "queryPeriod", Quote(XmlConvert.ToString(SentinelExport.PeriodOf(rule))));
            Line(text, 2, "triggerOperator", Quote(rule.TriggerOperator.ToString()));
            Line(text, 2, "triggerThreshold", rule.TriggerThreshold.ToString(CultureInfo.InvariantCulture));
        }

        Line(text, 2, "suppressionEnabled", rule.SuppressionDuration is null ? "false" : "true");
        Line(text, 2, "suppressionDuration", Quote(XmlConvert.ToString(rule.SuppressionDuration ?? DefaultSuppression)));
        Line(text, 2, "tactics", List(rule.Tactics));
        Line(text, 2, "techniques", List(parents));
        Line(text, 2, "subTechniques", List(subs));
        Line(text, 2, "eventGroupingSettings", $"{{ aggregationKind: {Quote(rule.AlertPerResult ? "AlertPerResult" : "SingleAlert")} }}");
        if (rule.AlertTitleFormat.Length > 0)
        {
            Line(text, 2, "alertDetailsOverride", $"{{ alertDisplayNameFormat: {Quote(rule.AlertTitleFormat)} }}");
        }

        if (rule.EntityMappings.Count > 0)
        {
            text.Append("    entityMappings: [\n");
            foreach (var entity in rule.EntityMappings)
            {
                string fields = string.Join(", ", entity.Fields.Select(field => $"{{ identifier: {Quote(field.Key)}, columnName: {Quote(field.Value)} }}"));
                text.Append(CultureInfo.InvariantCulture, $"      {{ entityType: {Quote(entity.EntityType)}, fieldMappings: [ {fields} ] }}\n");
            }

            text.Append("    ]\n");
        }

        text.Append("  }\n}\n");
    }

    private static void Append(StringBuilder text, AsimParser parser)
    {
        text.Append(CultureInfo.InvariantCulture, $"\nresource {Symbol(parser.Name)} '{FunctionType}' = {{\n");
        Line(text, 1, "parent", "workspace");
        Line(text, 1, "name", Quote(parser.Name));
        text.Append("  properties: {\n");
        Line(text, 2, "category", Quote("ASIM"));
        Line(text, 2, "displayName", Quote(parser.Title));
        Line(text, 2, "functionAlias", Quote(parser.Name));
        Line(text, 2, "functionParameters", Quote(parser.Parameters));
        Line(text, 2, "query", $"'''\n{parser.Query.TrimEnd()}\n'''");
        Line(text, 2, "version", "2");
        text.Append("  }\n}\n");
    }

    private static void Line(StringBuilder text, int depth, string name, string value) => text.Append(' ', depth * 2).Append(name).Append(": ").Append(value).Append('\n');

    /// <summary>A symbolic name: letters, digits and underscores.</summary>
    private static string Symbol(string id) => "rule_" + string.Concat(id.Select(c => char.IsAsciiLetterOrDigit(c) ? c : '_'));

    private static string List(IReadOnlyList<string> items) => items.Count == 0 ? "[]" : $"[ {string.Join(", ", items.Select(Quote))} ]";

    /// <summary>A Bicep string: quote, backslash, line breaks and the start of an interpolation are escaped.</summary>
    private static string Quote(string text) => "'" + text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("'", "\\'", StringComparison.Ordinal)
        .Replace("${", "\\${", StringComparison.Ordinal).Replace("\r", "\\r", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal).Replace("\t", "\\t", StringComparison.Ordinal) + "'";
}
