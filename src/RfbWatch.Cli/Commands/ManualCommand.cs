using System.CommandLine;
using System.Text;
using RfbWatch.Cli.Manual;
using RfbWatch.Engine;
using RfbWatch.Sensor;

namespace RfbWatch.Cli.Commands;

/// <summary><c>rfbwatch man [PAGE]</c>: prints the manual pages, for man(1).</summary>
internal static class ManualCommand
{
    public static Command Create(Terminal terminal)
    {
        var page = new Argument<string>("PAGE") { Description = $"{ProgramManual.Name} (section 1) or {SettingsManual.Name} (section 5).", DefaultValueFactory = _ => ProgramManual.Name };
        page.AcceptOnlyFromAmong(ProgramManual.Name, SettingsManual.Name);
        var command = new Command("man", "Print a manual page: rfbwatch man | man -l -") { page };
        command.SetAction(parsed =>
        {
            string text = parsed.GetValue(page) == SettingsManual.Name ? SettingsManual.Write(BuildInfo.Version) : ProgramManual.Write(parsed.RootCommandResult.Command, BuildInfo.Version);
            terminal.Output.Write(Encoding.UTF8.GetBytes(text));
            return (int)ExitCode.Done;
        });
        return command;
    }
}
