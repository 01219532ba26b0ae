using RfbWatch.Sensor.Configuration;

namespace RfbWatch.Sensor.Service;

/// <summary>What the sensor has around it.</summary>
public sealed record SensorSurroundings
{
    /// <summary>Standard output.</summary>
    public required Stream Output { get; init; }

    /// <summary>Standard error: what there is to tell.</summary>
    public required TextWriter Talk { get; init; }

    /// <summary>Reads the configuration anew for a reload.</summary>
    public required Func<SensorConfiguration> Reread { get; init; }

    /// <summary>The clock.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;
}
