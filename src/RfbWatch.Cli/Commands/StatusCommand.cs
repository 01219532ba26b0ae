using System.CommandLine;
using System.Text;
using System.Text.Json;
using RfbWatch.Cli.Reports;
using RfbWatch.Engine;
using RfbWatch.Sensor.Status;

namespace RfbWatch.Cli.Commands;

/// <summary><c>rfbwatch status</c>: shows the state of a running sensor.</summary>
internal static class StatusCommand
{
    /// <summary>Moves the cursor to the upper left and clears the rest of the screen (ECMA-48, CUP and ED).</summary>
    private const string ClearScreen = "\u001b[H\u001b[J";

    private const double DefaultInterval = 2;
    private const double LongestInterval = 3600;
    private const double ShortestInterval = 0.1;

    public static Command Create(Terminal terminal)
    {
        var settings = new SensorSettings(terminal);
        var socket = new Option<string?>("--socket") { Description = "The sensor's socket. Default: the setting Status:Socket, else that of the output folder or of the service.", HelpName = "PATH" };
        var json = new Option<bool>("--json") { Description = "Print the complete response as one JSON object." };
        var watch = new Option<double?>("--watch", "-w")
        {
            Description = $"Repeat every {DefaultInterval} seconds, or at the given interval, until interrupted.", HelpName = "SECONDS", Arity = ArgumentArity.ZeroOrOne,
            CustomParser = result => result.Tokens.Count == 0 ? DefaultInterval : Interval(result.Tokens[0].Value),
        };
        var command = new Command("status", "Show the state of a running sensor. Exit code: 0 without problems, 7 with warnings, 1 while rows are being missed or lost, 3 if no sensor answers.") { socket, json, watch };
        settings.AddPlacesTo(command);
        command.SetAction(parsed =>
        {
            var paths = parsed.GetValue(socket) is { } path ? [path] : StatusPath.Candidates(settings.Load(parsed));
            bool again = parsed.GetResult(watch) is not null;
            return (int)(again
                ? Watch(paths, parsed.GetValue(json), TimeSpan.FromSeconds(parsed.GetValue(watch) ?? DefaultInterval), terminal)
                : Once(paths, parsed.GetValue(json), terminal));
        });
        return command;
    }

    private static double Interval(string text) => double.TryParse(text, System.Globalization.CultureInfo.InvariantCulture, out double seconds) && seconds is >= ShortestInterval and <= LongestInterval
        ? seconds
        : throw new UsageException(FormattableString.Invariant($"--watch '{text}': it must be from {ShortestInterval} to {LongestInterval} seconds"));

    private static ExitCode Once(IReadOnlyList<string> paths, bool asJson, Terminal terminal)
    {
        using var answer = Ask(paths, terminal, out string problem) ?? throw new UnreadableException(problem);
        Write(answer, asJson, terminal);
        return CodeOf(answer);
    }

    /// <summary>Repeats the request until interrupted, even if the sensor does not answer, because it may be restarting. Returns the exit code of the last response.</summary>
    private static ExitCode Watch(IReadOnlyList<string> paths, bool asJson, TimeSpan interval, Terminal terminal)
    {
        var code = ExitCode.Unreadable;
        using var timer = new PeriodicTimer(interval, terminal.Clock);
        do
        {
            using var answer = Ask(paths, terminal, out string problem);
            if (answer is null && terminal.Interrupted.IsCancellationRequested)
            {
                break;
            }

            if (terminal.IsOutputTerminal)
            {
                terminal.Output.Write(Encoding.ASCII.GetBytes(ClearScreen));
            }

            code = answer is null ? ExitCode.Unreadable : CodeOf(answer);
            if (answer is not null)
            {
                Write(answer, asJson, terminal);
            }
            else
            {
                terminal.Error.WriteLine("rfbwatch: " + Protocol.WireText.Clean(problem));
            }

            terminal.Output.Flush();
        }
        while (Waited(timer, terminal.Interrupted));
        return code;
    }

    private static bool Waited(PeriodicTimer timer, CancellationToken interrupted)
    {
        try
        {
            return timer.WaitForNextTickAsync(interrupted).AsTask().GetAwaiter().GetResult();
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    private static JsonDocument? Ask(IReadOnlyList<string> paths, Terminal terminal, out string problem)
    {
        problem = "";
        try
        {
            var (answer, problems) = StatusRequest.AskAsync(paths, terminal.Interrupted).GetAwaiter().GetResult();
            problem = $"no sensor answers: {string.Join("; ", problems)}. Start one with 'rfbwatch sensor', or name its socket with --socket PATH, or its settings with --config FILE or --output DIR";
            return answer;
        }
        catch (OperationCanceledException) when (terminal.Interrupted.IsCancellationRequested)
        {
            problem = "interrupted before a sensor answered";
            return null;
        }
    }

    private static void Write(JsonDocument answer, bool asJson, Terminal terminal) =>
        terminal.Output.Write(Encoding.UTF8.GetBytes(asJson ? answer.RootElement.GetRawText().TrimEnd() + "\n" : StatusText.Of(answer.RootElement, terminal.Width)));

    private static ExitCode CodeOf(JsonDocument answer) => answer.RootElement.GetProperty("status").GetString() switch
    {
        "ok" => ExitCode.Done,
        "warning" => ExitCode.Degraded,
        _ => ExitCode.Found,
    };
}
