namespace RfbWatch.Sensor.Log;

/// <summary>How much a line of the sensor's own log matters. The numbers are the priorities of syslog (RFC 5424 table 2) and of sd-daemon(3).</summary>
public enum LogLevel
{
    /// <summary>Rows are being missed or lost, or the sensor cannot go on.</summary>
    Error = 3,

    /// <summary>Something is not as it should be.</summary>
    Warning = 4,

    /// <summary>What the sensor does.</summary>
    Information = 6,
}
