using RfbWatch.Rules.Files;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace RfbWatch.Rules.Packs;

/// <summary>Reads <c>content/RULE-ID.yaml</c> of a pack. A pack of a user's own may leave parts out.</summary>
internal static class RuleContentFile
{
    /// <summary>Reads the text of a file; null with a problem where it is not a YAML mapping.</summary>
    public static RuleContent? Parse(string source, string text, List<RuleProblem> problems)
    {
        YamlMappingNode root;
        try
        {
            if (YamlText.Root(text) is not YamlMappingNode mapping)
            {
                problems.Add(new RuleProblem(source, 1, 1, "RW021", "A content file is a mapping: threat, confidence, references, dataSources, related, guide, playbook, hunting, tuning, falsePositives."));
                return null;
            }

            root = mapping;
        }
        catch (YamlException e)
        {
            problems.Add(new RuleProblem(source, (int)e.Start.Line, (int)e.Start.Column, "RW010", $"The file is not YAML: {e.Message}"));
            return null;
        }

        return new RuleContent
        {
            Confidence = Text(root, "confidence"),
            Threat = Text(root, "threat"),
            References = Texts(root, "references"),
            DataSources = Texts(root, "dataSources"),
            Related = Texts(root, "related"),
            Guide = [.. Maps(root, "guide").Select(step => new GuideStep(Text(step, "question"), Text(step, "query"), Text(step, "verb")))],
            Playbook = [.. Maps(root, "playbook").Select(step => new PlaybookStep(Text(step, "phase"), Text(step, "who"), Texts(step, "steps")))],
            Hunting = [.. Maps(root, "hunting").Select(query => new HuntingQuery(Text(query, "name"), Text(query, "query")))],
            Tuning = [.. Maps(root, "tuning").Select(parameter => new RuleParameter(Text(parameter, "name"), Text(parameter, "default"), Text(parameter, "meaning"), Text(parameter, "misses")))],
            FalsePositives = [.. Maps(root, "falsePositives").Select(cause => new FalsePositive(Text(cause, "text"), Text(cause, "exception")))],
        };
    }

    private static YamlNode? Child(YamlMappingNode node, string key) => node.Children.FirstOrDefault(pair => (pair.Key as YamlScalarNode)?.Value == key).Value;

    private static string Text(YamlMappingNode node, string key) => (Child(node, key) as YamlScalarNode)?.Value?.Trim() ?? "";

    private static IReadOnlyList<string> Texts(YamlMappingNode node, string key) =>
        [.. (Child(node, key) as YamlSequenceNode)?.OfType<YamlScalarNode>().Select(item => item.Value?.Trim() ?? "") ?? []];

    private static IEnumerable<YamlMappingNode> Maps(YamlMappingNode node, string key) => (Child(node, key) as YamlSequenceNode)?.OfType<YamlMappingNode>() ?? [];
}
