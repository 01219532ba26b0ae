using RfbWatch.Kql.Runtime;
using RfbWatch.Kql.Text;
using RfbWatch.Kql.Values;

namespace RfbWatch.Kql.Functions;

/// <summary>Functions on datetimes and timespans.</summary>
internal static class DateTimeFunctions
{
    public static IEnumerable<ScalarFunction> All { get; } =
    [
        Part("getyear", KustoType.Int, value => KustoValue.OfInt(value.Year)),
        Part("getmonth", KustoType.Int, value => KustoValue.OfInt(value.Month), "monthofyear"),
        Part("dayofmonth", KustoType.Int, value => KustoValue.OfInt(value.Day)),
        Part("dayofyear", KustoType.Int, value => KustoValue.OfInt(value.DayOfYear)),
        Part("dayofweek", KustoType.TimeSpan, value => KustoValue.Of(TimeSpan.FromDays((int)value.DayOfWeek))),
        Part("hourofday", KustoType.Int, value => KustoValue.OfInt(value.Hour)),
        Part("week_of_year", KustoType.Int, value => KustoValue.OfInt(System.Globalization.ISOWeek.GetWeekOfYear(value))) with { Aliases = ["weekofyear"] },
        StartOf("startofday", CalendarPeriod.Day, end: false),
        StartOf("startofweek", CalendarPeriod.Week, end: false),
        StartOf("startofmonth", CalendarPeriod.Month, end: false),
        StartOf("startofyear", CalendarPeriod.Year, end: false),
        StartOf("endofday", CalendarPeriod.Day, end: true),
        StartOf("endofweek", CalendarPeriod.Week, end: true),
        StartOf("endofmonth", CalendarPeriod.Month, end: true),
        StartOf("endofyear", CalendarPeriod.Year, end: true),
        ScalarFunction.Of("datetime_add", 3, 3, KustoType.DateTime, Add),
        ScalarFunction.Of("datetime_diff", 3, 3, KustoType.Long, Diff),
        ScalarFunction.Of("datetime_part", 2, 2, KustoType.Int, DatePart) with { Aliases = ["datepart"] },
        ScalarFunction.Of("format_datetime", 2, 2, KustoType.String, (arguments, _) =>
            arguments[0].Instant() is { } value ? KustoValue.Of(TimeFormat.OfDateTime(value, arguments[1].Text)) : KustoValue.EmptyString),
        ScalarFunction.Of("format_timespan", 2, 2, KustoType.String, (arguments, _) =>
            ValueConversion.ToTimeSpan(arguments[0]) is { IsNull: false } span ? KustoValue.Of(TimeFormat.OfTimeSpan(span.AsTimeSpan, arguments[1].Text)) : KustoValue.EmptyString),
        ScalarFunction.Of("make_datetime", 1, 6, KustoType.DateTime, MakeDateTime),
        ScalarFunction.Of("make_timespan", 1, 4, KustoType.TimeSpan, MakeTimeSpan),
        UnixTime("unixtime_seconds_todatetime", TimeSpan.TicksPerSecond, 1),
        UnixTime("unixtime_milliseconds_todatetime", TimeSpan.TicksPerMillisecond, 1),
        UnixTime("unixtime_microseconds_todatetime", TimeSpan.TicksPerMicrosecond, 1),
        UnixTime("unixtime_nanoseconds_todatetime", 1, 100),
        ScalarFunction.Of("datetime_utc_to_local", 2, 2, KustoType.DateTime, (arguments, context) => TimeZones.ToLocal(arguments, context)),
        ScalarFunction.Of("datetime_local_to_utc", 2, 2, KustoType.DateTime, (arguments, context) => TimeZones.ToUtc(arguments, context)),
        ScalarFunction.Of("datetime_list_timezones", 0, 0, KustoType.Dynamic, (_, _) => ArgumentReading.TextArray(TimeZones.Names)),
        ScalarFunction.Of("around", 3, 3, KustoType.Bool, Around),
    ];

    private static ScalarFunction Part(string name, KustoType type, Func<DateTime, KustoValue> part, params string[] aliases) =>
        ScalarFunction.Of(name, 1, 1, type, (arguments, _) => arguments[0].Instant() is { } value ? part(value) : default) with { Aliases = aliases };

    private static ScalarFunction StartOf(string name, CalendarPeriod period, bool end) =>
        ScalarFunction.Of(name, 1, 2, KustoType.DateTime, (arguments, _) =>
        {
            if (arguments[0].Instant() is not { } value || arguments.IntegerAt(1, 0) is not { } offset)
            {
                return default;
            }

            var start = Calendar.Add(Calendar.StartOf(value, period), period, offset);
            var bound = end && start is { } first ? Calendar.Add(first, period, 1)?.AddTicks(-1) ?? DateTime.MaxValue : start;
            return bound is { } result ? KustoValue.Of(result) : default;
        });

    private static KustoValue Add(ReadOnlySpan<KustoValue> arguments, EvaluationContext context)
    {
        if (arguments[2].Instant() is not { } value || arguments[1].Integer() is not { } amount)
        {
            return default;
        }

        return Calendar.TryParse(arguments[0].Text, out var period) && Calendar.Add(value, period, amount) is { } sum ? KustoValue.Of(sum) : default;
    }

    private static KustoValue Diff(ReadOnlySpan<KustoValue> arguments, EvaluationContext context) =>
        arguments[1].Instant() is { } left && arguments[2].Instant() is { } right && Calendar.TryParse(arguments[0].Text, out var period)
            ? KustoValue.Of(Calendar.Boundaries(period, left, right))
            : default;

    private static KustoValue DatePart(ReadOnlySpan<KustoValue> arguments, EvaluationContext context)
    {
        if (arguments[1].Instant() is not { } value)
        {
            return default;
        }

        long fraction = value.Ticks % TimeSpan.TicksPerSecond;
        long? part = arguments[0].Text.ToLowerInvariant() switch
        {
            "year" => value.Year,
            "quarter" => ((value.Month - 1) / 3) + 1,
            "month" => value.Month,
            "week_of_year" or "weekofyear" => System.Globalization.ISOWeek.GetWeekOfYear(value),
            "day" => value.Day,
            "dayofyear" => value.DayOfYear,
            "hour" => value.Hour,
            "minute" => value.Minute,
            "second" => value.Second,
            "millisecond" => fraction / TimeSpan.TicksPerMillisecond,
            "microsecond" => fraction / TimeSpan.TicksPerMicrosecond,
            "nanosecond" => fraction * 100,
            _ => null,
        };
        return part is { } number ? KustoValue.OfInt((int)number) : default;
    }

    private static KustoValue MakeDateTime(ReadOnlySpan<KustoValue> arguments, EvaluationContext context)
    {
        if (arguments.Length == 1)
        {
            return ValueConversion.ToDateTime(arguments[0]);
        }

        long year = arguments.IntegerAt(0, 1) ?? 0;
        long month = arguments.IntegerAt(1, 1) ?? 0;
        long day = arguments.IntegerAt(2, 1) ?? 0;
        long hour = arguments.IntegerAt(3, 0) ?? -1;
        long minute = arguments.IntegerAt(4, 0) ?? -1;
        double second = arguments.Length > 5 ? arguments[5].Real() ?? -1 : 0;
        if (year is < 1 or > 9999 || month is < 1 or > 12 || day < 1 || day > DateTime.DaysInMonth((int)year, (int)month)
            || hour is < 0 or > 23 || minute is < 0 or > 59 || second is not (>= 0 and < 60))
        {
            return default;
        }

        return KustoValue.Of(new DateTime((int)year, (int)month, (int)day, (int)hour, (int)minute, 0, DateTimeKind.Utc).AddTicks((long)(second * TimeSpan.TicksPerSecond)));
    }

    private static KustoValue MakeTimeSpan(ReadOnlySpan<KustoValue> arguments, EvaluationContext context)
    {
        if (arguments.Length == 1)
        {
            return ValueConversion.ToTimeSpan(arguments[0]);
        }

        bool days = arguments.Length == 4;
        long day = days ? arguments[0].Integer() ?? -1 : 0;
        long hour = arguments[days ? 1 : 0].Integer() ?? -1;
        long minute = arguments[days ? 2 : 1].Integer() ?? -1;
        double second = arguments.Length > 2 ? arguments[^1].Real() ?? -1 : 0;
        if (day is < 0 or > 10_675_198 || hour is < 0 or > 23 || minute is < 0 or > 59 || second is not (>= 0 and < 60))
        {
            return default;
        }

        return KustoValue.Of(new TimeSpan((day * TimeSpan.TicksPerDay) + (hour * TimeSpan.TicksPerHour) + (minute * TimeSpan.TicksPerMinute) + (long)(second * TimeSpan.TicksPerSecond)));
    }

    private static ScalarFunction UnixTime(string name, long multiply, long divide) =>
        ScalarFunction.Of(name, 1, 1, KustoType.DateTime, (arguments, _) =>
        {
            if (arguments[0].Real() is not { } amount)
            {
                return default;
            }
            // A larger count is invalid. In nanoseconds the limit is in the year 5138; in the other units it is after the year 9999.
            if (!(Math.Abs(amount) < 1e20))
            {
                return default;
            }

            decimal ticks = (arguments[0].IsInteger ? arguments[0].AsLong : (decimal)amount) * multiply / divide;
            ticks += DateTime.UnixEpoch.Ticks;
            return ticks >= 0 && ticks <= DateTime.MaxValue.Ticks ? KustoValue.Of(new DateTime((long)ticks, DateTimeKind.Utc)) : default;
        });

    private static KustoValue Around(ReadOnlySpan<KustoValue> arguments, EvaluationContext context)
    {
        if (arguments[0].IsNull || arguments[1].IsNull || arguments[2].IsNull)
        {
            return default;
        }

        if (arguments[0].Kind is ValueKind.DateTime or ValueKind.TimeSpan)
        {
            return KustoValue.Of(Int128.Abs((Int128)arguments[0].AsLong - arguments[1].AsLong) <= arguments[2].AsLong);
        }

        return arguments[0].Real() is { } value && arguments[1].Real() is { } center && arguments[2].Real() is { } delta
            ? KustoValue.Of(Math.Abs(value - center) <= delta)
            : default;
    }
}
