using System.Globalization;

namespace RfbWatch.Kql.Text;

/// <summary>
/// Reads timespans: <c>[-][d.]hh:mm[:ss[.fffffff]]</c>, a number with a unit (<c>1.5h</c>, <c>3 days</c>), or a bare number of days.
/// Source: Kusto query language, "The timespan data type".
/// </summary>
internal static class TimeSpanText
{
    /// <summary>Unit names and their length in ticks, as timespan literals write them.</summary>
    public static IReadOnlyDictionary<string, long> Units { get; } = new Dictionary<string, long>(StringComparer.OrdinalIgnoreCase)
    {
        ["d"] = TimeSpan.TicksPerDay, ["day"] = TimeSpan.TicksPerDay, ["days"] = TimeSpan.TicksPerDay,
        ["h"] = TimeSpan.TicksPerHour, ["hr"] = TimeSpan.TicksPerHour, ["hrs"] = TimeSpan.TicksPerHour,
        ["hour"] = TimeSpan.TicksPerHour, ["hours"] = TimeSpan.TicksPerHour,
        ["m"] = TimeSpan.TicksPerMinute, ["min"] = TimeSpan.TicksPerMinute, ["minute"] = TimeSpan.TicksPerMinute, ["minutes"] = TimeSpan.TicksPerMinute,
        ["s"] = TimeSpan.TicksPerSecond, ["sec"] = TimeSpan.TicksPerSecond, ["second"] = TimeSpan.TicksPerSecond, ["seconds"] = TimeSpan.TicksPerSecond,
        ["ms"] = TimeSpan.TicksPerMillisecond, ["milli"] = TimeSpan.TicksPerMillisecond, ["millis"] = TimeSpan.TicksPerMillisecond,
        ["millisec"] = TimeSpan.TicksPerMillisecond, ["millisecond"] = TimeSpan.TicksPerMillisecond, ["milliseconds"] = TimeSpan.TicksPerMillisecond,
        ["micro"] = TimeSpan.TicksPerMicrosecond, ["micros"] = TimeSpan.TicksPerMicrosecond, ["microsec"] = TimeSpan.TicksPerMicrosecond,
        ["microsecond"] = TimeSpan.TicksPerMicrosecond, ["microseconds"] = TimeSpan.TicksPerMicrosecond,
        ["tick"] = 1, ["ticks"] = 1,
    };

    /// <summary>Reads <paramref name="text"/>; false when it is no timespan or too long for one.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out TimeSpan value)
    {
        text = text.Trim();
        value = default;
        if (text.Contains(':'))
        {
            return TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out value);
        }

        int unit = text.IndexOfAnyExcept("0123456789.+-eE ");
        ReadOnlySpan<char> number = unit < 0 ? text : text[..unit];
        long ticksPerUnit = TimeSpan.TicksPerDay;
        if (unit >= 0 && !Units.TryGetValue(text[unit..].ToString(), out ticksPerUnit))
        {
            return false;
        }

        if (!decimal.TryParse(number.Trim(), NumberStyles.Float, CultureInfo.InvariantCulture, out decimal amount)
            || Math.Abs(amount) > long.MaxValue / (decimal)ticksPerUnit)
        {
            return false;
        }

        value = new TimeSpan((long)(amount * ticksPerUnit));
        return true;
    }
}
