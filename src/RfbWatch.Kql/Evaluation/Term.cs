namespace RfbWatch.Kql.Evaluation;

/// <summary>
/// Terms as <c>has</c> sees them: maximal runs of letters and digits (Kusto, string operators). An edge of the needle needs a
/// boundary only where the needle itself has a letter or digit there.
/// </summary>
internal static class Term
{
    public static bool Has(string text, string needle, StringComparison comparison) => Find(text, needle, comparison, true, true);

    public static bool HasPrefix(string text, string needle, StringComparison comparison) => Find(text, needle, comparison, true, false);

    public static bool HasSuffix(string text, string needle, StringComparison comparison) => Find(text, needle, comparison, false, true);

    private static bool Find(string text, string needle, StringComparison comparison, bool left, bool right)
    {
        if (needle.Length == 0)
            return true;
        left &= char.IsLetterOrDigit(needle[0]);
        right &= char.IsLetterOrDigit(needle[^1]);
        int from = 0;
        while (true)
        {
            int at = text.AsSpan(from).IndexOf(needle, comparison);
            if (at < 0)
                return false;
            at += from;
            if (IsBounded(text, at, needle.Length, left, right))
                return true;
            from = at + 1;
        }
    }

    /// <summary>True when the piece has no letter or digit beside it on the sides asked for.</summary>
    public static bool IsBounded(string text, int start, int length, bool left, bool right) =>
        (!left || start == 0 || !char.IsLetterOrDigit(text[start - 1]))
        && (!right || start + length == text.Length || !char.IsLetterOrDigit(text[start + length]));
}
