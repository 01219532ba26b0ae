using RfbWatch.Engine;
using RfbWatch.Engine.Runs;
using RfbWatch.Rules.Simulation;

namespace RfbWatch.Cli.Simulations;

/// <summary>A simulation whose capture and rows are read by triage. It needs no privileges, and sends nothing to the simulated addresses.</summary>
internal static class RecordedSimulation
{
    /// <summary>Runs a simulation, and runs all rules over it.</summary>
    /// <param name="simulation">The simulation.</param>
    /// <param name="rules">The rules to run; the telemetry comes from the simulation.</param>
    /// <param name="folder">Folder for its files.</param>
    /// <param name="clock">The clock.</param>
    /// <param name="cancellation">Cancels it.</param>
    public static TriageResult Run(RuleSimulation simulation, HuntOptions rules, string folder, TimeProvider clock, CancellationToken cancellation)
    {
        var files = SimulationFiles.Write(simulation, _ => true, folder, EndOf(clock), cancellation);
        return TriageRun.Execute(new TriageOptions { Paths = files.Captures, Clock = clock, Hunt = rules with { Telemetry = files.Telemetry } }, cancellation: cancellation);
    }

    /// <summary>The middle of the last full hour, so that rules that count per hour see the whole simulation in one hour.</summary>
    public static DateTime EndOf(TimeProvider clock)
    {
        var now = clock.GetUtcNow().UtcDateTime;
        return new DateTime(now.Ticks - (now.Ticks % TimeSpan.TicksPerHour) - (TimeSpan.TicksPerHour / 2), DateTimeKind.Utc);
    }
}
