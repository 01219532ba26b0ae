using System.Globalization;

namespace RfbWatch.Kql.Values;

/// <summary>Reads datetimes as <c>datetime(…)</c> and <c>todatetime()</c> take them: ISO 8601, RFC 822 and RFC 850 (Kusto, scalar-data-types/datetime).</summary>
internal static class DateTimeText
{
    private static readonly string[] Formats =
    [
        "yyyy-M-d", "yyyy-MM", "yyyy/M/d", "yyyyMMdd", "yyyy",
        "ddd, d MMM yyyy HH:mm:ss", "ddd, d MMM yy HH:mm:ss", "ddd, d MMM yyyy HH:mm", "d MMM yyyy HH:mm:ss", "d MMM yyyy HH:mm", "d MMM yy HH:mm:ss", "d MMM yy HH:mm",
        "dddd, d-MMM-yy HH:mm:ss", "d-MMM-yy HH:mm:ss", "dddd, d-MMM-yy HH:mm", "d-MMM-yy HH:mm",
    ];

    public static bool TryParse(string text, out DateTime value)
    {
        ReadOnlySpan<char> rest = text.AsSpan().Trim().Trim("\"'").Trim();
        value = default;
        if (rest.Length == 0 || rest.Length > 64)
            return false;
        rest = WithoutZoneName(rest);
        const DateTimeStyles Utc = DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal | DateTimeStyles.AllowWhiteSpaces;
        if (DateTime.TryParseExact(rest, Formats, CultureInfo.InvariantCulture, Utc, out value))
            return true;
        if (!rest.ContainsAny("-/:, "))
            return false;
        Span<char> cut = stackalloc char[rest.Length];
        return DateTime.TryParse(WithSevenDigits(rest, cut), CultureInfo.InvariantCulture, Utc, out value);
    }

    private static ReadOnlySpan<char> WithoutZoneName(ReadOnlySpan<char> text)
    {
        foreach (string zone in (ReadOnlySpan<string>)[" UTC", " GMT", " Z"])
        {
            if (text.EndsWith(zone, StringComparison.Ordinal))
                return text[..^zone.Length];
        }

        return text;
    }

    // A tick is 100 ns: further digits of a fraction are dropped, not rounded.
    private static ReadOnlySpan<char> WithSevenDigits(ReadOnlySpan<char> text, Span<char> buffer)
    {
        int dot = text.LastIndexOf('.');
        int end = dot + 1;
        while (end < text.Length && char.IsAsciiDigit(text[end]))
            end++;
        if (dot < 0 || end - dot - 1 <= 7)
            return text;
        text[..(dot + 8)].CopyTo(buffer);
        text[end..].CopyTo(buffer[(dot + 8)..]);
        return buffer[..(dot + 8 + text.Length - end)];
    }
}
