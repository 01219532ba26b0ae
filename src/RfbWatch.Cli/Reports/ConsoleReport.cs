using System.Text;
using RfbWatch.Engine;
using Spectre.Console;

namespace RfbWatch.Cli.Reports;

/// <summary>What a person sees on standard output: the table, then the summary.</summary>
internal static class ConsoleReport
{
    /// <summary>Writes both.</summary>
    public static void Write(Terminal terminal, IReadOnlyList<FoundSession> sessions, IEnumerable<string> summary)
    {
        using var writer = new StreamWriter(terminal.Output, new UTF8Encoding(false), leaveOpen: true) { NewLine = "\n" };
        if (sessions.Count > 0)
        {
            var console = AnsiConsole.Create(new AnsiConsoleSettings
            {
                Ansi = terminal.IsOutputTerminal ? AnsiSupport.Detect : AnsiSupport.No,
                ColorSystem = terminal.IsOutputTerminal ? ColorSystemSupport.Detect : ColorSystemSupport.NoColors,
                Interactive = InteractionSupport.No,
                Out = new AnsiConsoleOutput(writer),
            });
            console.Profile.Width = terminal.Width;
            SessionTable.Write(console, sessions, terminal.Width);
            writer.WriteLine();
        }

        foreach (string line in summary.SelectMany(text => Paragraph.Wrap(text, terminal.Width)))
        {
            writer.WriteLine(line);
        }
    }
}
