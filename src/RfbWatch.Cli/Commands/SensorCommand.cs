using System.CommandLine;
using RfbWatch.Cli.Reports;
using RfbWatch.Engine;
using RfbWatch.Sensor.Checks;
using RfbWatch.Sensor.Configuration;
using RfbWatch.Sensor.Service;

namespace RfbWatch.Cli.Commands;

/// <summary><c>rfbwatch sensor</c>: monitors live interfaces as a service.</summary>
internal static class SensorCommand
{
    /// <summary>The exit codes of a start, in order of precedence.</summary>
    private static readonly ExitCode[] Order = [ExitCode.Usage, ExitCode.OutputFailed, ExitCode.InvalidRule, ExitCode.Unreadable];

    public static Command Create(Terminal terminal)
    {
        var settings = new SensorSettings(terminal);
        var dryRun = new Option<bool>("--dry-run") { Description = "Check everything that a start needs, without opening anything, and report problems. Exit code: as for a start, but 5 for an invalid rule and 3 for a missing interface, which do not prevent a start." };
        var command = new Command("sensor", "Monitor live interfaces as a service, until SIGTERM or SIGINT; SIGHUP reloads rules and reopens files.") { dryRun };
        settings.AddTo(command);
        var user = new SensorUser(terminal);
        command.Add(user.Option);
        command.SetAction(parsed => (int)(user.TakeOn(parsed) ?? (parsed.GetValue(dryRun) ? Check(settings.Load(parsed), terminal) : SensorRun.Execute(
            settings.Load(parsed),
            new SensorEnvironment
            {
                Output = terminal.Output, Error = TextWriter.Synchronized(terminal.Error), Reread = () => settings.Load(parsed), OutputHangs = terminal.Abandon, Clock = terminal.Clock,
            },
            terminal.Interrupted))));
        return command;
    }

    private static ExitCode Check(SensorConfiguration configuration, Terminal terminal)
    {
        var findings = Doctor.Examine(configuration, terminal.Clock, receivers: false);
        FindingText.Write(findings, terminal.Output);
        return Order.FirstOrDefault(code => findings.Any(finding => finding.AtStart == code), ExitCode.Done);
    }
}
