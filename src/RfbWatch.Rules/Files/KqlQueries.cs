using System.Globalization;

namespace RfbWatch.Rules.Files;

/// <summary>
/// A file of KQL: one query, or several separated by blank lines. Blank lines also occur inside queries, so a
/// part begins a new query only if the preceding part is complete: no open bracket, no unused <c>let</c>, no unfinished operator.
/// </summary>
internal static class KqlQueries
{
    public static RuleFile Parse(string source, string text)
    {
        var rules = new List<Rule>();
        string[] lines = text.Split('\n');
        int first = -1;
        var part = new QueryShape();
        for (int i = 0; i <= lines.Length; i++)
        {
            bool blank = i == lines.Length || string.IsNullOrWhiteSpace(lines[i]);
            if (!blank)
            {
                if (first >= 0 && part.IsWhole && i > 0 && string.IsNullOrWhiteSpace(lines[i - 1]) && QueryShape.CanBegin(lines[i]))
                {
                    rules.Add(Make(source, rules.Count, "", string.Join('\n', lines[first..i]).TrimEnd(), first + 1));
                    first = -1;
                    part = new QueryShape();
                }

                first = first < 0 ? i : first;
                part.Read(lines[i]);
            }
        }

        if (first >= 0 && part.HasCode)
        {
            rules.Add(Make(source, rules.Count, "", string.Join('\n', lines[first..]).TrimEnd(), first + 1));
        }

        if (rules.Count == 0)
        {
            return RuleFile.Unreadable(source, "RW003", "The file contains no query: only comments and blank lines.");
        }

        return new RuleFile(rules.Count == 1 ? [rules[0] with { Id = Path.GetFileNameWithoutExtension(source) }] : rules, []);
    }

    public static Rule Make(string source, int index, string heading, string query, int line)
    {
        string stem = Path.GetFileNameWithoutExtension(source);
        string name = heading.Length > 0 ? heading : FirstComment(query) ?? stem;
        return new Rule
        {
            Id = string.Create(CultureInfo.InvariantCulture, $"{stem}#{index + 1}"),
            Name = name,
            Query = query,
            Source = source,
            QueryLine = line,
        };
    }

    private static string? FirstComment(string query)
    {
        string first = query.Split('\n', 2)[0].Trim();
        string name = first.StartsWith("//", StringComparison.Ordinal) ? first.TrimStart('/').Trim() : "";
        return name.Length is > 0 and <= 256 ? name : null;
    }
}
