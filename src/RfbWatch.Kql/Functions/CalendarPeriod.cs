namespace RfbWatch.Kql.Functions;

/// <summary>The periods that <c>datetime_add()</c> and <c>datetime_diff()</c> accept.</summary>
internal enum CalendarPeriod
{
    Year,
    Quarter,
    Month,
    Week,
    Day,
    Hour,
    Minute,
    Second,
    Millisecond,
    Microsecond,
    Nanosecond,
}
