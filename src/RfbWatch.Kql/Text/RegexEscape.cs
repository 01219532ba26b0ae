using System.Globalization;
using System.Text;

namespace RfbWatch.Kql.Text;

/// <summary>Translates the escape sequences of a pattern: code points, quoted text, Unicode classes, and escapes that are the same in .NET.</summary>
internal static class RegexEscape
{
    /// <summary>Translates the escape at a backslash.</summary>
    /// <param name="pattern">The pattern.</param>
    /// <param name="at">Index of the backslash; on return, the index after the escape.</param>
    /// <param name="output">Receives the translation.</param>
    /// <param name="insideClass">Whether the escape is inside brackets, where anchors and quoted text are not supported.</param>
    /// <returns>A description of the problem, or null if there is none.</returns>
    public static string? Translate(string pattern, ref int at, StringBuilder output, bool insideClass)
    {
        if (at + 1 >= pattern.Length)
        {
            return "the pattern ends with a backslash";
        }

        char c = pattern[at + 1];
        switch (c)
        {
            case 'p' or 'P':
                return UnicodeClass(pattern, ref at, output, negated: c == 'P');
            case 'x' or 'u' or 'U':
                if (ReadCodePoint(pattern, ref at, out int code) is { } problem)
                {
                    return problem;
                }

                WriteCodePoint(output, code);
                return null;
            case 'Q' when !insideClass:
                int end = pattern.IndexOf("\\E", at + 2, StringComparison.Ordinal);
                string quoted = end < 0 ? pattern[(at + 2)..] : pattern[(at + 2)..end];
                return Write(System.Text.RegularExpressions.Regex.Escape(quoted), (end < 0 ? pattern.Length : end + 2) - at, ref at, output);
            case >= '1' and <= '9':
                return $"back-reference \\{c} at {at} is not supported";
            case '0' or 'a' or 'f' or 't' or 'n' or 'r' or 'v' or 'd' or 'D' or 's' or 'S' or 'w' or 'W':
            case 'A' or 'z' or 'b' or 'B' when !insideClass:
                return Write(pattern.AsSpan(at, 2), 2, ref at, output);
            case var other when char.IsAsciiLetter(other):
                return $"escape \\{c} at {at} is not supported";
            case '_' or > '\u007f':
                return Write(pattern.AsSpan(at + 1, 1), 2, ref at, output);
            default:
                return Write(pattern.AsSpan(at, 2), 2, ref at, output);
        }
    }

    /// <summary>
    /// Reads <c>\x7F</c>, <c>\x{7F}</c>, <c>\u007F</c>, <c>\u{7F}</c>, <c>\U0000007F</c> or <c>\U{7F}</c> as a code point. Source: https://docs.rs/regex, "Escape sequences".
    /// </summary>
    /// <param name="pattern">The pattern.</param>
    /// <param name="at">Index of the backslash; on return, the index after the escape.</param>
    /// <param name="code">The code point.</param>
    /// <returns>A description of the problem, or null if there is none.</returns>
    public static string? ReadCodePoint(string pattern, ref int at, out int code)
    {
        char kind = pattern[at + 1];
        int digits = kind == 'x' ? 2 : kind == 'u' ? 4 : 8;
        int start = at + 2;
        bool braced = start < pattern.Length && pattern[start] == '{';
        int close = braced ? pattern.IndexOf('}', start) : start + digits;
        code = 0;
        if (close < 0 || close > pattern.Length
            || !int.TryParse(pattern.AsSpan(braced ? start + 1 : start, close - start - (braced ? 1 : 0)), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out code)
            || !Rune.IsValid(code))
        {
            return $"\\{kind} at {at} needs {digits} hexadecimal digits or {{...}} with a code point";
        }

        at = braced ? close + 1 : close;
        return null;
    }

    /// <summary>Writes a code point. A surrogate pair is written as a group, so that a following quantifier applies to both code units.</summary>
    public static void WriteCodePoint(StringBuilder output, int code)
    {
        string units = string.Concat(new Rune(code).ToString().Select(unit => string.Create(CultureInfo.InvariantCulture, $"\\u{(int)unit:x4}")));
        output.Append(code > char.MaxValue ? $"(?:{units})" : units);
    }

    private static string? Write(ReadOnlySpan<char> text, int consumed, ref int at, StringBuilder output)
    {
        output.Append(text);
        at += consumed;
        return null;
    }

    private static string? UnicodeClass(string pattern, ref int at, StringBuilder output, bool negated)
    {
        int start = at + 2;
        if (start >= pattern.Length)
        {
            return "the pattern ends in a Unicode class";
        }

        int close = pattern[start] == '{' ? pattern.IndexOf('}', start) : start;
        if (close < 0)
        {
            return $"Unicode class at {at} is not closed";
        }

        string name = close == start ? pattern[start].ToString() : pattern[(start + 1)..close];
        if (name.StartsWith('^'))
        {
            negated = !negated;
            name = name[1..];
        }

        at = close + 1;
        output.Append(negated ? "\\P{" : "\\p{").Append(UnicodeClassName(name)).Append('}');
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
}
