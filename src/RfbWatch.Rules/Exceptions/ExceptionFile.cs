using System.Globalization;
using RfbWatch.Rules.Files;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace RfbWatch.Rules.Exceptions;

/// <summary>
/// Reads an exceptions file: a YAML list whose entries have <c>name</c>, <c>reason</c>, <c>owner</c>, <c>expires</c> (a date), <c>where</c> (KQL) and
/// <c>rules</c> (ids, or <c>*</c>), all required: without an owner and an expiry date, exceptions would never be removed. <c>on</c> names the table whose rows are
/// excepted before the query runs; without it <c>where</c> applies to the rule's result. <c>risk</c> and <c>watchlist</c> are informational.
/// </summary>
public static class ExceptionFile
{
    private static readonly string[] Required = ["name", "reason", "owner", "expires", "where"];
    private static readonly string[] Known = [.. Required, "rules", "on", "risk", "watchlist"];

    /// <summary>Reads a file; errors are returned as problems, and the other entries remain valid.</summary>
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
        text = text.ReplaceLineEndings("\n");
        var exceptions = new List<RuleException>();
        var problems = new List<RuleProblem>();
        YamlNode? root;
        try
        {
            root = YamlText.Root(text);
        }
        catch (YamlException e)
        {
            return ([], [new RuleProblem(source, (int)e.Start.Line, (int)e.Start.Column, "RW010", $"The file is not YAML: {e.Message}")]);
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
            if (Entry(source, text, node, problems) is { } exception)
            {
                exceptions.Add(exception);
            }
        }

        return (exceptions, problems);
    }

    /// <summary>Whether a file is an exceptions file, not a rule: YAML whose root is a list.</summary>
    public static bool IsExceptionsFile(string path)
    {
        if (Path.GetExtension(path).ToUpperInvariant() is not (".YAML" or ".YML"))
        {
            return false;
        }

        try
        {
            return YamlText.Root(File.ReadAllText(path)) is YamlSequenceNode;
        }
        catch (Exception e) when (e is YamlException or IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private static RuleException? Entry(string source, string text, YamlNode node, List<RuleProblem> problems)
    {
        int line = (int)node.Start.Line;
        if (node is not YamlMappingNode mapping)
        {
            problems.Add(new RuleProblem(source, line, (int)node.Start.Column, "RW011", "An exception has name, reason, owner, expires, where and rules."));
            return null;
        }

        YamlNode? Node(string key) => mapping.Children.FirstOrDefault(pair => (pair.Key as YamlScalarNode)?.Value == key).Value;
        string Text(string key) => (Node(key) as YamlScalarNode)?.Value?.Trim() ?? "";
        string name = Text("name");
        string[] missing = [.. Required.Where(key => Text(key).Length == 0)];
        var rules = Scalars(Node("rules"));
        if (missing.Length > 0 || rules.Count == 0)
        {
            problems.Add(new RuleProblem(source, line, 1, "RW012",
                $"Exception '{name}' has no {string.Join(", ", rules.Count == 0 ? [.. missing, "rules"] : missing)}; every exception needs name, reason, owner, expires, where and rules. It suppresses nothing."));
            return null;
        }

        foreach (var key in mapping.Children.Keys.OfType<YamlScalarNode>().Where(key => !Known.Contains(key.Value)))
        {
            problems.Add(new RuleProblem(source, (int)key.Start.Line, (int)key.Start.Column, "RW012",
                $"Exception '{name}' has '{key.Value}', which is not a key of an exception; allowed are {string.Join(", ", Known)}. The exception suppresses nothing."));
            return null;
        }

        const DateTimeStyles Utc = DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal;
        var expiresAt = Place(Node("expires"));
        if (!DateTime.TryParse(Text("expires"), CultureInfo.InvariantCulture, Utc, out var expires))
        {
            problems.Add(new RuleProblem(source, expiresAt.Line, expiresAt.Column, "RW013", $"Exception '{name}' expires '{Text("expires")}', which is not a date; write 2027-01-31. It suppresses nothing."));
            return null;
        }

        return new RuleException(name, Text("reason"), Text("owner"), expires, Text("where"), [.. rules.Select(rule => rule.Value!.Trim())], source, line)
        {
            On = Text("on") is { Length: > 0 } table ? table : null,
            Risk = Text("risk"),
            Watchlists = [.. Scalars(Node("watchlist")).Select(list => list.Value!.Trim())],
            Places = new ExceptionPlaces
            {
                Where = BlockPlace.Of((YamlScalarNode)Node("where")!, text), On = Place(Node("on")), Expires = expiresAt, Rules = [.. rules.Select(Place)],
            },
        };
    }

    private static TextPlace Place(YamlNode? node) => node is null ? default : new TextPlace((int)node.Start.Line, (int)node.Start.Column);

    private static List<YamlScalarNode> Scalars(YamlNode? node) => node switch
    {
        YamlScalarNode { Value.Length: > 0 } one => [one],
        YamlSequenceNode many => [.. many.OfType<YamlScalarNode>().Where(item => item.Value is { Length: > 0 })],
        _ => [],
    };
}
