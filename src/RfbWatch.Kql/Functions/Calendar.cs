namespace RfbWatch.Kql.Functions;

/// <summary>Arithmetic with calendar periods. Weeks start on Sunday.</summary>
internal static class Calendar
{
    public static bool TryParse(string name, out CalendarPeriod period) =>
        Enum.TryParse(name, ignoreCase: true, out period) && Enum.IsDefined(period) && char.IsAsciiLetter(name[0]);

    /// <summary>Returns the start of the period that contains an instant.</summary>
    public static DateTime StartOf(DateTime value, CalendarPeriod period) => period switch
    {
        CalendarPeriod.Year => new DateTime(value.Year, 1, 1, 0, 0, 0, DateTimeKind.Utc),
        CalendarPeriod.Quarter => new DateTime(value.Year, ((value.Month - 1) / 3 * 3) + 1, 1, 0, 0, 0, DateTimeKind.Utc),
        CalendarPeriod.Month => new DateTime(value.Year, value.Month, 1, 0, 0, 0, DateTimeKind.Utc),
        CalendarPeriod.Week => new DateTime(Math.Max(0, value.Date.Ticks - ((int)value.DayOfWeek * TimeSpan.TicksPerDay)), DateTimeKind.Utc),
        CalendarPeriod.Day or CalendarPeriod.Hour or CalendarPeriod.Minute or CalendarPeriod.Second or CalendarPeriod.Millisecond or CalendarPeriod.Microsecond or CalendarPeriod.Nanosecond => new DateTime(value.Ticks - (value.Ticks % Math.Max(1, TicksOf(period))), DateTimeKind.Utc),
    };

    /// <summary>Adds a number of periods to an instant; returns null when the result is outside the years 1 to 9999.</summary>
    public static DateTime? Add(DateTime value, CalendarPeriod period, long amount)
    {
        if (period is CalendarPeriod.Year or CalendarPeriod.Quarter or CalendarPeriod.Month)
        {
            var months = (Int128)amount * (period == CalendarPeriod.Year ? 12 : period == CalendarPeriod.Quarter ? 3 : 1);
            var month = (value.Year * 12) + value.Month - 1 + months;
            return month < 12 || month >= 120_000 ? null : value.AddMonths((int)months);
        }

        var ticks = value.Ticks + (period == CalendarPeriod.Nanosecond ? amount / 100 : (Int128)amount * TicksOf(period));
        return ticks < 0 || ticks > DateTime.MaxValue.Ticks ? null : new DateTime((long)ticks, DateTimeKind.Utc);
    }

    /// <summary>Returns the number of period boundaries between two instants; negative when the left one is earlier.</summary>
    public static long Boundaries(CalendarPeriod period, DateTime left, DateTime right) => period switch
    {
        CalendarPeriod.Year => left.Year - right.Year,
        CalendarPeriod.Quarter => ((left.Year - right.Year) * 4) + ((left.Month - 1) / 3) - ((right.Month - 1) / 3),
        CalendarPeriod.Month => ((left.Year - right.Year) * 12) + left.Month - right.Month,
        // 0001-01-01 was a Monday: adding a day makes weeks start on Sunday.
        CalendarPeriod.Week => Whole(left.Ticks + TimeSpan.TicksPerDay, period) - Whole(right.Ticks + TimeSpan.TicksPerDay, period),
        CalendarPeriod.Nanosecond => (left.Ticks - right.Ticks) * 100,
        CalendarPeriod.Day or CalendarPeriod.Hour or CalendarPeriod.Minute or CalendarPeriod.Second or CalendarPeriod.Millisecond or CalendarPeriod.Microsecond => Whole(left.Ticks, period) - Whole(right.Ticks, period),
    };

    private static long Whole(long ticks, CalendarPeriod period) => ticks / TicksOf(period);

    private static long TicksOf(CalendarPeriod period) => period switch
    {
        CalendarPeriod.Week => 7 * TimeSpan.TicksPerDay,
        CalendarPeriod.Day => TimeSpan.TicksPerDay,
        CalendarPeriod.Hour => TimeSpan.TicksPerHour,
        CalendarPeriod.Minute => TimeSpan.TicksPerMinute,
        CalendarPeriod.Second => TimeSpan.TicksPerSecond,
        CalendarPeriod.Millisecond => TimeSpan.TicksPerMillisecond,
        CalendarPeriod.Microsecond => TimeSpan.TicksPerMicrosecond,
        CalendarPeriod.Year or CalendarPeriod.Quarter or CalendarPeriod.Month or CalendarPeriod.Nanosecond => 1,
    };
}
