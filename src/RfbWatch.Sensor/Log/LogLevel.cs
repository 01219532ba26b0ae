namespace RfbWatch.Sensor.Log;

/// <summary>The severity of a line in the sensor's log. The numbers are the priorities of syslog (RFC 5424 table 2) and of sd-daemon(3).</summary>
public enum LogLevel
{
    /// <summary>Rows are being missed or lost, or the sensor cannot continue.</summary>
    Error = 3,

    /// <summary>A problem.</summary>
    Warning = 4,

    /// <summary>Normal operation.</summary>
    Information = 6,
}
