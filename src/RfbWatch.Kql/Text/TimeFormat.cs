using System.Globalization;
using System.Text;

namespace RfbWatch.Kql.Text;

/// <summary>
/// The patterns of <c>format_datetime()</c> and <c>format_timespan()</c>. A run of one letter is one field; other characters are copied.
/// Source: Kusto query language, the pages of the two functions.
/// </summary>
internal static class TimeFormat
{
    /// <summary>Formats a datetime with y, M, d, h, H, m, s, f, F and tt.</summary>
    public static string OfDateTime(DateTime value, string pattern)
    {
        var builder = new StringBuilder();
        for (int at = 0; at < pattern.Length;)
        {
            int length = RunLength(pattern, at);
            switch (pattern[at])
            {
                case 'y':
                    Number(builder, length <= 2 ? value.Year % 100 : value.Year, length);
                    break;
                case 'M':
                    Number(builder, value.Month, length);
                    break;
                case 'd':
                    Number(builder, value.Day, length);
                    break;
                case 'h':
                    Number(builder, value.Hour % 12 == 0 ? 12 : value.Hour % 12, length);
                    break;
                case 'H':
                    Number(builder, value.Hour, length);
                    break;
                case 't':
                    builder.Append((value.Hour < 12 ? "AM" : "PM").AsSpan(0, Math.Min(length, 2)));
                    break;
                default:
                    PartOfHour(builder, pattern.AsSpan(at, length), (ulong)value.Ticks);
                    break;
            }

            at += length;
        }

        return builder.ToString();
    }

    /// <summary>Formats a timespan with d (days, padded to the length of the run), h, H, m, s, f and F. A negative timespan starts with a minus sign.</summary>
    public static string OfTimeSpan(TimeSpan value, string pattern)
    {
        var builder = new StringBuilder();
        // Unsigned subtraction also works for TimeSpan.MinValue, which has no positive counterpart.
        ulong ticks = value.Ticks < 0 ? 0 - (ulong)value.Ticks : (ulong)value.Ticks;
        if (value.Ticks < 0)
        {
            builder.Append('-');
        }

        for (int at = 0; at < pattern.Length;)
        {
            int length = RunLength(pattern, at);
            switch (pattern[at])
            {
                case 'd':
                    Number(builder, (long)(ticks / (ulong)TimeSpan.TicksPerDay), length);
                    break;
                case 'h' or 'H':
                    Number(builder, (long)(ticks / (ulong)TimeSpan.TicksPerHour % 24), length);
                    break;
                default:
                    PartOfHour(builder, pattern.AsSpan(at, length), ticks);
                    break;
            }

            at += length;
        }

        return builder.ToString();
    }

    /// <summary>The fields common to both patterns: m, s, f and F; any other run is copied.</summary>
    private static void PartOfHour(StringBuilder builder, ReadOnlySpan<char> run, ulong ticks)
    {
        switch (run[0])
        {
            case 'm':
                Number(builder, (long)(ticks / (ulong)TimeSpan.TicksPerMinute % 60), run.Length);
                break;
            case 's':
                Number(builder, (long)(ticks / (ulong)TimeSpan.TicksPerSecond % 60), run.Length);
                break;
            case 'f' or 'F' when run.Length <= 7:
                Fraction(builder, (long)(ticks % (ulong)TimeSpan.TicksPerSecond), run.Length, run[0] == 'F');
                break;
            default:
                builder.Append(run);
                break;
        }
    }

    private static int RunLength(string pattern, int at)
    {
        int end = at + 1;
        while (end < pattern.Length && pattern[end] == pattern[at])
        {
            end++;
        }

        return end - at;
    }

    private static void Number(StringBuilder builder, long value, int width) =>
        builder.Append(value.ToString(CultureInfo.InvariantCulture).PadLeft(width, '0'));

    private static void Fraction(StringBuilder builder, long ticks, int digits, bool dropZeros)
    {
        string text = ticks.ToString("D7", CultureInfo.InvariantCulture)[..digits];
        builder.Append(dropZeros ? text.TrimEnd('0') : text);
    }
}
