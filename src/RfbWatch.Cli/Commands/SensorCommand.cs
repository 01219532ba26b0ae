using System.CommandLine;
using RfbWatch.Sensor.Service;

namespace RfbWatch.Cli.Commands;

/// <summary><c>rfbwatch sensor</c>: watches live interfaces as a service.</summary>
internal static class SensorCommand
{
    public static Command Create(Terminal terminal)
    {
        var settings = new SensorSettings(terminal);
        var command = new Command("sensor", "Watch live interfaces as a service, until SIGTERM or SIGINT; SIGHUP reloads rules and reopens files.");
        settings.AddTo(command);
        command.SetAction(parsed => (int)SensorRun.Execute(
            settings.Load(parsed),
            new SensorSurroundings
            {
                Output = terminal.Output, Talk = TextWriter.Synchronized(terminal.Error), Reread = () => settings.Load(parsed), OutputHangs = terminal.Abandon, Clock = terminal.Clock,
            },
            terminal.Interrupted));
        return command;
    }
}
