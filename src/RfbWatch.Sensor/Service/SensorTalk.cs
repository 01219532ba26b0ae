using System.Globalization;
using RfbWatch.Engine.Live;
using RfbWatch.Sensor.Health;
using RfbWatch.Sensor.Log;
using RfbWatch.Sensor.Operation;

namespace RfbWatch.Sensor.Service;

/// <summary>What the sensor says to people while it runs, in its own log and to systemd.</summary>
internal sealed class SensorTalk(SensorLog log, SystemdNotifier systemd)
{
    /// <summary>Says a line about the sensor as a whole.</summary>
    public void Say(string line) => Say(LogLevel.Information, "sensor", line);

    /// <summary>Says a line.</summary>
    /// <param name="level">How much it matters.</param>
    /// <param name="source">The part of the sensor that it comes from.</param>
    /// <param name="line">What there is to say.</param>
    public void Say(LogLevel level, string source, string line) => log.Write(level, source, line);

    /// <summary>What is wrong with the files that were loaded.</summary>
    public void Problems(SensorKnowledge knowledge)
    {
        foreach (string problem in knowledge.Problems)
        {
            Say(LogLevel.Warning, "rules", problem);
        }
    }

    /// <summary>What an earlier process left unfinished in spools.</summary>
    public void TruncatedSpools(IEnumerable<SpoolOutput> outputs)
    {
        foreach (var output in outputs.Where(output => output.TruncatedBytes > 0))
        {
            Say(LogLevel.Warning, "outputs", string.Create(CultureInfo.InvariantCulture, $"{output.Name}: {output.TruncatedBytes} bytes at the end of its spool were unfinished or damaged, as after a crash or a power cut, and were cut off"));
        }
    }

    /// <summary>The states that began and ended between two judgements.</summary>
    public void Changes(IReadOnlyList<HealthState> before, IReadOnlyList<HealthState> now)
    {
        static (string, string) Key(HealthState state) => (state.Subject, state.Name);
        foreach (var state in now.ExceptBy(before.Select(Key), Key))
        {
            Say(state.IsFailure ? LogLevel.Error : LogLevel.Warning, "health", $"{state.Subject} is {state.Name}: {state.Reason}");
        }

        foreach (var state in before.ExceptBy(now.Select(Key), Key))
        {
            Say(LogLevel.Information, "health", $"{state.Subject} is no longer {state.Name}");
        }

        if (!before.Select(Key).SequenceEqual(now.Select(Key)))
        {
            systemd.Status(now.Count == 0 ? "all is well" : string.Join("; ", now.Select(state => $"{state.Subject} {state.Name}")));
        }
    }

    /// <summary>What it met, at the end.</summary>
    public void Summary(SensorState state)
    {
        var total = state.Inputs.Aggregate(new InputCounters(), (sum, input) => sum + input.Input.Counters);
        long waiting = state.Outputs.All.Sum(output => output.Account.Waiting);
        Say(string.Create(CultureInfo.InvariantCulture,
            $"stopped: {total.Packets} packets, {total.KernelDrops} dropped by the kernel, {total.Flows} flows, {total.Sessions} sessions, {state.Publisher.Rows} rows, {state.Rules.Alerts} alerts, {state.Outputs.All.Sum(output => output.Refused)} rows refused, {waiting} wait"));
        foreach (var account in state.Outputs.Accounts)
        {
            Say(account.ToString());
        }
    }
}
