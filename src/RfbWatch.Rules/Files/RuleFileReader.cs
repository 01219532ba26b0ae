namespace RfbWatch.Rules.Files;

/// <summary>Reads rule files of all the kinds in which public rules are kept.</summary>
public static class RuleFileReader
{
    /// <summary>Largest rule file that is read, in bytes; a larger one is an error, not a rule.</summary>
    public const int MaxFileBytes = 16 << 20;

    private static readonly string[] Extensions = [".yaml", ".yml", ".kql", ".csl", ".kusto", ".txt", ".md", ".json"];

    /// <summary>Whether a file with this name is read as a rule file when a folder is read.</summary>
    public static bool IsRuleFile(string path) => Extensions.Contains(Path.GetExtension(path), StringComparer.OrdinalIgnoreCase);

    /// <summary>Reads one file from disk. Never throws for what is in it.</summary>
    public static RuleFile Read(string path)
    {
        try
        {
            var file = new FileInfo(path);
            if (file.Length > MaxFileBytes)
            {
                return RuleFile.Unreadable(path, "RW001", $"The file has {file.Length} bytes; a rule file may have {MaxFileBytes}. Split it.");
            }

            return Parse(path, File.ReadAllText(path));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return RuleFile.Unreadable(path, "RW002", $"The file cannot be read: {e.Message}");
        }
    }

    /// <summary>Reads the text of a file; its name decides what kind it is.</summary>
    public static RuleFile Parse(string name, string text)
    {
        string normal = text.ReplaceLineEndings("\n").TrimStart('\ufeff');
        return Path.GetExtension(name).ToUpperInvariant() switch
        {
            ".YAML" or ".YML" => SentinelYaml.Parse(name, normal),
            ".MD" => MarkdownQueries.Parse(name, normal),
            ".JSON" => DefenderJson.Parse(name, normal),
            _ => StoredFunction.Parse(name, normal) ?? (LooksLikeYaml(normal) ? SentinelYaml.Parse(name, normal) : KqlQueries.Parse(name, normal)),
        };
    }

    private static bool LooksLikeYaml(string text) =>
        text.StartsWith("id:", StringComparison.Ordinal) || text.StartsWith("name:", StringComparison.Ordinal);
}

/// <summary>What one rule file holds.</summary>
/// <param name="Rules">The rules that could be read.</param>
/// <param name="Problems">What could not.</param>
public sealed record RuleFile(IReadOnlyList<Rule> Rules, IReadOnlyList<RuleProblem> Problems)
{
    internal static RuleFile Unreadable(string source, string code, string message) =>
        new([], [new RuleProblem(source, 0, 0, code, message)]);
}
