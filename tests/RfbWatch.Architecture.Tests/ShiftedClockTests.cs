using System.Globalization;

namespace RfbWatch.Architecture.Tests;

/// <summary>
/// .ci/run runs the tests a second and a third time with the clock a year ahead and a year behind. If the shift did not reach the test host, those runs would prove nothing.
/// </summary>
public sealed class ShiftedClockTests
{
    [ShiftedClockFact]
    public void The_clock_of_this_process_is_shifted_as_it_was_asked_for()
    {
        var shift = TimeSpan.FromDays(int.Parse(ShiftedClockFactAttribute.Shift!, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture));
        var real = DateTimeOffset.FromUnixTimeSeconds(long.Parse(ShiftedClockFactAttribute.RealTime!, CultureInfo.InvariantCulture));
        Assert.InRange(DateTimeOffset.UtcNow - real - shift, TimeSpan.FromHours(-1), TimeSpan.FromHours(12));
    }
}

/// <summary>A test of the shift itself: only the script that shifts the clock knows the real time.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class ShiftedClockFactAttribute : FactAttribute
{
    public ShiftedClockFactAttribute() =>
        Skip = RealTime is null || Shift is null ? "needs RFBWATCH_REAL_TIME (seconds since 1970) and RFBWATCH_CLOCK_SHIFT (days, +365, 0 or -365), which .ci/run sets" : null;

    public static string? RealTime { get; } = Environment.GetEnvironmentVariable("RFBWATCH_REAL_TIME");

    public static string? Shift { get; } = Environment.GetEnvironmentVariable("RFBWATCH_CLOCK_SHIFT");
}
