using System.CommandLine;
using System.Globalization;
using System.Text;
using RfbWatch.Capture;
using RfbWatch.Capture.Files;
using RfbWatch.Engine;
using RfbWatch.Engine.Runs;

namespace RfbWatch.Cli.Commands;

/// <summary><c>rfbwatch bench PATH...</c>: measures how fast this machine reads captures.</summary>
internal static class BenchCommand
{
    public static Command Create(Terminal terminal)
    {
        var paths = new Argument<string[]>("PATH")
        {
            Description = "Capture files or folders; they should fit into memory and take at least a second to read.",
            Arity = ArgumentArity.OneOrMore,
        };
        var command = new Command("bench", "Measure how fast this machine reads captures, stage by stage, on one thread.") { paths };
        command.SetAction(parsed => (int)Run(CommonOptions.Paths(parsed.GetRequiredValue(paths)), terminal));
        return command;
    }

    private static ExitCode Run(string[] paths, Terminal terminal)
    {
        if (paths.Contains(CaptureFile.StandardInput))
        {
            throw new UsageException("PATH '-': standard input can be read only once, and bench reads its input several times; give a file");
        }

        var problems = CaptureFiles.Expand(paths).Paths.Select(ProblemOf).OfType<CaptureProblem>().ToList();
        foreach (var problem in problems)
        {
            terminal.Error.WriteLine("rfbwatch: " + Protocol.WireText.Clean(problem.Message));
        }

        if (problems.Exists(problem => problem.Kind == CaptureProblemKind.Unreadable))
        {
            return ExitCode.Unreadable;
        }

        var text = new StringBuilder("stage    packets/s      MB/s  ns/packet\n");
        foreach (var stage in BenchRun.Execute(paths, terminal.Clock, terminal.Interrupted))
        {
            text.Append(CultureInfo.InvariantCulture,
                $"{stage.Name,-6} {stage.PacketsPerSecond,11:N0} {stage.BytesPerSecond / 1e6,9:N1} {stage.NanosecondsPerPacket,10:N1}\n");
        }

        terminal.Output.Write(Encoding.UTF8.GetBytes(text.ToString()));
        return terminal.Interrupted.IsCancellationRequested ? ExitCode.Interrupted : ExitCode.Done;
    }

    private static CaptureProblem? ProblemOf(string path)
    {
        using var source = CaptureFile.Open(path);
        return source.Problem;
    }
}
