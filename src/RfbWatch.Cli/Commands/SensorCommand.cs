using System.CommandLine;
using RfbWatch.Cli.Reports;
using RfbWatch.Engine;
using RfbWatch.Sensor.Checks;
using RfbWatch.Sensor.Configuration;
using RfbWatch.Sensor.Service;

namespace RfbWatch.Cli.Commands;

/// <summary><c>rfbwatch sensor</c>: watches live interfaces as a service.</summary>
internal static class SensorCommand
{
    /// <summary>What a start would end with, first things first.</summary>
    private static readonly ExitCode[] Order = [ExitCode.Usage, ExitCode.OutputFailed, ExitCode.InvalidRule, ExitCode.Unreadable];

    public static Command Create(Terminal terminal)
    {
        var settings = new SensorSettings(terminal);
        var dryRun = new Option<bool>("--dry-run") { Description = "Check everything that a start needs, open nothing, and say what is wrong. Exit code: that of the start; 5 for an invalid rule, 3 for an interface that is not there, with which a sensor would start all the same." };
        var command = new Command("sensor", "Watch live interfaces as a service, until SIGTERM or SIGINT; SIGHUP reloads rules and reopens files.") { dryRun };
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
