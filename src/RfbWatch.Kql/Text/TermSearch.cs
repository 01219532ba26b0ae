namespace RfbWatch.Kql.Text;

/// <summary>
/// The <c>has</c> family of operators. A term is a maximal run of letters and digits; the underscore is neither, so it delimits terms.
/// If the search string starts or ends with any other character, no boundary is required on that side.
/// Source: Kusto query language, "String operators" (datatypes-string-operators).
/// </summary>
internal static class TermSearch
{
    /// <summary>True when <paramref name="text"/> contains <paramref name="needle"/> delimited on both sides.</summary>
    public static bool Has(ReadOnlySpan<char> text, ReadOnlySpan<char> needle, bool ignoreCase = true) =>
        Find(text, needle, ignoreCase, boundaryBefore: true, boundaryAfter: true) >= 0;

    /// <summary>True when a term of <paramref name="text"/> starts with <paramref name="needle"/>.</summary>
    public static bool HasPrefix(ReadOnlySpan<char> text, ReadOnlySpan<char> needle, bool ignoreCase = true) =>
        Find(text, needle, ignoreCase, boundaryBefore: true, boundaryAfter: false) >= 0;

    /// <summary>True when a term of <paramref name="text"/> ends with <paramref name="needle"/>.</summary>
    public static bool HasSuffix(ReadOnlySpan<char> text, ReadOnlySpan<char> needle, bool ignoreCase = true) =>
        Find(text, needle, ignoreCase, boundaryBefore: false, boundaryAfter: true) >= 0;

    /// <summary>Returns the offset of the first delimited occurrence, or -1. The empty string is found at 0.</summary>
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
            // The runtime vectorises the plain search; boundaries are checked only on a hit.
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

    /// <summary>True for letters and digits, which form terms; all other characters, including the underscore, delimit them.</summary>
    public static bool IsTermCharacter(char c) => char.IsAscii(c) ? char.IsAsciiLetterOrDigit(c) : char.IsLetterOrDigit(c);
}
