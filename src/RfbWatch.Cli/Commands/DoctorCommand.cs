using System.CommandLine;
using RfbWatch.Cli.Reports;
using RfbWatch.Engine;
using RfbWatch.Sensor.Checks;

namespace RfbWatch.Cli.Commands;

/// <summary><c>rfbwatch doctor</c>: checks whether a sensor with this configuration can work on this machine.</summary>
internal static class DoctorCommand
{
    public static Command Create(Terminal terminal)
    {
        var settings = new SensorSettings(terminal);
        var command = new Command("doctor", "Check whether a sensor can work on this machine: settings, secrets, permissions, filter, interfaces, offloads, rings, clock, disk, receivers, page, rules.");
        settings.AddTo(command);
        var user = new SensorUser(terminal);
        command.Add(user.Option);
        command.SetAction(parsed =>
        {
            // Run as the sensor's user; otherwise file access cannot be checked.
            if (parsed.GetValue(user.Option) is not null && user.TakeOn(parsed) is { } obstacle)
            {
                return (int)obstacle;
            }

            var findings = Doctor.Examine(settings.Load(parsed), terminal.Clock);
            FindingText.Write(findings, terminal.Output);
            return (int)(findings.Any(finding => finding.Verdict == CheckResult.Bad) ? ExitCode.Usage : ExitCode.Done);
        });
        return command;
    }
}
