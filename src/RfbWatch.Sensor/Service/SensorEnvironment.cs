using RfbWatch.Capture.Live;
using RfbWatch.Sensor.Configuration;
using RfbWatch.Sensor.Log;

namespace RfbWatch.Sensor.Service;

/// <summary>What the process gives the sensor: standard streams, the service manager, the clock, and limits of time that tests shorten.</summary>
public sealed record SensorEnvironment
{
    /// <summary>Standard output.</summary>
    public required Stream Output { get; init; }

    /// <summary>Standard error, where the log goes.</summary>
    public required TextWriter Error { get; init; }

    /// <summary>Whether systemd's journal reads standard error.</summary>
    public bool IsJournal { get; init; } = JournalStream.IsStandardError();

    /// <summary>The run directory that systemd gives a service (RUNTIME_DIRECTORY); null for none.</summary>
    public string? RunDirectory { get; init; } = Environment.GetEnvironmentVariable("RUNTIME_DIRECTORY");

    /// <summary>Reads the configuration anew for a reload.</summary>
    public required Func<SensorConfiguration> Reread { get; init; }

    /// <summary>Opens an input by its name.</summary>
    public Func<string, LiveOptions, LiveOpening> Open { get; init; } = LiveCapture.Open;

    /// <summary>The socket of the service manager (sd_notify); null for none.</summary>
    public string? NotifySocket { get; init; } = Environment.GetEnvironmentVariable("NOTIFY_SOCKET");

    /// <summary>The watchdog interval of the service manager, in microseconds; null without one.</summary>
    public string? WatchdogMicroseconds { get; init; } = Environment.GetEnvironmentVariable("WATCHDOG_USEC");

    /// <summary>How often inputs are looked after and health is judged.</summary>
    public TimeSpan MaintenanceInterval { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>How long each part is waited for at the end: four of them and the last deliveries fit the 60 seconds of the unit file. Default 10 seconds.</summary>
    public TimeSpan StopLimit { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Longest that undelivered rows are waited for at the end; what is left waits on disk. Default 10 seconds.</summary>
    public TimeSpan DrainLimit { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Called at the end when an output does not return: whoever owns standard output must not wait for it either.</summary>
    public Action OutputHangs { get; init; } = () => { };

    /// <summary>The clock.</summary>
    public required TimeProvider Clock { get; init; }

    /// <summary>The sensor's own log over <see cref="Error"/>, in the format that a configuration asks for.</summary>
    public SensorLog Log(SensorConfiguration configuration) =>
        new(Error, configuration["Log:Format"].Equals("json", StringComparison.OrdinalIgnoreCase), IsJournal, Clock);
}
