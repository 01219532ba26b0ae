using System.Text.RegularExpressions;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace RfbWatch.Rules.Files;

/// <summary>
/// A rule as a stored function of Azure Data Explorer: <c>.create-or-alter function [with (...)] NAME() { QUERY }</c>. Comments before it may contain the rule's other fields as YAML, as
/// written by <c>rules export --to adx</c>.
/// </summary>
internal static partial class StoredFunction
{
    /// <summary>Reads a file; null if it contains no command that creates a function.</summary>
    public static RuleFile? Parse(string source, string text)
    {
        int begin = 0;
        var header = new List<string>();
        while (begin < text.Length && NextLine(text, begin) is var (line, next) && (line.StartsWith("//", StringComparison.Ordinal) || line.Length == 0))
        {
            header.Add(line.Length == 0 ? "" : line[2..]);
            begin = next;
        }

        if (Command().Match(text, begin) is not { Success: true } command)
        {
            return null;
        }

        int at = SkipParentheses(text, command.Index + command.Length, isNext: command.Groups["with"].Success);
        var name = Name().Match(text, Math.Max(at, 0));
        int open = at < 0 || !name.Success ? -1 : name.Index + name.Length;
        int body = open < 0 ? -1 : SkipParentheses(text, open - 1, isNext: true);
        int first = body < 0 ? -1 : text.IndexOf('{', body), last = text.LastIndexOf('}');
        if (first < 0 || last < first)
        {
            return RuleFile.Unreadable(source, "RW024", "The command does not create a function: expected '.create-or-alter function NAME() { QUERY }'.");
        }

        if (text[open..(body - 1)].Trim().Length > 0)
        {
            return RuleFile.Unreadable(source, "RW024", $"The function '{name.Groups["name"].Value}' has parameters: a rule has none.");
        }

        return Fields(header, name.Groups["name"].Value, text, first + 1, last).ToRule(source);
    }

    private static RuleFields Fields(List<string> header, string name, string text, int first, int last)
    {
        var fields = new RuleFields();
        string yaml = string.Join('\n', header.Select(line => line.StartsWith(' ') ? line[1..] : line));
        try
        {
            fields = YamlText.Root(yaml) is YamlMappingNode root ? SentinelYaml.FieldsOf(root, yaml) : fields;
        }
        catch (YamlException)
        {
            // The comments are not YAML.
        }

        if (fields.Text("id").Length == 0)
        {
            fields.Add("id", name);
        }

        string query = text[first..last];
        int skipped = query.Length - query.TrimStart('\n', '\r').Length;
        fields.Add("query", query.Trim('\n', '\r'));
        fields.QueryLine = text.AsSpan(0, first + skipped).Count('\n') + 1;
        fields.QueryIndent = 0;
        return fields;
    }

    private static (string Line, int Next) NextLine(string text, int at)
    {
        int end = text.IndexOf('\n', at);
        return end < 0 ? (text[at..].Trim(), text.Length) : (text[at..end].Trim(), end + 1);
    }

    /// <summary>
    /// The position after the parentheses that open at or after a position, ignoring strings in them; the position itself if none are expected, and -1 if they are missing or not
    /// closed.
    /// </summary>
    private static int SkipParentheses(string text, int at, bool isNext)
    {
        if (!isNext)
        {
            return at;
        }

        int depth = 0;
        for (int i = text.IndexOf('(', at); i >= 0 && i < text.Length; i++)
        {
            char c = text[i];
            if (c is '"' or '\'')
            {
                i = EndOfString(text, i);
            }
            else if (c == '(')
            {
                depth++;
            }
            else if (c == ')' && --depth == 0)
            {
                return i + 1;
            }
        }

        return -1;
    }

    private static int EndOfString(string text, int open)
    {
        int i = open + 1;
        while (i < text.Length && text[i] != text[open])
        {
            i += text[i] == '\\' ? 2 : 1;
        }

        return i;
    }

    [GeneratedRegex(@"\G\s*\.create(-or-alter)?\s+function\s+(?<with>with\b)?")]
    private static partial Regex Command();

    [GeneratedRegex(@"\G\s*(?<name>\w+)\s*\(")]
    private static partial Regex Name();
}
