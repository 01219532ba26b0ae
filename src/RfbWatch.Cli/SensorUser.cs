using System.CommandLine;
using RfbWatch.Engine;
using RfbWatch.Sensor.Privileges;

namespace RfbWatch.Cli;

/// <summary>The option <c>--user</c>; also drops privileges, which must happen before anything else.</summary>
internal sealed class SensorUser(Terminal terminal)
{
    /// <summary>The option.</summary>
    public Option<string?> Option { get; } = new("--user") { Description = "User to change to at the start; requires root. A sensor always keeps CAP_NET_RAW and drops all other capabilities.", HelpName = "NAME" };

    /// <summary>Drops privileges that capturing does not need. Returns an exit code if the command must not continue; otherwise null.</summary>
    public ExitCode? TakeOn(ParseResult parsed)
    {
        if (!terminal.IsProcess || CapturePrivileges.KeepCaptureOnly(parsed.GetValue(Option)) is not { } problem)
        {
            return null;
        }

        terminal.Error.WriteLine($"rfbwatch: {(problem.IsFatal ? "" : "warning: ")}{Protocol.WireText.Clean(problem.Message)}");
        return problem.IsFatal ? ExitCode.Usage : null;
    }
}
