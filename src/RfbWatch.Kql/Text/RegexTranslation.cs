using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;

namespace RfbWatch.Kql.Text;

/// <summary>
/// Translates a pattern in Kusto's syntax, which is that of RE2, to the syntax of .NET's linear-time engine. Constructs that are not
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

    /// <summary>The number of a named capture group in a pattern; -1 when no group has this name.</summary>
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
                '\\' => Escape(insideClass: false),
                '[' => Class(),
                '(' => Group(),
                ')' => CloseGroup(),
                '$' => Emit(_flags.HasFlag(Flags.MultiLine) ? "$" : "\\z", 1),
                '*' or '+' or '?' => Quantifier(1),
                '{' => Counted(),
                _ when Rune.TryGetRuneAt(_pattern, _at, out Rune rune) && rune.Utf16SequenceLength > 1 => Astral(rune),
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
        ReadOnlySpan<char> body = close < 0 ? default : _pattern.AsSpan(_at + 1, close - _at - 1);
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

        ReadOnlySpan<char> rest = _pattern.AsSpan(_at + 2);
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
        Flags changed = _flags;
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

    private string? Escape(bool insideClass)
    {
        if (_at + 1 >= _pattern.Length)
        {
            return "the pattern ends with a backslash";
        }

        char c = _pattern[_at + 1];
        switch (c)
        {
            case 'p' or 'P':
                return UnicodeClass(negated: c == 'P');
            case 'x' or 'u' or 'U':
                return Hexadecimal();
            case 'Q' when !insideClass:
                int end = _pattern.IndexOf("\\E", _at + 2, StringComparison.Ordinal);
                string quoted = end < 0 ? _pattern[(_at + 2)..] : _pattern[(_at + 2)..end];
                return Emit(System.Text.RegularExpressions.Regex.Escape(quoted), (end < 0 ? _pattern.Length : end + 2) - _at);
            case >= '1' and <= '9':
                return $"back-reference \\{c} at {_at} is not supported";
            case '0' or 'a' or 'f' or 't' or 'n' or 'r' or 'v' or 'd' or 'D' or 's' or 'S' or 'w' or 'W':
            case 'A' or 'z' or 'b' or 'B' when !insideClass:
                return Emit(_pattern.AsSpan(_at, 2), 2);
            case var other when char.IsAsciiLetter(other):
                return $"escape \\{c} at {_at} is not supported";
            case '_' or > '\u007f':
                return Emit(_pattern.AsSpan(_at + 1, 1), 2);
            default:
                return Emit(_pattern.AsSpan(_at, 2), 2);
        }
    }

    // \x7F, \x{7F}, \u007F, \u{7F}, \U0000007F, \U{7F}: a code point (https://docs.rs/regex, "Escape sequences").
    private string? CodePoint(out int code)
    {
        char kind = _pattern[_at + 1];
        int digits = kind == 'x' ? 2 : kind == 'u' ? 4 : 8;
        int start = _at + 2;
        bool braced = start < _pattern.Length && _pattern[start] == '{';
        int close = braced ? _pattern.IndexOf('}', start) : start + digits;
        code = 0;
        if (close < 0 || close > _pattern.Length
            || !int.TryParse(_pattern.AsSpan(braced ? start + 1 : start, close - start - (braced ? 1 : 0)), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out code)
            || !Rune.IsValid(code))
        {
            return $"\\{kind} at {_at} needs {digits} hexadecimal digits or {{...}} with a code point";
        }

        _at = braced ? close + 1 : close;
        return null;
    }

    private string? Hexadecimal()
    {
        if (CodePoint(out int code) is { } problem)
            return problem;
        EmitCodePoint(code);
        return null;
    }

    // Two UTF-16 code units are one character: a following quantifier applies to both.
    private void EmitCodePoint(int code)
    {
        string units = string.Concat(new Rune(code).ToString().Select(unit => string.Create(CultureInfo.InvariantCulture, $"\\u{(int)unit:x4}")));
        _output.Append(code > char.MaxValue ? $"(?:{units})" : units);
    }

    private string? UnicodeClass(bool negated)
    {
        int start = _at + 2;
        if (start >= _pattern.Length)
        {
            return "the pattern ends in a Unicode class";
        }

        int close = _pattern[start] == '{' ? _pattern.IndexOf('}', start) : start;
        if (close < 0)
        {
            return $"Unicode class at {_at} is not closed";
        }

        string name = close == start ? _pattern[start].ToString() : _pattern[(start + 1)..close];
        if (name.StartsWith('^'))
        {
            negated = !negated;
            name = name[1..];
        }

        _at = close + 1;
        _output.Append(negated ? "\\P{" : "\\p{").Append(UnicodeClassName(name)).Append('}');
        return null;
    }

    private static string UnicodeClassName(string name) => name switch
    {
        "Letter" or "Alphabetic" or "alpha" => "L",
        "Mark" => "M",
        "Number" => "N",
        "Punctuation" or "punct" => "P",
        "Symbol" => "S",
        "Separator" => "Z",
        "Other" => "C",
        "Uppercase" or "Uppercase_Letter" => "Lu",
        "Lowercase" or "Lowercase_Letter" => "Ll",
        "Decimal_Number" => "Nd",
        { Length: <= 2 } => name,
        "Latin" => "IsBasicLatin",
        _ => "Is" + name,
    };

    private string? Astral(Rune rune)
    {
        EmitCodePoint(rune.Value);
        _at += rune.Utf16SequenceLength;
        return null;
    }

    private string? Class()
    {
        int open = _at;
        _at++;
        bool negated = _at < _pattern.Length && _pattern[_at] == '^';
        if (negated)
            _at++;
        var members = new CharacterClass();
        bool first = true;
        while (_at < _pattern.Length && (first || _pattern[_at] != ']'))
        {
            first = false;
            if (ClassMember(members) is { } problem)
                return problem;
        }

        if (_at >= _pattern.Length)
            return $"character class at {open} is not closed";
        _at++;
        _output.Append(members.Write(negated));
        return null;
    }

    // A named class, an escape for several characters, a single character, or a range.
    private string? ClassMember(CharacterClass members)
    {
        if (_pattern.AsSpan(_at).StartsWith("[:") && _pattern.IndexOf(":]", _at, StringComparison.Ordinal) is int close and > 0)
        {
            if (NamedClass(_pattern.AsSpan(_at + 2, close - _at - 2)) is not string named)
                return $"character class {_pattern.AsSpan(_at, close - _at + 2)} at {_at} is not known";
            members.AddText(named);
            _at = close + 2;
            return null;
        }

        if (ClassCharacter(members, out int low) is { } problem)
            return problem;
        if (low < 0)
            return null;
        if (_at + 1 >= _pattern.Length || _pattern[_at] != '-' || _pattern[_at + 1] == ']')
        {
            members.AddRange(low, low);
            return null;
        }

        int dash = _at++;
        if (ClassCharacter(members, out int high) is { } wrong)
            return wrong;
        if (high < 0)
        {
            // A hyphen in front of a class such as \d is a literal hyphen.
            members.AddRange(low, low);
            members.AddRange('-', '-');
            return null;
        }

        if (high < low)
            return $"the range at {dash} goes backwards";
        members.AddRange(low, high);
        return null;
    }

    // Outputs the code point, or -1 when an escape added a set of characters.
    private string? ClassCharacter(CharacterClass members, out int code)
    {
        code = -1;
        if (_pattern[_at] != '\\')
        {
            bool isRune = Rune.TryGetRuneAt(_pattern, _at, out Rune rune);
            code = isRune ? rune.Value : _pattern[_at];
            _at += isRune ? rune.Utf16SequenceLength : 1;
            return null;
        }

        if (_at + 1 < _pattern.Length && _pattern[_at + 1] is 'x' or 'u' or 'U')
            return CodePoint(out code);
        if (_at + 1 < _pattern.Length && !char.IsAsciiLetterOrDigit(_pattern[_at + 1]))
        {
            code = _pattern[_at + 1];
            _at += 2;
            return null;
        }

        int before = _output.Length;
        if (Escape(insideClass: true) is { } problem)
            return problem;
        string escaped = _output.ToString(before, _output.Length - before);
        _output.Length = before;
        code = escaped switch
        {
            "\\0" => 0,
            "\\a" => '\a',
            "\\f" => '\f',
            "\\t" => '\t',
            "\\n" => '\n',
            "\\r" => '\r',
            "\\v" => '\v',
            _ => -1,
        };
        if (code < 0)
            members.AddText(escaped);
        return null;
    }

    private static string? NamedClass(ReadOnlySpan<char> name) => name switch
    {
        "alnum" => "0-9A-Za-z",
        "alpha" => "A-Za-z",
        "ascii" => "\\x00-\\x7F",
        "blank" => "\\t ",
        "cntrl" => "\\x00-\\x1F\\x7F",
        "digit" => "0-9",
        "graph" => "!-~",
        "lower" => "a-z",
        "print" => " -~",
        "punct" => "!-/:-@\\[-`{-~",
        "space" => "\\t\\n\\v\\f\\r ",
        "upper" => "A-Z",
        "word" => "0-9A-Za-z_",
        "xdigit" => "0-9A-Fa-f",
        "^digit" => "\\x00-/:-\\uFFFF",
        "^alpha" => "\\x00-@\\[-`{-\\uFFFF",
        "^alnum" => "\\x00-/:-@\\[-`{-\\uFFFF",
        "^space" => "\\x00-\\x08\\x0E-\\x1F!-\\uFFFF",
        "^word" => "\\x00-/:-@\\[-^`{-\\uFFFF",
        _ => null,
    };
}
