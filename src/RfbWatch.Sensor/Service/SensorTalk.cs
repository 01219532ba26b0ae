using System.Globalization;
using RfbWatch.Engine.Live;
using RfbWatch.Protocol;
using RfbWatch.Sensor.Health;

namespace RfbWatch.Sensor.Service;

/// <summary>What the sensor says to people while it runs, on standard error and to systemd. A line is one line, whatever text from outside is in it.</summary>
internal sealed class SensorTalk(TextWriter talk, SystemdNotifier systemd)
{
    /// <summary>Says a line. Where it goes may be a full disk or a closed pipe: that ends nothing else.</summary>
    public void Say(string line)
    {
        try
        {
            talk.WriteLine("rfbwatch: " + WireText.Clean(line));
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            // Nobody listens. Health and metrics still tell.
        }
    }

    /// <summary>What is wrong with the files that were loaded.</summary>
    public void Problems(SensorKnowledge knowledge)
    {
        foreach (string problem in knowledge.Problems)
        {
            Say(problem);
        }
    }

    /// <summary>What an earlier process left unfinished in spools.</summary>
    public void Torn(IEnumerable<SpoolOutput> outputs)
    {
        foreach (var output in outputs.Where(output => output.TornBytes > 0))
        {
            Say(string.Create(CultureInfo.InvariantCulture, $"{output.Name}: {output.TornBytes} bytes at the end of its spool were unfinished or damaged, as after a crash or a power cut, and were cut off"));
        }
    }

    /// <summary>The states that began and ended between two judgements.</summary>
    public void Changes(IReadOnlyList<HealthState> before, IReadOnlyList<HealthState> now)
    {
        static (string, string) Key(HealthState state) => (state.Subject, state.Name);
        foreach (var state in now.ExceptBy(before.Select(Key), Key))
        {
            Say($"{state.Subject} is {state.Name}: {state.Reason}");
        }

        foreach (var state in before.ExceptBy(now.Select(Key), Key))
        {
            Say($"{state.Subject} is no longer {state.Name}");
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
            $"stopped: {total.Packets} packets, {total.KernelDrops} dropped by the kernel, {total.Flows} flows, {total.Sessions} sessions, {state.Pump.Rows} rows, {state.Rules.Alerts} alerts, {state.Outputs.All.Sum(output => output.Refused)} rows refused, {waiting} wait"));
        foreach (var account in state.Outputs.Accounts)
        {
            Say(account.ToString());
        }
    }
}
