using System.Text;

namespace RfbWatch.Kql.Text;

/// <summary>Translates the bracketed character classes of a pattern: single characters, ranges, escapes and named POSIX classes.</summary>
internal static class RegexClass
{
    /// <summary>Translates the class at an opening bracket.</summary>
    /// <param name="pattern">The pattern.</param>
    /// <param name="at">Index of the bracket; on return, the index after the class.</param>
    /// <param name="output">Receives the translation.</param>
    /// <returns>A description of the problem, or null if there is none.</returns>
    public static string? Translate(string pattern, ref int at, StringBuilder output)
    {
        int open = at;
        at++;
        bool negated = at < pattern.Length && pattern[at] == '^';
        if (negated)
        {
            at++;
        }

        var members = new CharacterClass();
        bool first = true;
        while (at < pattern.Length && (first || pattern[at] != ']'))
        {
            first = false;
            if (Member(pattern, ref at, members) is { } problem)
            {
                return problem;
            }
        }

        if (at >= pattern.Length)
        {
            return $"character class at {open} is not closed";
        }

        at++;
        output.Append(members.Write(negated));
        return null;
    }

    // A named class, an escape for several characters, a single character, or a range.
    private static string? Member(string pattern, ref int at, CharacterClass members)
    {
        if (pattern.AsSpan(at).StartsWith("[:") && pattern.IndexOf(":]", at, StringComparison.Ordinal) is int close and > 0)
        {
            if (Named(pattern.AsSpan(at + 2, close - at - 2)) is not string named)
            {
                return $"character class {pattern.AsSpan(at, close - at + 2)} at {at} is not known";
            }

            members.AddText(named);
            at = close + 2;
            return null;
        }

        if (Character(pattern, ref at, members, out int low) is { } problem)
        {
            return problem;
        }

        if (low < 0)
        {
            return null;
        }

        if (at + 1 >= pattern.Length || pattern[at] != '-' || pattern[at + 1] == ']')
        {
            members.AddRange(low, low);
            return null;
        }

        int dash = at++;
        if (Character(pattern, ref at, members, out int high) is { } wrong)
        {
            return wrong;
        }

        if (high < 0)
        {
            // A hyphen in front of a class such as \d is a literal hyphen.
            members.AddRange(low, low);
            members.AddRange('-', '-');
            return null;
        }

        if (high < low)
        {
            return $"the range at {dash} goes backwards";
        }

        members.AddRange(low, high);
        return null;
    }

    // Outputs the code point, or -1 when an escape added a set of characters.
    private static string? Character(string pattern, ref int at, CharacterClass members, out int code)
    {
        code = -1;
        if (pattern[at] != '\\')
        {
            bool isRune = Rune.TryGetRuneAt(pattern, at, out var rune);
            code = isRune ? rune.Value : pattern[at];
            at += isRune ? rune.Utf16SequenceLength : 1;
            return null;
        }

        if (at + 1 < pattern.Length && pattern[at + 1] is 'x' or 'u' or 'U')
        {
            return RegexEscape.ReadCodePoint(pattern, ref at, out code);
        }

        if (at + 1 < pattern.Length && !char.IsAsciiLetterOrDigit(pattern[at + 1]))
        {
            code = pattern[at + 1];
            at += 2;
            return null;
        }

        var translated = new StringBuilder();
        if (RegexEscape.Translate(pattern, ref at, translated, insideClass: true) is { } problem)
        {
            return problem;
        }

        string escaped = translated.ToString();
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
        {
            members.AddText(escaped);
        }

        return null;
    }

    private static string? Named(ReadOnlySpan<char> name) => name switch
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
