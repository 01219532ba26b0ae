using System.Globalization;
using System.Xml;

namespace RfbWatch.Rules.Files;

/// <summary>Durations as written in rule files: <c>5m</c>, <c>1h</c>, <c>14d</c>, or ISO 8601 (<c>PT5H</c>).</summary>
public static class RuleDuration
{
    /// <summary>Upper limit of accepted durations. A century before now is still within the range of DateTime.</summary>
    private const int MaximumDays = 36500;

    /// <summary>Reads a duration; null if the text is not one.</summary>
    public static TimeSpan? Parse(string text)
    {
        text = text.Trim();
        if (text.Length >= 2 && double.TryParse(text.AsSpan(0, text.Length - 1), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double number))
        {
            double? seconds = char.ToLowerInvariant(text[^1]) switch
            {
                's' => number,
                'm' => number * 60,
                'h' => number * 3600,
                'd' => number * 86400,
                _ => null,
            };
            return seconds is >= 0 and < 86400.0 * MaximumDays ? TimeSpan.FromSeconds(seconds.Value) : null;
        }

        try
        {
            return text.StartsWith('P') && XmlConvert.ToTimeSpan(text) is var duration && duration.TotalDays < MaximumDays ? duration : null;
        }
        catch (Exception e) when (e is FormatException or OverflowException)
        {
            return null;
        }
    }

    /// <summary>A duration as written in rule files, in the largest unit that expresses it exactly.</summary>
    public static string Text(TimeSpan duration)
    {
        foreach (var (unit, ticks) in (ReadOnlySpan<(char, long)>)[('d', TimeSpan.TicksPerDay), ('h', TimeSpan.TicksPerHour), ('m', TimeSpan.TicksPerMinute)])
        {
            if (duration.Ticks >= ticks && duration.Ticks % ticks == 0)
            {
                return string.Create(CultureInfo.InvariantCulture, $"{duration.Ticks / ticks}{unit}");
            }
        }

        return string.Create(CultureInfo.InvariantCulture, $"{duration.TotalSeconds}s");
    }
}
