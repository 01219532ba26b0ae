using System.CommandLine;
using RfbWatch.Cli.Reports;
using RfbWatch.Engine;
using RfbWatch.Sensor.Checks;

namespace RfbWatch.Cli.Commands;

/// <summary><c>rfbwatch doctor</c>: whether a sensor with this configuration can work here.</summary>
internal static class DoctorCommand
{
    public static Command Create(Terminal terminal)
    {
        var settings = new SensorSettings(terminal);
        var command = new Command("doctor", "Say whether a sensor can work here: settings, secrets, permission, filter, interfaces, offloads, rings, clock, disk, receivers, page, rules.");
        settings.AddTo(command);
        var user = new SensorUser(terminal);
        command.Add(user.Option);
        command.SetAction(parsed =>
        {
            // As the user that the sensor will be, or what it may write and read is not known.
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
