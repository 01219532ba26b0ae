using System.CommandLine;
using System.Globalization;
using System.Net.Sockets;
using System.Text;
using RfbWatch.Cli.Reports;
using RfbWatch.Cli.Simulations;
using RfbWatch.Engine;
using RfbWatch.Rules;
using RfbWatch.Rules.Packs;
using RfbWatch.Rules.Scheduling;
using RfbWatch.Rules.Simulation;

namespace RfbWatch.Cli.Commands;

/// <summary><c>rfbwatch rules simulate RULE</c>: triggers a rule, shows its alert, and removes all traces.</summary>
internal static class RulesSimulateCommand
{
    public static Command Create(Terminal terminal)
    {
        var rule = new Argument<string?>("RULE") { Description = "Id of the rule.", Arity = ArgumentArity.ZeroOrOne };
        var list = new Option<bool>("--list") { Description = "List the simulations: what each does, and whether it can run with --live." };
        var live = new Option<bool>("--live") { Description = "Let a sensor capture the sessions: sensor, server and client run in a network namespace without a route. Requires Linux and root. Default: triage reads what server and client exchanged over the loopback interface." };
        var packs = new Option<string[]>("--pack") { Description = "Folder of a pack of your own, with its content/RULE.yaml.", HelpName = "DIR", AllowMultipleArgumentsPerToken = true };
        var output = new Option<string?>("--output", "-o") { Description = "Keep the files of the simulation (capture, telemetry, the sensor's rows) in this folder. Default: they are deleted.", HelpName = "DIR" };
        var command = new Command("simulate", "Make a rule fire, safely: our own RFB server and client, or rows of telemetry; nothing leaves the machine. Exit code 0: the rule fired; 5: it did not, or with --live not within its time; 2: the machine lacks what is needed.") { rule, list, live, packs, output };
        command.SetAction(parsed =>
        {
            string[] folders = parsed.GetValue(packs) ?? [];
            var simulations = Simulations(folders, terminal);
            if (parsed.GetValue(list))
            {
                return (int)List(terminal, simulations);
            }

            string id = parsed.GetValue(rule) ?? throw new UsageException("rules simulate: name a rule, or --list");
            var (found, simulation) = simulations.LastOrDefault(each => each.Rule.Id.Equals(id, StringComparison.OrdinalIgnoreCase));
            _ = found ?? throw new UsageException($"RULE '{id}': no such rule; 'rfbwatch rules list' lists the rules");
            _ = simulation ?? throw new UsageException($"RULE '{id}': it has no simulation; write one in content/{id}.yaml of its pack");
            return (int)InFolder(parsed.GetValue(output), folder => parsed.GetValue(live)
                ? Live(terminal, found, simulation, folders, folder)
                : Recorded(terminal, found, simulation, folders, folder));
        });
        return command;
    }

    private static List<(Rule Rule, RuleSimulation? Simulation)> Simulations(IEnumerable<string> folders, Terminal terminal)
    {
        var own = folders.Select(folder => Directory.Exists(folder) ? RulePack.FromFolder(folder) : throw new UsageException($"--pack '{folder}': no such folder")).ToList();
        foreach (var problem in own.SelectMany(pack => pack.Problems))
        {
            terminal.Error.WriteLine(Protocol.WireText.Clean(problem.ToString()));
        }

        return [.. ShippedPacks.All.Concat(own).SelectMany(pack => pack.Rules.Select(rule => (rule, pack.Content.GetValueOrDefault(rule.Id)?.Simulation)))];
    }

    private static ExitCode List(Terminal terminal, IReadOnlyList<(Rule Rule, RuleSimulation? Simulation)> simulations)
    {
        using var writer = Writer(terminal);
        int width = simulations.Max(each => each.Rule.Id.Length);
        foreach (var (rule, simulation) in simulations)
        {
            string how = simulation is null ? "none" : LiveSimulation.Obstacle(simulation) is null ? "triage, live" : "triage";
            writer.WriteLine(Protocol.WireText.Clean($"{rule.Id.PadRight(width)}  {how,-12}  {simulation?.Summary}{(simulation is null ? "" : " " + Scope(simulation))}"));
        }

        return ExitCode.Done;
    }

    /// <summary>Describes the contents of a simulation and its endpoints.</summary>
    private static string Scope(RuleSimulation simulation)
    {
        int sessions = simulation.Sessions.Sum(session => session.Count);
        var parts = new List<string>();
        if (sessions > 0)
        {
            string clients = Ends(simulation.Sessions.Select(session => session.Client), "clients"), servers = Ends(simulation.Sessions.Select(session => session.Server), "servers");
            parts.Add(string.Create(CultureInfo.InvariantCulture, $"{sessions} {(sessions == 1 ? "session" : "sessions")} between {clients} and {servers}"));
        }

        parts.AddRange(simulation.Rows.GroupBy(row => row.Table).Select(table => string.Create(CultureInfo.InvariantCulture, $"{table.Count()} {(table.Count() == 1 ? "row" : "rows")} of {table.Key}")));
        return $"({string.Join("; ", parts)})";
    }

    private static string Ends(IEnumerable<string> addresses, string noun) =>
        addresses.Distinct(StringComparer.Ordinal).ToList() is [var only] ? only : string.Create(CultureInfo.InvariantCulture, $"{addresses.Distinct(StringComparer.Ordinal).Count()} {noun}");

    private static ExitCode Recorded(Terminal terminal, Rule rule, RuleSimulation simulation, string[] packs, string folder)
    {
        TriageResult result;
        try
        {
            result = RecordedSimulation.Run(simulation, new HuntOptions { RulePaths = packs }, folder, terminal.Clock, terminal.Interrupted);
        }
        catch (SocketException e)
        {
            throw new UsageException($"rules simulate: server and client cannot talk over the loopback interface ({e.Message}); bring it up: ip link set lo up");
        }

        var hunt = result.Hunt!;
        foreach (string problem in result.Problems.Concat(hunt.Problems))
        {
            terminal.Error.WriteLine("rfbwatch: " + Protocol.WireText.Clean(problem));
        }

        using var writer = Writer(terminal);
        Begin(writer, rule, simulation);
        var own = hunt.Histories.Where(history => IsRule(history, rule)).ToList();
        var others = hunt.Histories.Where(history => !IsRule(history, rule) && history.Fired).Select(history => history.Compiled.Rule.Id).ToList();
        AlertTable.Write(ConsoleReport.Console(terminal, writer), own.SelectMany(history => history.Alerts), terminal.Width);
        if (others.Count > 0)
        {
            writer.WriteLine($"These rules fired too: {string.Join(", ", others)}.");
        }

        return End(terminal, own.Any(history => history.Fired) ? null : $"rule '{rule.Id}' did not fire on its simulation");
    }

    private static bool IsRule(RuleHistory history, Rule rule) => history.Compiled.Rule.Id.Equals(rule.Id, StringComparison.OrdinalIgnoreCase);

    private static ExitCode Live(Terminal terminal, Rule rule, RuleSimulation simulation, string[] packs, string folder)
    {
        if (LiveSimulation.Obstacle(simulation) is { } obstacle)
        {
            throw new UsageException($"--live: {obstacle}; leave --live out");
        }

        var live = new LiveSimulation(rule, simulation, folder, terminal.Clock, terminal.Interrupted);
        try
        {
            var outcome = live.Run(packs);
            using var writer = Writer(terminal);
            Begin(writer, rule, simulation);
            AlertTable.Write(ConsoleReport.Console(terminal, writer), outcome.Alerts, terminal.Width);
            if (outcome.NotSeen is not null)
            {
                terminal.Error.Write(live.Log);
            }

            return End(terminal, outcome.NotSeen is null ? null : $"rule '{rule.Id}' was not seen to fire: {outcome.NotSeen}");
        }
        catch (SocketException e)
        {
            throw new UsageException($"--live: server and client cannot talk in the private network namespace ({e.Message})");
        }
        catch (OperationCanceledException) when (terminal.Interrupted.IsCancellationRequested)
        {
            return ExitCode.Interrupted;
        }
    }

    private static void Begin(StreamWriter writer, Rule rule, RuleSimulation simulation)
    {
        writer.WriteLine(Protocol.WireText.Clean($"{rule.Id}: {rule.Name}"));
        writer.WriteLine(Protocol.WireText.Clean($"{simulation.Summary} {Scope(simulation)}"));
        writer.WriteLine();
    }

    /// <summary>Ends a simulation.</summary>
    /// <param name="terminal">Receives the failure, and reports an interrupt.</param>
    /// <param name="failure">Why the rule is considered not to have fired; null if it fired.</param>
    private static ExitCode End(Terminal terminal, string? failure)
    {
        if (terminal.Interrupted.IsCancellationRequested)
        {
            return ExitCode.Interrupted;
        }

        if (failure is null)
        {
            return ExitCode.Done;
        }

        terminal.Error.WriteLine($"rfbwatch: {failure}");
        return ExitCode.InvalidRule;
    }

    /// <summary>Runs a simulation in the named folder, or in a temporary one that is deleted afterwards.</summary>
    private static ExitCode InFolder(string? named, Func<string, ExitCode> run)
    {
        if (named is not null)
        {
            return run(NewFolder(named));
        }

        string folder = Directory.CreateTempSubdirectory("rfbwatch-simulation-").FullName;
        try
        {
            return run(folder);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static string NewFolder(string named)
    {
        try
        {
            // The store of an earlier simulation contains its alerts.
            return !Directory.Exists(named) || !Directory.EnumerateFileSystemEntries(named).Any() ? Directory.CreateDirectory(named).FullName
                : throw new UsageException($"--output '{named}': the folder is not empty; name a new one");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new Outputs.OutputException($"--output '{named}': the folder cannot be created: {e.Message}");
        }
    }

    private static StreamWriter Writer(Terminal terminal) => new(terminal.Output, new UTF8Encoding(false), leaveOpen: true) { NewLine = "\n" };
}
