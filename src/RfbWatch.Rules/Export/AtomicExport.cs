using System.Text.RegularExpressions;
using YamlDotNet.RepresentationModel;

namespace RfbWatch.Rules.Export;

/// <summary>
/// Atomic Red Team tests, <c>TECHNIQUE/TECHNIQUE.yaml</c> with a test for each rule of the technique that has a simulation (its models.py, read 2026-11). A test runs <c>rfbwatch
/// rules simulate</c>, which cleans up after itself.
/// </summary>
internal static partial class AtomicExport
{
    public static RuleExport Export(IReadOnlyList<ReadableRule> rules)
    {
        var refusals = new List<ExportRemark>();
        var tests = new SortedDictionary<string, List<ReadableRule>>(StringComparer.Ordinal);
        foreach (var rule in rules)
        {
            string? reason = rule.Content?.Simulation is null ? "it has no simulation"
                : rule.Rule.Techniques.Count == 0 ? "it names no ATT&CK technique"
                : !TechniqueId().IsMatch(rule.Rule.Techniques[0]) ? "its first technique is not an id such as T1021.005" : null;
            if (reason is not null)
            {
                refusals.Add(new ExportRemark(rule.Rule.Id, reason));
                continue;
            }

            if (!tests.TryGetValue(rule.Rule.Techniques[0], out var group))
            {
                tests[rule.Rule.Techniques[0]] = group = [];
            }

            group.Add(rule);
        }

        return new RuleExport([.. tests.Select(test => new ExportedFile($"{test.Key}/{test.Key}.yaml", YamlDocuments.Write(Technique(test.Key, test.Value))))], refusals, []);
    }

    private static YamlMappingNode Technique(string technique, List<ReadableRule> rules) => YamlDocuments.Map(
        ("attack_technique", YamlDocuments.Text(technique)),
        ("display_name", YamlDocuments.Text(NameOf(technique, rules))),
        ("atomic_tests", new YamlSequenceNode(rules.SelectMany(rule => (YamlNode[])[Test(rule, "sh", ["linux", "macos"]), Test(rule, "command_prompt", ["windows"])]))));

    private static YamlMappingNode Test(ReadableRule rule, string executor, string[] platforms) => YamlDocuments.Map(
        ("name", YamlDocuments.Text($"RfbWatch: {rule.Rule.Name}")),
        ("auto_generated_guid", YamlDocuments.Text(NameBasedId.OfRule($"{rule.Rule.Id}/atomic/{executor}").ToString())),
        ("description", YamlDocuments.Text($"{rule.Content!.Simulation!.Summary}\nThe test runs this over the loopback interface and expects the alert of rule {rule.Rule.Id}; nothing leaves the machine.\n")),
        ("supported_platforms", YamlDocuments.List(platforms)),
        ("dependency_executor_name", YamlDocuments.Text(executor)),
        ("dependencies", new YamlSequenceNode(YamlDocuments.Map(
            ("description", YamlDocuments.Text("rfbwatch is on the path")),
            ("prereq_command", YamlDocuments.Text("rfbwatch --version")),
            ("get_prereq_command", YamlDocuments.Text("echo Install rfbwatch and put it on the path"))))),
        ("executor", YamlDocuments.Map(
            ("name", YamlDocuments.Text(executor)),
            ("elevation_required", YamlDocuments.Plain(false)),
            ("command", YamlDocuments.Text($"rfbwatch rules simulate {rule.Rule.Id}\n")))));

    /// <summary>The technique's name, from a reference of one of the rules; otherwise the first rule's name.</summary>
    private static string NameOf(string technique, List<ReadableRule> rules) =>
        rules.SelectMany(rule => rule.Content!.References).Select(reference => Reference().Match(reference)).FirstOrDefault(match => match.Success && match.Groups["id"].Value == technique)?.Groups["name"].Value
        ?? rules[0].Rule.Name;

    [GeneratedRegex(@"^ATT&CK v[0-9.]+ (?<id>T[0-9.]+) (?<name>.+), https://")]
    private static partial Regex Reference();

    /// <summary>An id becomes the name of a folder and of a file.</summary>
    [GeneratedRegex(@"^T[0-9]{4}(\.[0-9]{3})?\z")]
    private static partial Regex TechniqueId();
}
