using RfbWatch.Kql.Runtime;
using RfbWatch.Kql.Values;

namespace RfbWatch.Kql.Functions;

/// <summary>Conversions between UTC and a time zone given by its IANA name, based on the time zone data of the system.</summary>
internal static class TimeZones
{
    public static IEnumerable<string> Names => TimeZoneInfo.GetSystemTimeZones().Select(zone => zone.Id).Order(StringComparer.Ordinal);

    public static KustoValue ToLocal(ReadOnlySpan<KustoValue> arguments, EvaluationContext context) =>
        arguments[0].Instant() is { } utc && Find(arguments[1].Text, context) is { } zone
            ? KustoValue.Of(TimeZoneInfo.ConvertTimeFromUtc(utc, zone))
            : default;

    public static KustoValue ToUtc(ReadOnlySpan<KustoValue> arguments, EvaluationContext context)
    {
        if (arguments[0].Instant() is not { } value || Find(arguments[1].Text, context) is not { } zone)
        {
            return default;
        }

        var local = DateTime.SpecifyKind(value, DateTimeKind.Unspecified);
        // A local time skipped by a clock change is converted with the offset after the change.
        var offset = zone.IsInvalidTime(local) ? zone.GetUtcOffset(local.AddHours(1)) : zone.GetUtcOffset(local);
        long ticks = local.Ticks - offset.Ticks;
        return ticks < 0 || ticks > DateTime.MaxValue.Ticks ? default : KustoValue.Of(new DateTime(ticks, DateTimeKind.Utc));
    }

    private static TimeZoneInfo? Find(string name, EvaluationContext context)
    {
        if (TimeZoneInfo.TryFindSystemTimeZoneById(name, out var zone))
        {
            return zone;
        }

        context.Warn("RW101", $"This system has no time zone '{name}', so the result is null. Use an IANA name such as Europe/Berlin.");
        return null;
    }
}
