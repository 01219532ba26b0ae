using RfbWatch.Engine;
using RfbWatch.Engine.Runs;
using RfbWatch.Rules.Simulation;

namespace RfbWatch.Cli.Simulations;

/// <summary>A simulation whose capture and rows a triage reads: it needs no privilege, and no address of it is called.</summary>
internal static class RecordedSimulation
{
    /// <summary>Plays a simulation, and runs all rules over it.</summary>
    /// <param name="simulation">What happens.</param>
    /// <param name="rules">Which rules run; the telemetry is the simulation's.</param>
    /// <param name="folder">Where its files go.</param>
    /// <param name="clock">The clock.</param>
    /// <param name="cancellation">Ends it early.</param>
    public static TriageResult Run(RuleSimulation simulation, HuntOptions rules, string folder, TimeProvider clock, CancellationToken cancellation)
    {
        var files = SimulationFiles.Write(simulation, _ => true, folder, EndOf(clock), cancellation);
        return TriageRun.Execute(new TriageOptions { Paths = files.Captures, Clock = clock, Hunt = rules with { Telemetry = files.Telemetry } }, cancellation: cancellation);
    }

    /// <summary>The middle of the last full hour: rules that count by the hour find all of it in one.</summary>
    public static DateTime EndOf(TimeProvider clock)
    {
        var now = clock.GetUtcNow().UtcDateTime;
        return new DateTime(now.Ticks - (now.Ticks % TimeSpan.TicksPerHour) - (TimeSpan.TicksPerHour / 2), DateTimeKind.Utc);
    }
}
