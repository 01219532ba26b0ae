namespace RfbWatch.Rules.Files;

/// <summary>KQL in fenced blocks of a Markdown page. The nearest heading above a block names its rule.</summary>
internal static class MarkdownQueries
{
    private static readonly string[] Languages = ["kql", "kusto", "kusto-query-language", "csl", "KQL", "Kusto"];

    public static RuleFile Parse(string source, string text)
    {
        var rules = new List<Rule>();
        string heading = Path.GetFileNameWithoutExtension(source);
        string[] lines = text.Split('\n');
        for (int i = 0; i < lines.Length; i++)
        {
            string line = lines[i].TrimStart();
            if (line.StartsWith('#'))
            {
                heading = line.TrimStart('#').Trim();
            }
            else if (Fence(line) is { } fence)
            {
                int first = i + 1;
                i = first;
                while (i < lines.Length && !lines[i].TrimStart().StartsWith(fence, StringComparison.Ordinal))
                {
                    i++;
                }

                string language = line[fence.Length..].Trim().Split(' ', '{', ',')[0];
                string query = string.Join('\n', lines[first..i]);
                if (IsQuery(language, query))
                {
                    rules.Add(KqlQueries.Make(source, rules.Count, heading, query, first + 1));
                }
            }
        }

        if (rules.Count == 0)
        {
            return RuleFile.Unreadable(source, "RW007", "The page has no fenced block of KQL: mark one with ```kql.");
        }

        return new RuleFile(rules.Count == 1 ? [rules[0] with { Id = Path.GetFileNameWithoutExtension(source) }] : rules, []);
    }

    private static string? Fence(string line) =>
        line.StartsWith("```", StringComparison.Ordinal) ? "```" : line.StartsWith("~~~", StringComparison.Ordinal) ? "~~~" : null;

    /// <summary>Blocks without a language are KQL if they begin with a let statement or a Defender table and have a line that begins with a pipe.</summary>
    private static bool IsQuery(string language, string query) =>
        Languages.Contains(language)
        || (language.Length == 0 && query.Contains("\n|", StringComparison.Ordinal) && (query.TrimStart().StartsWith("Device", StringComparison.Ordinal) || query.TrimStart().StartsWith("let ", StringComparison.Ordinal)));
}
