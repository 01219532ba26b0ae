using System.CommandLine;
using System.Text;
using RfbWatch.Engine;
using RfbWatch.Sensor.Health;

namespace RfbWatch.Cli.Commands;

/// <summary><c>rfbwatch doctor</c>: whether a sensor with this configuration can work here.</summary>
internal static class DoctorCommand
{
    public static Command Create(Terminal terminal)
    {
        var settings = new SensorSettings(terminal);
        var command = new Command("doctor", "Say whether a sensor can work here: permission, interfaces, offloads, rings, clock, disk, rules.");
        settings.AddTo(command);
        command.SetAction(parsed =>
        {
            var findings = Doctor.Examine(settings.Load(parsed), terminal.Clock);
            foreach (var finding in findings)
            {
                string mark = finding.Verdict switch { DoctorVerdict.Good => "ok  ", DoctorVerdict.Warning => "warn", _ => "FAIL" };
                terminal.Output.Write(Encoding.UTF8.GetBytes($"{mark}  {finding.Subject}: {Protocol.WireText.Clean(finding.Text)}\n"));
            }

            return (int)(findings.Any(finding => finding.Verdict == DoctorVerdict.Bad) ? ExitCode.Usage : ExitCode.Done);
        });
        return command;
    }
}
