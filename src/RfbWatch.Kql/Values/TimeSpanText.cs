using System.Globalization;
using RfbWatch.Kql.Syntax;

namespace RfbWatch.Kql.Values;

/// <summary>Reads timespans as <c>timespan(…)</c> and <c>totimespan()</c> take them: <c>1.02:03:04.5</c>, <c>02:03</c>, <c>1.5h</c>, or a number of days.</summary>
internal static class TimeSpanText
{
    public static bool TryParse(string text, out TimeSpan value)
    {
        ReadOnlySpan<char> rest = text.AsSpan().Trim().Trim("\"'").Trim();
        value = default;
        if (rest.Length == 0)
            return false;
        bool negative = rest[0] == '-';
        if (negative)
            rest = rest[1..].TrimStart();
        int unit = rest.Length;
        while (unit > 0 && char.IsAsciiLetter(rest[unit - 1]))
            unit--;
        if (unit == rest.Length && rest.Contains(':'))
        {
            if (!TimeSpan.TryParse(rest, CultureInfo.InvariantCulture, out value))
                return false;
            value = negative ? -value : value;
            return true;
        }

        long ticks = TimeSpan.TicksPerDay;
        if (unit < rest.Length && !TimeUnit.TryGetTicks(rest[unit..], out ticks))
            return false;
        if (!decimal.TryParse(rest[..unit].TrimEnd(), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out decimal count))
            return false;
        bool fits = rest[unit..].StartsWith("nano") ? TryTicks(count / 100, out value) : count <= long.MaxValue / Math.Max(1, ticks) && TryTicks(count * ticks, out value);
        value = negative ? -value : value;
        return fits;
    }

    private static bool TryTicks(decimal ticks, out TimeSpan value)
    {
        bool fits = ticks < long.MaxValue;
        value = fits ? new TimeSpan((long)ticks) : default;
        return fits;
    }
}
