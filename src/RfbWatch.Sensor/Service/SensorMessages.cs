using System.Globalization;
using RfbWatch.Engine.Live;
using RfbWatch.Sensor.Health;
using RfbWatch.Sensor.Log;
using RfbWatch.Sensor.Operation;

namespace RfbWatch.Sensor.Service;

/// <summary>The messages of the sensor: lines of its log, and its status in systemd.</summary>
internal sealed class SensorMessages(SensorLog log, SystemdNotifier systemd)
{
    /// <summary>Writes a line about the sensor as a whole.</summary>
    public void Write(string line) => Write(LogLevel.Information, "sensor", line);

    /// <summary>Writes a line.</summary>
    /// <param name="level">Its severity.</param>
    /// <param name="source">The part of the sensor that writes it.</param>
    /// <param name="line">The message.</param>
    public void Write(LogLevel level, string source, string line) => log.Write(level, source, line);

    /// <summary>Writes the problems with the loaded rules, exceptions and lists.</summary>
    public void Problems(LoadedContent content)
    {
        foreach (string problem in content.Problems)
        {
            Write(LogLevel.Warning, "rules", problem);
        }
    }

    /// <summary>Writes the number of incomplete bytes that a previous process left in each spool.</summary>
    public void TruncatedSpools(IEnumerable<SpoolOutput> outputs)
    {
        foreach (var output in outputs.Where(output => output.TruncatedBytes > 0))
        {
            Write(LogLevel.Warning, "outputs", string.Create(CultureInfo.InvariantCulture, $"{output.Name}: {output.TruncatedBytes} incomplete or damaged bytes were removed from the end of its spool, as after a crash or a power failure"));
        }
    }

    /// <summary>Writes the health states that began or ended between two checks.</summary>
    public void Changes(IReadOnlyList<HealthState> before, IReadOnlyList<HealthState> now)
    {
        static (string, string, string) Key(HealthState state) => (state.Subject, state.Name, state.Detail);
        foreach (var state in now.ExceptBy(before.Select(Key), Key))
        {
            Write(state.IsFailure ? LogLevel.Error : LogLevel.Warning, "health", $"{state.Subject} {state.Name}: {state.Reason}");
        }

        foreach (var state in before.ExceptBy(now.Select(Key), Key))
        {
            Write(LogLevel.Information, "health", $"{state.Subject} {state.Name}: resolved{(state.Detail.Length > 0 ? $" ({state.Detail})" : "")}");
        }

        if (!before.Select(Key).SequenceEqual(now.Select(Key)))
        {
            systemd.Status(now.Count == 0 ? "no problems" : string.Join("; ", now.Select(state => $"{state.Subject} {state.Name}")));
        }
    }

    /// <summary>Writes the counters of the whole run, at shutdown.</summary>
    public void Summary(SensorState state)
    {
        var total = state.Inputs.Aggregate(new InputCounters(), (sum, input) => sum + input.Input.Counters);
        long waiting = state.Outputs.All.Sum(output => output.Account.Waiting);
        Write(string.Create(CultureInfo.InvariantCulture,
            $"stopped: {total.Packets} packets, {total.KernelDrops} dropped by the kernel, {total.Flows} flows, {total.Sessions} sessions, {state.Publisher.Rows} rows, {state.Rules.Alerts} alerts, {state.Outputs.All.Sum(output => output.Refused)} rows refused, {waiting} waiting"));
        Write(string.Create(CultureInfo.InvariantCulture,
            $"shed before the outputs: {state.Queue.DroppedConnections} connections, {state.Queue.DroppedSessions - state.Queue.DroppedPrioritySessions} sessions with authentication, {state.Queue.DroppedPrioritySessions} sessions without authentication or with a High finding"));
        foreach (var account in state.Outputs.Accounts)
        {
            Write(account.ToString());
        }
    }
}
