using System.Globalization;
using RfbWatch.Rules.Files;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace RfbWatch.Rules.Exceptions;

/// <summary>
/// Reads an exceptions file: a YAML list whose entries have <c>name</c>, <c>reason</c>, <c>owner</c>, <c>expires</c> (a date), <c>where</c> (KQL) and
/// <c>rules</c> (ids, or <c>*</c>). Every one is required: an exception without an owner or an end is a hole that nobody closes.
/// </summary>
public static class ExceptionFile
{
    /// <summary>Reads a file from disk; what is wrong in it is in the problems, and the other entries still count.</summary>
    public static (IReadOnlyList<RuleException> Exceptions, IReadOnlyList<RuleProblem> Problems) Read(string path)
    {
        try
        {
            return Parse(path, File.ReadAllText(path));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return ([], [new RuleProblem(path, 0, 0, "RW002", $"The file cannot be read: {e.Message}")]);
        }
    }

    /// <summary>Reads the text of a file.</summary>
    public static (IReadOnlyList<RuleException> Exceptions, IReadOnlyList<RuleProblem> Problems) Parse(string source, string text)
    {
        var exceptions = new List<RuleException>();
        var problems = new List<RuleProblem>();
        YamlNode? root;
        try
        {
            root = YamlText.Root(text);
        }
        catch (YamlException e)
        {
            return ([], [new RuleProblem(source, (int)e.Start.Line, (int)e.Start.Column, "RW010", $"The file is no YAML: {e.Message}")]);
        }

        if (root is null)
        {
            return ([], []);
        }

        if (root is not YamlSequenceNode list)
        {
            return ([], [new RuleProblem(source, 1, 1, "RW011", "An exceptions file is a list: each entry begins with '- name: ...'.")]);
        }

        foreach (var node in list)
        {
            if (Entry(source, node, problems) is { } exception)
            {
                exceptions.Add(exception);
            }
        }

        return (exceptions, problems);
    }

    private static RuleException? Entry(string source, YamlNode node, List<RuleProblem> problems)
    {
        int line = (int)node.Start.Line;
        if (node is not YamlMappingNode mapping)
        {
            problems.Add(new RuleProblem(source, line, (int)node.Start.Column, "RW011", "An exception has name, reason, owner, expires, where and rules."));
            return null;
        }

        string Text(string key) => (mapping.Children.FirstOrDefault(pair => (pair.Key as YamlScalarNode)?.Value == key).Value as YamlScalarNode)?.Value?.Trim() ?? "";
        string name = Text("name");
        string[] missing = [.. new[] { "name", "reason", "owner", "expires", "where" }.Where(key => Text(key).Length == 0)];
        var rules = Rules(mapping);
        if (missing.Length > 0 || rules.Count == 0)
        {
            problems.Add(new RuleProblem(source, line, 1, "RW012",
                $"Exception '{name}' has no {string.Join(", ", rules.Count == 0 ? [.. missing, "rules"] : missing)}; every exception needs name, reason, owner, expires, where and rules. It suppresses nothing."));
            return null;
        }

        const DateTimeStyles Utc = DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal;
        if (!DateTime.TryParse(Text("expires"), CultureInfo.InvariantCulture, Utc, out var expires))
        {
            problems.Add(new RuleProblem(source, line, 1, "RW013", $"Exception '{name}' expires '{Text("expires")}', which is no date; write 2027-01-31. It suppresses nothing."));
            return null;
        }

        return new RuleException(name, Text("reason"), Text("owner"), expires, Text("where"), rules, source, line);
    }

    private static List<string> Rules(YamlMappingNode mapping)
    {
        var node = mapping.Children.FirstOrDefault(pair => (pair.Key as YamlScalarNode)?.Value == "rules").Value;
        return node switch
        {
            YamlScalarNode { Value.Length: > 0 } one => [one.Value!],
            YamlSequenceNode many => [.. many.OfType<YamlScalarNode>().Select(item => item.Value ?? "").Where(id => id.Length > 0)],
            _ => [],
        };
    }
}
