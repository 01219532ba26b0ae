using System.CommandLine;
using RfbWatch.Engine;
using RfbWatch.Sensor.Privileges;

namespace RfbWatch.Cli;

/// <summary>The option <c>--user</c>, and what a sensor does with its privileges before it does anything else.</summary>
internal sealed class SensorUser(Terminal terminal)
{
    /// <summary>The option.</summary>
    public Option<string?> Option { get; } = new("--user") { Description = "User to take on at the start; needs root. As whoever it runs, a sensor keeps CAP_NET_RAW and no other capability.", HelpName = "NAME" };

    /// <summary>Gives up what capturing does not need: the exit code where the command must not go on, null where it may.</summary>
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
