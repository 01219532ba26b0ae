using System.Globalization;
using RfbWatch.Engine.Live;
using RfbWatch.Sensor.Health;

namespace RfbWatch.Sensor.Service;

/// <summary>What the sensor says to people while it runs, on standard error and to systemd.</summary>
internal sealed class SensorTalk(TextWriter talk, SystemdNotifier systemd)
{
    /// <summary>What is wrong with the files that were loaded.</summary>
    public void Problems(SensorKnowledge knowledge)
    {
        foreach (string problem in knowledge.Problems)
        {
            talk.WriteLine("rfbwatch: " + problem);
        }
    }

    /// <summary>The states that began and ended between two judgements.</summary>
    public void Changes(IReadOnlyList<HealthState> before, IReadOnlyList<HealthState> now)
    {
        static (string, string) Key(HealthState state) => (state.Subject, state.Name);
        foreach (var state in now.ExceptBy(before.Select(Key), Key))
        {
            talk.WriteLine($"rfbwatch: {state.Subject} is {state.Name}: {state.Reason}");
        }

        foreach (var state in before.ExceptBy(now.Select(Key), Key))
        {
            talk.WriteLine($"rfbwatch: {state.Subject} is no longer {state.Name}");
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
        long waiting = state.Outputs.Spooled.Sum(output => output.Waiting);
        talk.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"rfbwatch: stopped: {total.Packets} packets, {total.KernelDrops} dropped by the kernel, {total.Flows} flows, {total.Sessions} sessions, {state.Pump.Rows} rows, {state.Rules.Alerts} alerts, {state.Outputs.All.Sum(output => output.Refused)} rows refused, {waiting} wait in spools"));
    }
}
