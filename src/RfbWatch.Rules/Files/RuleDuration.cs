using System.Globalization;
using System.Xml;

namespace RfbWatch.Rules.Files;

/// <summary>Durations as rule files write them: <c>5m</c>, <c>1h</c>, <c>14d</c>, or ISO 8601 (<c>PT5H</c>).</summary>
public static class RuleDuration
{
    /// <summary>Reads a duration; null when it is none.</summary>
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
            return seconds is >= 0 and < 86400.0 * 36500 ? TimeSpan.FromSeconds(seconds.Value) : null;
        }

        try
        {
            return text.StartsWith('P') ? XmlConvert.ToTimeSpan(text) : null;
        }
        catch (Exception e) when (e is FormatException or OverflowException)
        {
            return null;
        }
    }
}
