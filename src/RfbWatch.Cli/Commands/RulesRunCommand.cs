using System.CommandLine;
using System.Globalization;
using System.Text;
using RfbWatch.Cli.Reports;
using RfbWatch.Engine;
using RfbWatch.Engine.Runs;
using RfbWatch.Events.Schemas;
using RfbWatch.Rules.Alerts;
using Spectre.Console;

namespace RfbWatch.Cli.Commands;

/// <summary><c>rfbwatch rules run</c> and <c>rules coverage</c>: runs rules over captures and telemetry, and reports which rules detect which sessions.</summary>
internal static class RulesRunCommand
{
    /// <summary><c>rules run</c>: writes the alerts as JSON lines or CSV; on a terminal, the alerts followed by each rule.</summary>
    public static Command Create(Terminal terminal)
    {
        var options = new CommonOptions(OptionGroup.All);
        return Create(terminal, options, "run", "Run the rules over captures and telemetry and show the alerts.", (run, parsed) =>
        {
            var report = options.Report(parsed, terminal);
            using var output = RowOutput.Of(report, terminal, Tables.AlertInfo, Tables.AlertInfo, Tables.AlertEvidence);
            var result = TriageRun.Execute(run, output, cancellation: terminal.Interrupted);
            if (report.Format == StdoutFormat.Table)
            {
                WriteOutcomes(terminal, result.Hunt!);
            }

            if (report.Stats)
            {
                terminal.Error.WriteLine(StatsJson.Of(result.Totals));
            }

            return (result, report.FailOn);
        });
    }

    public static Command CreateCoverage(Terminal terminal)
    {
        var options = new CommonOptions(OptionGroup.None);
        return Create(terminal, options, "coverage", "Show which rules detect each session, which miss it, and their false positives.", (run, _) =>
        {
            var result = TriageRun.Execute(run, cancellation: terminal.Interrupted);
            using var writer = new StreamWriter(terminal.Output, new UTF8Encoding(false), leaveOpen: true) { NewLine = "\n" };
            WriteCoverage(writer, result, result.Hunt!);
            return (result, null);
        });
    }

    private static Command Create(
        Terminal terminal, CommonOptions options, string name, string description, Func<TriageOptions, ParseResult, (TriageResult Result, Detection.Severity? FailOn)> execute)
    {
        var paths = new Argument<string[]>("PATH") { Description = "Capture files and folders. Omit to run only over telemetry.", Arity = ArgumentArity.ZeroOrMore };
        var command = new Command(name, description) { paths };
        options.AddTo(command);
        command.SetAction(parsed =>
        {
            var run = options.Triage(parsed, terminal.Clock) with { Paths = CommonOptions.Paths(parsed.GetValue(paths) ?? []), Hunt = options.Inputs(parsed) };
            var (result, failOn) = execute(run, parsed);
            foreach (string problem in result.Problems.Concat(result.Hunt!.Problems))
            {
                terminal.Error.WriteLine("rfbwatch: " + Protocol.WireText.Clean(problem));
            }

            foreach (string notice in options.IsQuiet(parsed) ? [] : result.Hunt.Notices)
            {
                terminal.Error.WriteLine(Protocol.WireText.Clean(notice));
            }

            return (int)result.ExitCode(failOn);
        });
        return command;
    }

    private static void WriteOutcomes(Terminal terminal, HuntResult hunt)
    {
        using var writer = new StreamWriter(terminal.Output, new UTF8Encoding(false), leaveOpen: true) { NewLine = "\n" };
        AlertTable.Write(ConsoleReport.Console(terminal, writer), hunt.AlertsAndSuppressed, terminal.Width);
        foreach (var history in hunt.Histories)
        {
            int raised = history.Alerts.OfType<Alert.Raised>().Sum(alert => alert.Rows.Count);
            int suppressed = history.Alerts.OfType<Alert.Suppressed>().Sum(alert => alert.Rows.Count);
            writer.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"{(history.Error is not null ? "ERROR" : history.Fired ? "FIRED" : "quiet")}  {history.Compiled.Rule.Severity,-13} {raised,6} rows{(suppressed > 0 ? $", {suppressed} suppressed" : "")}  {Protocol.WireText.Clean(history.Compiled.Rule.Name)}"));
        }
    }

    private static void WriteCoverage(StreamWriter writer, TriageResult result, HuntResult hunt)
    {
        foreach (var coverage in hunt.Coverage)
        {
            writer.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"{coverage.Rule.Rule.Name}: detects {coverage.Detected.Count} of {result.Sessions.Count} sessions, {coverage.FalseHits} false positives on other connections{(coverage.NotEvaluated > 0 ? $", {coverage.NotEvaluated} sessions not evaluated" : "")}"));
        }

        writer.WriteLine();
        for (int place = 0; place < result.Sessions.Count; place++)
        {
            var session = result.Sessions[place].Session;
            var seen = hunt.MatchedRules.GetValueOrDefault(session.Id, []);
            string missed = string.Join("; ", RuleCoverageText.MissedBySeeds(hunt, place));
            writer.WriteLine(Protocol.WireText.Clean(
                $"{session.Id} {session.Client.Address} -> {session.Server.Address}:{session.Server.Port}  detected by: {(seen.Count > 0 ? string.Join("; ", seen) : "no rule")}{(missed.Length > 0 ? $"  missed by: {missed}" : "")}"));
        }
    }
}
