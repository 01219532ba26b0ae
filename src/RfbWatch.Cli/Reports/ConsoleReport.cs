using System.Text;
using RfbWatch.Engine;
using Spectre.Console;

namespace RfbWatch.Cli.Reports;

/// <summary>The output on a terminal: the alerts, the table of sessions, then the summary.</summary>
internal static class ConsoleReport
{
    /// <summary>Writes the whole report.</summary>
    public static void Write(Terminal terminal, HuntResult? hunt, IReadOnlyList<SourcedSession> sessions, IEnumerable<string> summary)
    {
        using var writer = new StreamWriter(terminal.Output, new UTF8Encoding(false), leaveOpen: true) { NewLine = "\n" };
        var console = Console(terminal, writer);
        if (hunt is not null)
        {
            AlertTable.Write(console, hunt.AlertsAndSuppressed, terminal.Width);
        }

        if (sessions.Count > 0)
        {
            SessionTable.Write(console, sessions, terminal.Width);
            writer.WriteLine();
        }

        foreach (string line in summary.SelectMany(text => Paragraph.Wrap(text, terminal.Width)))
        {
            writer.WriteLine(line);
        }
    }

    /// <summary>Creates a console that writes to standard output, in colour if the terminal supports it.</summary>
    public static IAnsiConsole Console(Terminal terminal, TextWriter writer)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = terminal.IsOutputTerminal ? AnsiSupport.Detect : AnsiSupport.No,
            ColorSystem = terminal.IsOutputTerminal ? ColorSystemSupport.Detect : ColorSystemSupport.NoColors,
            Interactive = InteractionSupport.No,
            Out = new AnsiConsoleOutput(writer),
        });
        console.Profile.Width = terminal.Width;
        return console;
    }
}
