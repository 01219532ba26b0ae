using RfbWatch.Sensor.Configuration;

namespace RfbWatch.Sensor.Health;

/// <summary>The thresholds of health states.</summary>
/// <param name="SilentAfter">Time without a packet.</param>
/// <param name="MaxDropsPerThousand">Dropped frames per thousand.</param>
/// <param name="MaxClockOffset">Difference between packet times and the clock.</param>
public sealed record HealthLimits(TimeSpan SilentAfter, long MaxDropsPerThousand, TimeSpan MaxClockOffset)
{
    /// <summary>The thresholds of a configuration.</summary>
    public static HealthLimits Of(SensorConfiguration configuration) =>
        new(configuration.Duration("Health:SilentAfter"), configuration.Number("Health:MaxDropRatio"), configuration.Duration("Health:MaxClockOffset"));
}
