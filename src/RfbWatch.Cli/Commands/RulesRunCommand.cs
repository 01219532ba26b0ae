using System.CommandLine;
using System.Globalization;
using System.Text;
using RfbWatch.Cli.Reports;
using RfbWatch.Engine;
using RfbWatch.Engine.Hunting;
using RfbWatch.Engine.Runs;

namespace RfbWatch.Cli.Commands;

/// <summary><c>rfbwatch rules run</c> and <c>rules coverage</c>: runs rules over captures and telemetry, and says which of them saw which session.</summary>
internal static class RulesRunCommand
{
    public static Command Create(Terminal terminal) =>
        Create(terminal, "run", "Run the rules over captures and telemetry, and print what each of them finds.", WriteOutcomes);

    public static Command CreateCoverage(Terminal terminal) =>
        Create(terminal, "coverage", "Say for each session which rules saw it, which are blind to it, and what else they hit.", WriteCoverage);

    private static Command Create(Terminal terminal, string name, string description, Action<TextWriter, TriageResult, HuntResult> write)
    {
        var options = new CommonOptions();
        var paths = new Argument<string[]>("PATH") { Description = "Capture files and folders; none when only telemetry is looked at.", Arity = ArgumentArity.ZeroOrMore };
        var command = new Command(name, description) { paths };
        options.AddTo(command);
        command.SetAction(parsed =>
        {
            var run = options.Triage(parsed, terminal.Clock);
            var result = TriageRun.Execute(run with { Paths = parsed.GetValue(paths) ?? [], Hunt = options.Inputs(parsed) }, cancellation: terminal.Interrupted);
            foreach (string problem in result.Problems.Concat(result.Hunt!.Problems))
            {
                terminal.Error.WriteLine("rfbwatch: " + Protocol.WireText.Clean(problem));
            }

            foreach (string notice in result.Hunt.Notices)
            {
                terminal.Error.WriteLine(Protocol.WireText.Clean(notice));
            }

            using var writer = new StreamWriter(terminal.Output, new UTF8Encoding(false), leaveOpen: true) { NewLine = "\n" };
            write(writer, result, result.Hunt);
            return (int)result.ExitCode(options.Report(parsed, terminal).FailOn);
        });
        return command;
    }

    private static void WriteOutcomes(TextWriter writer, TriageResult result, HuntResult hunt)
    {
        foreach (var outcome in hunt.Outcomes.Where(outcome => outcome.Result is not null))
        {
            int suppressed = outcome.Suppressed.Count;
            writer.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"{(outcome.Fired ? "FIRED" : "quiet")}  {outcome.Compiled.Rule.Severity,-13} {outcome.Result!.Rows.Count,6} rows{(suppressed > 0 ? $", {suppressed} suppressed" : "")}  {Protocol.WireText.Clean(outcome.Compiled.Rule.Name)}"));
        }
    }

    private static void WriteCoverage(TextWriter writer, TriageResult result, HuntResult hunt)
    {
        foreach (var sight in hunt.Coverage)
        {
            writer.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"{sight.Rule.Rule.Name}: sees {sight.Seen.Count} of {result.Sessions.Count} sessions, {sight.FalseHits} rows of other connections{(sight.Unjudged > 0 ? $", {sight.Unjudged} sessions not judged" : "")}"));
        }

        writer.WriteLine();
        foreach (var found in result.Sessions)
        {
            var session = found.Session;
            var seen = hunt.MatchedRules.GetValueOrDefault(session.Id, []);
            string blind = string.Join("; ", RuleSightText.BlindSeeds(hunt, session.Id));
            writer.WriteLine(Protocol.WireText.Clean(
                $"{session.Id} {session.Client.Address} -> {session.Server.Address}:{session.Server.Port}  seen by: {(seen.Count > 0 ? string.Join("; ", seen) : "no rule")}{(blind.Length > 0 ? $"  unseen by: {blind}" : "")}"));
        }
    }
}
