namespace RfbWatch.Rules.Files;

/// <summary>Tracks the brackets, strings and statement ends of KQL text line by line, to determine where a query may end.</summary>
internal sealed class QueryShape
{
    private int _depth;
    private char _last = ';';
    private bool _inBlockString;

    /// <summary>Whether anything except comments was read.</summary>
    public bool HasCode { get; private set; }

    /// <summary>Whether a query may end here: all brackets are closed, and the last statement neither ends with <c>;</c> nor continues.</summary>
    public bool IsWhole => HasCode && _depth == 0 && !_inBlockString && _last is not (';' or '|' or ',' or '(' or '=');

    /// <summary>Whether a new query can begin with this line: it does not begin with a pipe, a closing bracket, a separator, or one of the operators and/or.</summary>
    public static bool CanBegin(string line)
    {
        string text = line.TrimStart();
        return text.Length > 0
            && text[0] is not ('|' or ')' or ']' or '}' or ',' or ';')
            && !text.StartsWith("and ", StringComparison.Ordinal)
            && !text.StartsWith("or ", StringComparison.Ordinal);
    }

    public void Read(string line)
    {
        for (int i = 0; i < line.Length; i++)
        {
            if (_inBlockString || line.AsSpan(i).StartsWith("```"))
            {
                int end = line.IndexOf("```", _inBlockString ? i : i + 3, StringComparison.Ordinal);
                _inBlockString = end < 0;
                if (end < 0)
                {
                    return;
                }

                i = end + 2;
                continue;
            }

            char c = line[i];
            if (c == '/' && i + 1 < line.Length && line[i + 1] == '/')
            {
                return;
            }

            if (c is '"' or '\'')
            {
                i = SkipString(line, i);
                _last = c;
                HasCode = true;
            }
            else if (!char.IsWhiteSpace(c))
            {
                _depth += c is '(' or '[' or '{' ? 1 : c is ')' or ']' or '}' ? -1 : 0;
                _last = c;
                HasCode = true;
            }
        }
    }

    private static int SkipString(string line, int open)
    {
        bool verbatim = open > 0 && line[open - 1] == '@';
        for (int i = open + 1; i < line.Length; i++)
        {
            if (line[i] == '\\' && !verbatim)
            {
                i++;
            }
            else if (line[i] == line[open])
            {
                return i;
            }
        }

        return line.Length;
    }
}
