using System.CommandLine;
using System.Text;
using RfbWatch.Engine;
using RfbWatch.Sensor.Configuration;

namespace RfbWatch.Cli.Commands;

/// <summary><c>rfbwatch config show|default|check</c>: prints and checks the configuration of the sensor.</summary>
internal static class ConfigCommand
{
    public static Command Create(Terminal terminal)
    {
        var settings = new SensorSettings(terminal);
        var show = new Command("show", "Print the merged configuration with the origin of each value.");
        settings.AddTo(show);
        show.SetAction(parsed => (int)Show(settings.Load(parsed), terminal));
        var check = new Command("check", "Check the configuration and report all errors.");
        settings.AddTo(check);
        check.SetAction(parsed => (int)ReportErrors(settings.Load(parsed), terminal));
        var defaults = new Command("default", "Print a settings file with every setting, its default and its description.");
        defaults.SetAction(_ =>
        {
            terminal.Output.Write(Encoding.UTF8.GetBytes(AnnotatedFile.Write()));
            return (int)ExitCode.Done;
        });
        return new Command("config", "Print and check the sensor's configuration.") { show, check, defaults };
    }

    private static ExitCode Show(SensorConfiguration configuration, Terminal terminal)
    {
        foreach (string line in configuration.Show())
        {
            terminal.Output.Write(Encoding.UTF8.GetBytes(Protocol.WireText.Clean(line) + "\n"));
        }

        return ReportErrors(configuration, terminal);
    }

    private static ExitCode ReportErrors(SensorConfiguration configuration, Terminal terminal)
    {
        foreach (string note in configuration.Notes)
        {
            terminal.Error.WriteLine("rfbwatch: note: " + note);
        }

        foreach (string error in configuration.Errors)
        {
            terminal.Error.WriteLine("rfbwatch: " + Protocol.WireText.Clean(error));
        }

        if (configuration.Errors.Count == 0)
        {
            terminal.Error.WriteLine($"rfbwatch: settings: no errors{(configuration.File is { } file ? " in " + file : "; no file was read")}");
        }

        return configuration.Errors.Count > 0 ? ExitCode.Usage : ExitCode.Done;
    }
}
