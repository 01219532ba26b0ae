namespace RfbWatch.Kql.Text;

/// <summary>Units of timespans (Kusto's KqlTokens grammar).</summary>
internal static class TimeUnit
{
    private const decimal TicksPerNanosecond = 1m / TimeSpan.NanosecondsPerTick;

    /// <summary>Gets the number of 100 ns ticks in a unit; false when the word is not a unit. Units in literals are lower case.</summary>
    public static bool TryGetTicks(ReadOnlySpan<char> unit, out decimal ticks)
    {
        ticks = unit switch
        {
            "d" or "day" or "days" => TimeSpan.TicksPerDay,
            "h" or "hr" or "hrs" or "hour" or "hours" => TimeSpan.TicksPerHour,
            "m" or "min" or "minute" or "minutes" => TimeSpan.TicksPerMinute,
            "s" or "sec" or "second" or "seconds" => TimeSpan.TicksPerSecond,
            "ms" or "milli" or "millis" or "millisec" or "millisecond" or "milliseconds" => TimeSpan.TicksPerMillisecond,
            "micro" or "micros" or "microsec" or "microsecond" or "microseconds" => TimeSpan.TicksPerMicrosecond,
            "nano" or "nanos" or "nanosec" or "nanosecond" or "nanoseconds" => TicksPerNanosecond,
            "tick" or "ticks" => 1,
            _ => 0,
        };
        return ticks > 0;
    }
}
