namespace RfbWatch.Sensor.Summary;

/// <summary>Counts per minute over the last seven days, in a fixed amount of memory. Not safe for concurrent use.</summary>
internal sealed class MinuteCounts
{
    /// <summary>The period covered.</summary>
    public static readonly TimeSpan Length = TimeSpan.FromDays(7);

    private static readonly int Measures = Enum.GetValues<Measure>().Length;
    private static readonly int Slots = (int)Length.TotalMinutes;

    private readonly long[] _minutes = new long[Slots];
    private readonly int[] _counts = new int[Slots * Measures];

    /// <summary>The minute of a time, counted from year 1.</summary>
    public static long MinuteOf(DateTime time) => time.Ticks / TimeSpan.TicksPerMinute;

    /// <summary>Adds to the count of a minute; ignored if the slot already contains a later minute.</summary>
    public void Add(long minute, Measure measure, int count)
    {
        int slot = (int)(minute % Slots);
        if (_minutes[slot] > minute)
        {
            return;
        }

        if (_minutes[slot] < minute)
        {
            _minutes[slot] = minute;
            _counts.AsSpan(slot * Measures, Measures).Clear();
        }

        _counts[slot * Measures + (int)measure] += count;
    }

    /// <summary>The sums over the last minutes, including the current one; one sum for each <see cref="Measure"/>.</summary>
    public long[] Sum(DateTime now, TimeSpan length)
    {
        long[] sums = new long[Measures];
        long last = MinuteOf(now), first = last - (long)length.TotalMinutes + 1;
        for (int slot = 0; slot < Slots; slot++)
        {
            if (_minutes[slot] >= first && _minutes[slot] <= last)
            {
                for (int measure = 0; measure < Measures; measure++)
                {
                    sums[measure] += _counts[slot * Measures + measure];
                }
            }
        }

        return sums;
    }
}
