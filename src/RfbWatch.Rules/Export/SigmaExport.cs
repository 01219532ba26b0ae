using YamlDotNet.RepresentationModel;

namespace RfbWatch.Rules.Export;

/// <summary>
/// Sigma rules (specification 2.1.0), one file per rule: a rule about single events, or a correlation with the rules that it counts. The Sigma form of a rule is in <c>sigma</c>
/// of its content file; it cannot be derived from KQL.
/// </summary>
internal static class SigmaExport
{
    private const string Status = "test";

    public static RuleExport Export(IReadOnlyList<ReadableRule> rules)
    {
        var files = new List<ExportedFile>();
        var refusals = new List<ExportRemark>();
        foreach (var rule in rules)
        {
            if (rule.Content?.Sigma is not { } sigma)
            {
                refusals.Add(new ExportRemark(rule.Rule.Id, "its content file has no 'sigma': write its detection there"));
            }
            else if (sigma.Refusal.Length > 0)
            {
                refusals.Add(new ExportRemark(rule.Rule.Id, sigma.Refusal));
            }
            else
            {
                files.Add(new ExportedFile($"{rule.FileName}.yml", YamlDocuments.Write([.. Documents(rule, sigma)])));
            }
        }

        return new RuleExport(files, refusals, []);
    }

    private static IEnumerable<YamlNode> Documents(ReadableRule rule, Packs.SigmaForm sigma)
    {
        foreach (var part in sigma.Base)
        {
            yield return YamlDocuments.Map(
                ("title", YamlDocuments.Text(part.Title)),
                ("id", YamlDocuments.Text(NameBasedId.OfRule($"{rule.Rule.Id}/{part.Name}").ToString())),
                ("name", YamlDocuments.Text(part.Name)),
                ("status", YamlDocuments.Text(Status)),
                ("logsource", part.LogSource),
                ("detection", part.Detection),
                ("correlation", part.Correlation),
                ("level", YamlDocuments.Text("informational")));
        }

        yield return YamlDocuments.Map(
            ("title", YamlDocuments.Text(rule.Rule.Name)),
            ("id", YamlDocuments.Text(rule.Id)),
            ("status", YamlDocuments.Text(Status)),
            ("description", YamlDocuments.Text(rule.Rule.Description)),
            ("references", rule.Content!.References.Count == 0 ? null : YamlDocuments.List(rule.Content.References.Distinct(StringComparer.Ordinal))),
            ("tags", YamlDocuments.List(Tags(rule))),
            ("logsource", sigma.LogSource),
            ("detection", sigma.Detection),
            ("correlation", sigma.Correlation),
            ("falsepositives", rule.Content.FalsePositives.Count == 0 ? null : YamlDocuments.List(rule.Content.FalsePositives.Select(cause => cause.Text).Distinct(StringComparer.Ordinal))),
            ("level", YamlDocuments.Text(rule.Rule.Severity.ToString().ToLowerInvariant())));
    }

    /// <summary>ATT&amp;CK tactics and techniques in Sigma's spelling, and the tag with the rule's original id.</summary>
    private static IEnumerable<string> Tags(ReadableRule rule) =>
        [.. rule.Rule.Tactics.Select(tactic => "attack." + Dashed(tactic)), .. rule.Rule.Techniques.Select(technique => "attack." + technique.ToLowerInvariant()), rule.Tag.ToLowerInvariant()];

    /// <summary>Converts LateralMovement to lateral-movement.</summary>
    private static string Dashed(string tactic) => string.Concat(tactic.Select((c, i) => char.IsUpper(c) ? (i > 0 ? "-" : "") + char.ToLowerInvariant(c) : c.ToString()));
}
