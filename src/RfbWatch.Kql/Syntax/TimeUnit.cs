namespace RfbWatch.Kql.Syntax;

/// <summary>Units of timespan literals (Kusto's KqlTokens grammar).</summary>
internal static class TimeUnit
{
    /// <summary>Ticks of 100 ns in one unit; false when the word is no unit.</summary>
    public static bool TryGetTicks(ReadOnlySpan<char> unit, out long ticks)
    {
        ticks = unit switch
        {
            "d" or "day" or "days" => TimeSpan.TicksPerDay,
            "h" or "hr" or "hrs" or "hour" or "hours" => TimeSpan.TicksPerHour,
            "m" or "min" or "minute" or "minutes" => TimeSpan.TicksPerMinute,
            "s" or "sec" or "second" or "seconds" => TimeSpan.TicksPerSecond,
            "ms" or "milli" or "millis" or "millisec" or "millisecond" or "milliseconds" => TimeSpan.TicksPerMillisecond,
            "micro" or "micros" or "microsec" or "microsecond" or "microseconds" => TimeSpan.TicksPerMicrosecond,
            "nano" or "nanos" or "nanosec" or "nanosecond" or "nanoseconds" => 0,
            "tick" or "ticks" => 1,
            _ => -1,
        };
        return ticks >= 0;
    }
}
