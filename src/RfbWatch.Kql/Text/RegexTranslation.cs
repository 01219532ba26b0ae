using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace RfbWatch.Kql.Text;

/// <summary>
/// Translates a pattern from Kusto's syntax, which is that of RE2, to the syntax of .NET's linear-time engine. Constructs that are not
/// regular (look-around, back-references, atomic groups) are errors, as in Kusto. Capture groups are numbered from left to right,
/// including named groups, which .NET would number last.
/// Source: Kusto query language, "Regex syntax"; RE2 syntax page.
/// </summary>
internal sealed class RegexTranslation
{
    private readonly string _pattern;
    private readonly StringBuilder _output = new();
    private readonly Stack<Flags> _scopes = new();
    private readonly List<string> _groupNames = [];
    private Flags _flags;
    private int _at;

    private RegexTranslation(string pattern, Flags flags)
    {
        _pattern = pattern;
        _flags = flags;
    }

    [System.Flags]
    private enum Flags
    {
        None = 0,
        MultiLine = 1,
        Ungreedy = 2,
    }

    /// <summary>Translates to a .NET pattern; false with a description of the problem when that is impossible.</summary>
    public static bool TryTranslate(string pattern, bool ungreedy, bool multiLine, out string translated, [NotNullWhen(false)] out string? problem)
    {
        var flags = (ungreedy ? Flags.Ungreedy : Flags.None) | (multiLine ? Flags.MultiLine : Flags.None);
        var translation = new RegexTranslation(pattern, flags);
        problem = translation.Run();
        translated = translation._output.ToString();
        return problem is null;
    }

    /// <summary>Returns the number of a named capture group in a pattern, or -1 if no group has this name.</summary>
    public static int GroupNumberOf(string pattern, string name)
    {
        var translation = new RegexTranslation(pattern, Flags.None);
        translation.Run();
        int at = translation._groupNames.IndexOf(name);
        return at < 0 ? at : at + 1;
    }

    private string? Run()
    {
        while (_at < _pattern.Length)
        {
            string? problem = _pattern[_at] switch
            {
                '\\' => RegexEscape.Translate(_pattern, ref _at, _output, insideClass: false),
                '[' => RegexClass.Translate(_pattern, ref _at, _output),
                '(' => Group(),
                ')' => CloseGroup(),
                '$' => Emit(_flags.HasFlag(Flags.MultiLine) ? "$" : "\\z", 1),
                '*' or '+' or '?' => Quantifier(1),
                '{' => Counted(),
                _ when Rune.TryGetRuneAt(_pattern, _at, out var rune) && rune.Utf16SequenceLength > 1 => Astral(rune),
                _ => Emit(_pattern.AsSpan(_at, 1), 1),
            };
            if (problem is not null)
            {
                return problem;
            }
        }

        return _scopes.Count == 0 ? null : "a group is not closed";
    }

    private string? Emit(ReadOnlySpan<char> text, int consumed)
    {
        _output.Append(text);
        _at += consumed;
        return null;
    }

    private string? Astral(Rune rune)
    {
        RegexEscape.WriteCodePoint(_output, rune.Value);
        _at += rune.Utf16SequenceLength;
        return null;
    }

    private string? CloseGroup()
    {
        if (_scopes.Count == 0)
        {
            return $"unopened group at {_at}";
        }

        _flags = _scopes.Pop();
        return Emit(")", 1);
    }

    private string? Quantifier(int length)
    {
        _output.Append(_pattern, _at, length);
        _at += length;
        bool lazy = _at < _pattern.Length && _pattern[_at] == '?';
        if (lazy)
        {
            _at++;
        }

        if (lazy != _flags.HasFlag(Flags.Ungreedy))
        {
            _output.Append('?');
        }

        return null;
    }

    private string? Counted()
    {
        int close = _pattern.IndexOf('}', _at);
        var body = close < 0 ? default : _pattern.AsSpan(_at + 1, close - _at - 1);
        int comma = body.IndexOf(',');
        bool counted = comma < 0 ? IsNumber(body) : IsNumber(body[..comma]) && (comma == body.Length - 1 || IsNumber(body[(comma + 1)..]));
        return counted ? Quantifier(close - _at + 1) : Emit("\\{", 1);
    }

    private static bool IsNumber(ReadOnlySpan<char> text) => !text.IsEmpty && text.IndexOfAnyExceptInRange('0', '9') < 0;

    private string? Group()
    {
        if (_at + 1 >= _pattern.Length || _pattern[_at + 1] != '?')
        {
            _scopes.Push(_flags);
            _groupNames.Add(string.Empty);
            return Emit("(", 1);
        }

        var rest = _pattern.AsSpan(_at + 2);
        if (rest.StartsWith("P<") || (rest.StartsWith("<") && !rest.StartsWith("<=") && !rest.StartsWith("<!")))
        {
            int open = rest[0] == 'P' ? 2 : 1;
            int close = rest.IndexOf('>');
            if (close <= open || !IsGroupName(rest[open..close]))
            {
                return $"group name at {_at} is not a name";
            }

            _scopes.Push(_flags);
            _groupNames.Add(rest[open..close].ToString());
            return Emit("(", close + 3);
        }

        if (rest.StartsWith("=") || rest.StartsWith("!") || rest.StartsWith("<=") || rest.StartsWith("<!"))
        {
            return $"look-around at {_at} is not supported";
        }

        return FlagGroup(rest);
    }

    private static bool IsGroupName(ReadOnlySpan<char> name)
    {
        foreach (char c in name)
        {
            if (!char.IsAsciiLetterOrDigit(c) && c != '_')
            {
                return false;
            }
        }

        return true;
    }

    private string? FlagGroup(ReadOnlySpan<char> rest)
    {
        int end = rest.IndexOfAny(':', ')');
        if (end < 0)
        {
            return $"group at {_at} is not closed";
        }

        var on = new StringBuilder();
        var off = new StringBuilder();
        var changed = _flags;
        bool negative = false;
        foreach (char c in rest[..end])
        {
            switch (c)
            {
                case '-':
                    negative = true;
                    break;
                case 'i' or 's' or 'x':
                    (negative ? off : on).Append(c);
                    break;
                case 'm':
                    (negative ? off : on).Append(c);
                    changed = negative ? changed & ~Flags.MultiLine : changed | Flags.MultiLine;
                    break;
                case 'U':
                    changed = negative ? changed & ~Flags.Ungreedy : changed | Flags.Ungreedy;
                    break;
                case 'u' or 'R':
                    break;
                default:
                    return $"group flag '{c}' at {_at} is not supported";
            }
        }

        bool scoped = rest[end] == ':';
        if (scoped)
        {
            _scopes.Push(_flags);
        }

        _flags = changed;
        _at += end + 3;
        string inline = off.Length > 0 ? $"{on}-{off}" : on.ToString();
        if (scoped || inline.Length > 0)
        {
            _output.Append("(?").Append(inline).Append(scoped ? ':' : ')');
        }

        return null;
    }
}
