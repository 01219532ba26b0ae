namespace RfbWatch.Kql.Tests.Functions;

/// <summary>A test that needs a time zone from the system's data; skipped, with the name of the zone, where it is missing.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class TimeZoneFactAttribute : FactAttribute
{
    public TimeZoneFactAttribute(string zone)
    {
        if (!TimeZoneInfo.TryFindSystemTimeZoneById(zone, out _))
        {
            Skip = $"The system has no data for the time zone {zone}.";
        }
    }
}
