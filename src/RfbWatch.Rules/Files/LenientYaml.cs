namespace RfbWatch.Rules.Files;

/// <summary>
/// Reads a rule in malformed YAML, which is common in public rules: top-level <c>key:</c> lines, lists below
/// them with any indentation, and the query as the block below <c>query: |</c>. If all indentation was lost (a rule pasted
/// from a web page), the query ends at the next line that looks like a key of the rule format or at a table or heading.
/// </summary>
internal static class LenientYaml
{
    private static readonly string[] Keys =
    [
        "id", "name", "description", "kind", "severity", "status", "requiredDataConnectors", "queryFrequency", "queryPeriod", "triggerOperator",
        "triggerThreshold", "tactics", "relevantTechniques", "tags", "query", "entityMappings", "customDetails", "alertDetailsOverride",
        "eventGroupingSettings", "incidentConfiguration", "suppressionEnabled", "suppressionDuration", "version", "metadata",
        "falsePositives", "investigation", "response",
    ];

    public static RuleFields Read(string text)
    {
        var fields = new RuleFields();
        string[] lines = text.Split('\n');
        string current = "";
        for (int i = 0; i < lines.Length; i++)
        {
            string line = lines[i];
            if (TopLevelKey(line) is not { } key)
            {
                AddListItem(fields, current, line);
                continue;
            }

            current = key;
            string value = Unquote(line[(line.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim());
            if (key == "query")
            {
                i = ReadQuery(fields, lines, i, value);
            }
            else if (value is "|" or ">" or "|-" or ">-" or "|+" or ">+")
            {
                fields.Add(key, ReadBlock(lines, ref i));
            }
            else if (value.StartsWith('[') && value.EndsWith(']'))
            {
                foreach (string item in value[1..^1].Split(','))
                {
                    fields.Add(key, Unquote(item.Trim()));
                }
            }
            else if (value.Length > 0)
            {
                fields.Add(key, value);
            }
        }

        return fields;
    }

    private static string? TopLevelKey(string line)
    {
        if (line.Length == 0 || line[0] == ' ' || line[0] == '\t')
        {
            return null;
        }

        int colon = line.IndexOf(':', StringComparison.Ordinal);
        return colon > 0 && Keys.Contains(line[..colon]) ? line[..colon] : null;
    }

    private static void AddListItem(RuleFields fields, string key, string line)
    {
        string trimmed = line.Trim();
        if (key is "tactics" or "relevantTechniques" or "falsePositives" or "investigation" or "response" && trimmed.StartsWith("- ", StringComparison.Ordinal))
        {
            fields.Add(key, Unquote(trimmed[2..].Trim()));
        }
    }

    private static string ReadBlock(string[] lines, ref int at)
    {
        int first = at + 1;
        while (at + 1 < lines.Length && TopLevelKey(lines[at + 1]) is null)
        {
            at++;
        }

        return string.Join(' ', lines[first..(at + 1)].Select(line => line.Trim())).Trim();
    }

    private static int ReadQuery(RuleFields fields, string[] lines, int at, string value)
    {
        if (value.Length > 0 && value[0] is not ('|' or '>'))
        {
            fields.Add("query", value);
            fields.QueryLine = at + 1;
            return at;
        }

        int first = at + 1;
        while (first < lines.Length && string.IsNullOrWhiteSpace(lines[first]))
        {
            first++;
        }

        int indent = first < lines.Length ? lines[first].Length - lines[first].TrimStart(' ', '\t').Length : 0;
        int end = first;
        while (end < lines.Length && !EndsQuery(lines, end, indent))
        {
            end++;
        }

        fields.QueryLine = first + 1;
        fields.QueryIndent = indent;
        fields.Add("query", string.Join('\n', lines[first..end].Select(line => Outdent(line, indent))).TrimEnd('\n', ' '));
        return end - 1;
    }

    /// <summary>An indented block ends where its indentation ends; a flat one ends at the next key, heading or table, or at a blank line before one of these.</summary>
    private static bool EndsQuery(string[] lines, int at, int indent)
    {
        string line = lines[at];
        if (indent > 0)
        {
            return line.Length > 0 && line[0] is not (' ' or '\t');
        }

        if (TopLevelKey(line) is not null || line.StartsWith('#') || line.StartsWith("| ---", StringComparison.Ordinal) || line.StartsWith("|--", StringComparison.Ordinal))
        {
            return true;
        }

        return string.IsNullOrWhiteSpace(line) && at + 1 < lines.Length && (TopLevelKey(lines[at + 1]) is not null || IsTableRow(lines[at + 1]) || lines[at + 1].StartsWith('#'));
    }

    /// <summary>A Markdown table row ends with a bar; a KQL operator line only begins with one.</summary>
    private static bool IsTableRow(string line) => line.StartsWith('|') && line.TrimEnd().Length > 1 && line.TrimEnd().EndsWith('|');

    private static string Outdent(string line, int indent)
    {
        int blank = 0;
        while (blank < indent && blank < line.Length && line[blank] is ' ' or '\t')
        {
            blank++;
        }

        return line[Math.Min(blank, line.Length)..];
    }

    private static string Unquote(string text) =>
        text.Length >= 2 && (text[0] is '"' or '\'') && text[^1] == text[0] ? text[1..^1] : text;
}
