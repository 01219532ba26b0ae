using System.Xml;
using RfbWatch.Rules.Files;
using YamlDotNet.RepresentationModel;

namespace RfbWatch.Rules.Export;

/// <summary>The properties of a rule that a stored function cannot express, as YAML in comments before it.</summary>
internal static class AdxHeader
{
    public static YamlMappingNode Of(Rule rule) => YamlDocuments.Map(
        ("id", YamlDocuments.Text(rule.Id)),
        ("name", YamlDocuments.Text(rule.Name)),
        ("description", YamlDocuments.Text(rule.Description.ReplaceLineEndings(" "))),
        ("kind", rule.Kind == RuleKind.Hunting ? null : YamlDocuments.Text(rule.Kind == RuleKind.Scheduled ? "Scheduled" : "NRT")),
        ("severity", YamlDocuments.Text(rule.Severity.ToString())),
        ("queryFrequency", rule.QueryFrequency is { } frequency ? YamlDocuments.Plain(RuleDuration.Text(frequency)) : null),
        ("queryPeriod", rule.QueryPeriod is { } period ? YamlDocuments.Plain(RuleDuration.Text(period)) : null),
        ("triggerOperator", YamlDocuments.Text(rule.TriggerOperator.ToString())),
        ("triggerThreshold", YamlDocuments.Plain(rule.TriggerThreshold)),
        ("tactics", YamlDocuments.List(rule.Tactics)),
        ("relevantTechniques", YamlDocuments.List(rule.Techniques)),
        ("aggregationKind", YamlDocuments.Text(rule.AlertPerResult ? "AlertPerResult" : "SingleAlert")),
        ("alertDisplayNameFormat", rule.AlertTitleFormat.Length == 0 ? null : YamlDocuments.Text(rule.AlertTitleFormat)),
        ("suppressionEnabled", rule.SuppressionDuration is null ? null : YamlDocuments.Plain(true)),
        ("suppressionDuration", rule.SuppressionDuration is { } quiet ? YamlDocuments.Text(XmlConvert.ToString(quiet)) : null),
        ("version", YamlDocuments.Text(rule.Version)),
        ("entityMappings", rule.EntityMappings.Count == 0 ? null : new YamlSequenceNode(rule.EntityMappings.Select(SentinelExport.Entity))));
}
