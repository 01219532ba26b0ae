namespace RfbWatch.Rules.Files;

/// <summary>Reads rule files in all formats that public rules use.</summary>
public static class RuleFileReader
{
    /// <summary>Largest rule file that is read, in bytes; a larger one is an error, not a rule.</summary>
    public const int MaxFileBytes = 16 << 20;

    private static readonly string[] Extensions = [".yaml", ".yml", ".kql", ".csl", ".kusto", ".txt", ".md", ".json"];

    /// <summary>Whether a file with this name is read as a rule file when a folder is read.</summary>
    public static bool IsRuleFile(string path) => Extensions.Contains(Path.GetExtension(path), StringComparer.OrdinalIgnoreCase);

    /// <summary>Reads one file. No content of the file causes an exception.</summary>
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

    /// <summary>Reads the text of a file; its name determines its format.</summary>
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

/// <summary>The contents of one rule file.</summary>
/// <param name="Rules">The rules that could be read.</param>
/// <param name="Problems">The problems with the file.</param>
public sealed record RuleFile(IReadOnlyList<Rule> Rules, IReadOnlyList<RuleProblem> Problems)
{
    internal static RuleFile Unreadable(string source, string code, string message) =>
        new([], [new RuleProblem(source, 0, 0, code, message)]);
}
