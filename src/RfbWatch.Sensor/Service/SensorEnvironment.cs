using RfbWatch.Capture.Live;
using RfbWatch.Rules.Alerts;
using RfbWatch.Sensor.Configuration;
using RfbWatch.Sensor.Log;

namespace RfbWatch.Sensor.Service;

/// <summary>The environment of the sensor: standard streams, service manager, clock, and timeouts that tests shorten.</summary>
public sealed record SensorEnvironment
{
    /// <summary>Standard output.</summary>
    public required Stream Output { get; init; }

    /// <summary>Standard error, the destination of the log.</summary>
    public required TextWriter Error { get; init; }

    /// <summary>Whether standard error is connected to systemd's journal.</summary>
    public bool IsJournal { get; init; } = JournalStream.IsStandardError();

    /// <summary>The run directory that systemd created for the service (RUNTIME_DIRECTORY); null for none.</summary>
    public string? RunDirectory { get; init; } = Environment.GetEnvironmentVariable("RUNTIME_DIRECTORY");

    /// <summary>Reads the configuration for a reload.</summary>
    public required Func<SensorConfiguration> Reread { get; init; }

    /// <summary>Opens an input by its name.</summary>
    public Func<string, LiveOptions, LiveOpening> Open { get; init; } = LiveCapture.Open;

    /// <summary>The socket of the service manager (sd_notify); null for none.</summary>
    public string? NotifySocket { get; init; } = Environment.GetEnvironmentVariable("NOTIFY_SOCKET");

    /// <summary>The watchdog interval of the service manager, in microseconds; null if there is none.</summary>
    public string? WatchdogMicroseconds { get; init; } = Environment.GetEnvironmentVariable("WATCHDOG_USEC");

    /// <summary>Interval at which inputs are maintained and health is evaluated.</summary>
    public TimeSpan MaintenanceInterval { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Timeout for each part at shutdown: four of them and the last deliveries fit into the 60 seconds of the unit file. Default 10 seconds.</summary>
    public TimeSpan StopLimit { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Maximum time to wait at shutdown for the delivery of undelivered rows; the remaining rows stay on disk. Default 10 seconds.</summary>
    public TimeSpan DrainLimit { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Called at shutdown if an output does not return: the owner of standard output must not wait for it either.</summary>
    public Action OutputHangs { get; init; } = () => { };

    /// <summary>Called with new alerts, on the thread of the rules, after their rows were passed to the outputs. Default: no action.</summary>
    public Action<IReadOnlyList<Alert>> Alerted { get; init; } = _ => { };

    /// <summary>The clock.</summary>
    public required TimeProvider Clock { get; init; }

    /// <summary>The sensor's log on <see cref="Error"/>, in the configured format.</summary>
    public SensorLog Log(SensorConfiguration configuration) =>
        new(Error, configuration["Log:Format"].Equals("json", StringComparison.OrdinalIgnoreCase), IsJournal, Clock);
}
