namespace RfbWatch.Kql.Text;

/// <summary>
/// The <c>has</c> family. A term is a maximal run of letters and digits; the underscore is neither, so it delimits.
/// Where the needle itself begins or ends with another character, that edge needs no boundary.
/// Source: Kusto query language, "String operators" (datatypes-string-operators).
/// </summary>
internal static class TermSearch
{
    /// <summary>True when <paramref name="needle"/> stands in <paramref name="text"/> delimited on both sides.</summary>
    public static bool Has(ReadOnlySpan<char> text, ReadOnlySpan<char> needle, bool ignoreCase = true) =>
        Find(text, needle, ignoreCase, boundaryBefore: true, boundaryAfter: true) >= 0;

    /// <summary>True when a term of <paramref name="text"/> starts with <paramref name="needle"/>.</summary>
    public static bool HasPrefix(ReadOnlySpan<char> text, ReadOnlySpan<char> needle, bool ignoreCase = true) =>
        Find(text, needle, ignoreCase, boundaryBefore: true, boundaryAfter: false) >= 0;

    /// <summary>True when a term of <paramref name="text"/> ends with <paramref name="needle"/>.</summary>
    public static bool HasSuffix(ReadOnlySpan<char> text, ReadOnlySpan<char> needle, bool ignoreCase = true) =>
        Find(text, needle, ignoreCase, boundaryBefore: false, boundaryAfter: true) >= 0;

    /// <summary>Offset of the first delimited occurrence, or -1. The empty needle is found at 0.</summary>
    public static int Find(ReadOnlySpan<char> text, ReadOnlySpan<char> needle, bool ignoreCase, bool boundaryBefore, bool boundaryAfter)
    {
        if (needle.IsEmpty)
        {
            return 0;
        }

        boundaryBefore = boundaryBefore && IsTermCharacter(needle[0]);
        boundaryAfter = boundaryAfter && IsTermCharacter(needle[^1]);
        var comparison = ignoreCase ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal;
        int from = 0;
        while (from <= text.Length - needle.Length)
        {
            // The search for the bare text is vectorised by the runtime; boundaries are looked at only on a hit.
            int at = text[from..].IndexOf(needle, comparison);
            if (at < 0)
            {
                return -1;
            }

            at += from;
            int end = at + needle.Length;
            if ((!boundaryBefore || at == 0 || !IsTermCharacter(text[at - 1]))
                && (!boundaryAfter || end == text.Length || !IsTermCharacter(text[end])))
            {
                return at;
            }

            from = at + 1;
        }

        return -1;
    }

    /// <summary>Letters and digits make terms; everything else, the underscore too, delimits them.</summary>
    public static bool IsTermCharacter(char c) => char.IsAscii(c) ? char.IsAsciiLetterOrDigit(c) : char.IsLetterOrDigit(c);
}
