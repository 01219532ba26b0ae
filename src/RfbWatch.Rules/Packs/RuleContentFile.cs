using RfbWatch.Rules.Files;
using RfbWatch.Rules.Simulation;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace RfbWatch.Rules.Packs;

/// <summary>Reads <c>content/RULE-ID.yaml</c> of a pack. A user's own pack may omit parts.</summary>
internal static class RuleContentFile
{
    /// <summary>Reads the text of a file; null, with a problem, if it is not a YAML mapping.</summary>
    public static RuleContent? Parse(string source, string text, List<RuleProblem> problems)
    {
        YamlMappingNode root;
        try
        {
            if (YamlText.Root(text) is not YamlMappingNode mapping)
            {
                problems.Add(new RuleProblem(source, 1, 1, "RW021", "A content file is a mapping: threat, confidence, references, dataSources, related, guide, playbook, hunting, tuning, falsePositives, sigma, simulation."));
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
            Confidence = root.Text("confidence"),
            Threat = root.Text("threat"),
            References = root.Texts("references"),
            DataSources = root.Texts("dataSources"),
            Related = root.Texts("related"),
            Guide = [.. root.Maps("guide").Select(step => new GuideStep(step.Text("question"), step.Text("query"), step.Text("verb")))],
            Playbook = [.. root.Maps("playbook").Select(step => new PlaybookStep(step.Text("phase"), step.Text("who"), step.Texts("steps")))],
            Hunting = [.. root.Maps("hunting").Select(query => new HuntingQuery(query.Text("name"), query.Text("query")))],
            Tuning = [.. root.Maps("tuning").Select(parameter => new RuleParameter(parameter.Text("name"), parameter.Text("default"), parameter.Text("meaning"), parameter.Text("misses")))],
            Sigma = SigmaForm.Read(source, root, problems),
            Simulation = new SimulationFile(source, problems).Read(root),
            FalsePositives = [.. root.Maps("falsePositives").Select(cause => new FalsePositive(cause.Text("text"), cause.Text("exception")))],
        };
    }
}
