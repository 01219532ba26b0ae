namespace RfbWatch.Kql.Evaluation;

/// <summary>Patterns in which <c>*</c> matches any text: names in project-away and union, and the legacy like operator.</summary>
internal static class Wildcard
{
    /// <summary>Returns whether the whole text matches. Only the last <c>*</c> is ever retried, so the cost is bounded by the product of the lengths.</summary>
    public static bool Matches(ReadOnlySpan<char> text, ReadOnlySpan<char> pattern, bool ignoreCase)
    {
        int at = 0;
        int inPattern = 0;
        int star = -1;
        int retry = 0;
        while (at < text.Length)
        {
            if (inPattern < pattern.Length && pattern[inPattern] == '*')
            {
                star = inPattern++;
                retry = at;
            }
            else if (inPattern < pattern.Length && Same(text[at], pattern[inPattern], ignoreCase))
            {
                at++;
                inPattern++;
            }
            else if (star >= 0)
            {
                inPattern = star + 1;
                at = ++retry;
            }
            else
            {
                return false;
            }
        }

        return pattern[inPattern..].TrimStart('*').IsEmpty;
    }

    private static bool Same(char a, char b, bool ignoreCase) => a == b || (ignoreCase && char.ToUpperInvariant(a) == char.ToUpperInvariant(b));
}
