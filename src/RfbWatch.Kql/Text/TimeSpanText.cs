using System.Globalization;

namespace RfbWatch.Kql.Text;

/// <summary>
/// Parses timespans: <c>[-][d.]hh:mm[:ss[.fffffff]]</c>, a number with a unit (<c>1.5h</c>, <c>3 days</c>), or a bare number of days.
/// Source: Kusto query language, "The timespan data type".
/// </summary>
internal static class TimeSpanText
{
    /// <summary>Parses <paramref name="text"/>; false when it is not a timespan or is out of range.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out TimeSpan value)
    {
        text = text.Trim();
        value = default;
        if (text.Contains(':'))
        {
            return TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out value);
        }

        int unit = text.IndexOfAnyExcept("0123456789.+-eE ");
        var number = unit < 0 ? text : text[..unit];
        decimal ticksPerUnit = TimeSpan.TicksPerDay;
        if (unit >= 0 && !TimeUnit.TryGetTicks(text[unit..].ToString().ToLowerInvariant(), out ticksPerUnit))
        {
            return false;
        }

        if (!decimal.TryParse(number.Trim(), NumberStyles.Float, CultureInfo.InvariantCulture, out decimal amount)
            || Math.Abs(amount) > long.MaxValue / Math.Max(1, ticksPerUnit))
        {
            return false;
        }

        value = new TimeSpan((long)(amount * ticksPerUnit));
        return true;
    }
}
