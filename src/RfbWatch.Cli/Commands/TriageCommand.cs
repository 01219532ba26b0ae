using System.CommandLine;
using System.Text;
using RfbWatch.Cli.Reports;
using RfbWatch.Engine;
using RfbWatch.Engine.Runs;
using RfbWatch.Events.Schemas;

namespace RfbWatch.Cli.Commands;

/// <summary><c>rfbwatch triage PATH...</c>: finds VNC in capture files.</summary>
internal static class TriageCommand
{
    public static Command Create(Terminal terminal)
    {
        var options = new CommonOptions(OptionGroup.All);
        var paths = new Argument<string[]>("PATH")
        {
            Description = "Capture files (pcap, pcapng, also gzip), folders of them, or - for standard input.",
            Arity = ArgumentArity.OneOrMore,
        };
        var sequence = new Option<bool>("--sequence") { Description = "Read all inputs as one capture in time order, with the state of flows kept (rotated captures)." };
        var command = new Command("triage", "Find VNC in capture files.") { paths, sequence };
        options.AddTo(command);
        command.SetAction(parsed => (int)Run(
            options.Triage(parsed, terminal.Clock) with { Paths = CommonOptions.Paths(parsed.GetRequiredValue(paths)), Sequence = parsed.GetValue(sequence) },
            options.Report(parsed, terminal),
            terminal));
        return command;
    }

    private static ExitCode Run(TriageOptions options, ReportOptions report, Terminal terminal)
    {
        var result = Execute(options, report, terminal);
        foreach (string problem in result.Problems.Concat(result.Hunt?.Problems ?? []))
        {
            terminal.Error.WriteLine("rfbwatch: " + Protocol.WireText.Clean(problem));
        }

        var summary = RunSummary.Lines(result, options.Detection.HomeNetworks);
        if (report.Format == StdoutFormat.Table)
        {
            ConsoleReport.Write(terminal, result.Hunt, result.Sessions, summary);
        }
        else if (!report.Quiet)
        {
            foreach (string line in summary)
            {
                terminal.Error.WriteLine(line);
            }
        }

        if (report.Stats)
        {
            terminal.Error.WriteLine(StatsJson.Of(result.Totals));
        }

        return result.ExitCode(report.FailOn);
    }

    private static TriageResult Execute(TriageOptions options, ReportOptions report, Terminal terminal)
    {
        if (options.Paths is [var only] && File.Exists(only))
        {
            GcTuning.TryBegin();
        }

        using var output = RowOutput.Of(report, terminal, Tables.RfbSessions);
        var progress = new TriageProgress();
        using var line = terminal.IsErrorTerminal && !report.Quiet ? new ProgressLine(progress, terminal.Error, terminal.Clock) : null;
        return TriageRun.Execute(options, output, progress, terminal.Interrupted);
    }
}
