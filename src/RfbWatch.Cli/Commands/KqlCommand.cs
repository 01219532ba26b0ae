using System.CommandLine;
using RfbWatch.Cli.Shell;
using RfbWatch.Engine;
using RfbWatch.Engine.Hunting;
using RfbWatch.Engine.Runs;
using RfbWatch.Rules.Telemetry;

namespace RfbWatch.Cli.Commands;

/// <summary><c>rfbwatch kql</c>: runs the interactive shell.</summary>
internal static class KqlCommand
{
    public static Command Create(Terminal terminal)
    {
        var options = new CommonOptions(OptionGroup.None);
        var captures = new Option<string[]>("--capture") { Description = "Captures whose sessions and connections are queried.", HelpName = "PATH", AllowMultipleArgumentsPerToken = true };
        var tables = new Option<string[]>("--table") { Description = "Table to read from a file, a folder or folder/*.parquet: CSV, JSON, Parquet, or a Defender export.", HelpName = "NAME=FILE", AllowMultipleArgumentsPerToken = true };
        var lenient = new Option<bool>("--lenient") { Description = "Treat unknown columns as null and unknown tables as empty, with a warning, instead of an error." };
        var noHistory = new Option<bool>("--no-history") { Description = "Do not read or write the file with the queries of earlier sessions." };
        var noCache = CommonOptions.NoCache();
        var command = new Command("kql", "Read captures and tables once, and answer KQL queries interactively. '.help' in the shell lists its commands.") { captures, tables, lenient, noHistory, noCache };
        options.AddTo(command);
        command.SetAction(parsed =>
        {
            var run = options.Triage(parsed, terminal.Clock) with { Paths = CommonOptions.Paths(parsed.GetValue(captures) ?? []), Hunt = null };
            var hunt = options.Inputs(parsed);
            hunt = hunt with { Telemetry = [.. hunt.Telemetry, .. TableFiles.Of("--table", parsed.GetValue(tables))], ColumnCache = parsed.GetValue(noCache) ? null : new ColumnCache() };
            var session = QuerySession.Open(run, hunt, HuntInputs.ReadInColumns(hunt), terminal.Interrupted);
            foreach (string problem in session.Problems)
            {
                terminal.Error.WriteLine("rfbwatch: " + Protocol.WireText.Clean(problem));
            }

            return (int)Shell(terminal, session, parsed.GetValue(lenient), options.IsQuiet(parsed), parsed.GetValue(noHistory)).Run();
        });
        return command;
    }

    private static KqlShell Shell(Terminal terminal, QuerySession session, bool isLenient, bool isQuiet, bool noHistory)
    {
        var state = new ShellState { Format = terminal.IsOutputTerminal ? ShellFormat.Auto : ShellFormat.Jsonl };
        bool IsComplete(string text) => QueryText.IsComplete(QueryText.After(state.Query, text), session.Environment with { Lenient = isLenient });
        if (!terminal.IsInputTerminal || !terminal.IsOutputTerminal || !EditorInput.IsSupported)
        {
            return new KqlShell(terminal, session, new RedirectedInput(terminal.OpenInput(), IsComplete), isLenient) { State = state };
        }

        if (!isQuiet)
        {
            terminal.Error.WriteLine($"rfbwatch kql: {session.Rows.TableNames.Count(session.Rows.HasRows)} tables with rows; .help lists the commands, Ctrl-D ends.");
        }

        var history = new ShellHistory(noHistory ? null : ShellHistory.FileOf(terminal.Environment));
        var completion = new ShellCompletion(terminal, session.Environment with { Lenient = isLenient }, () => state.Query);
        return new KqlShell(terminal, session, new EditorInput(terminal, history, completion, IsComplete), isLenient) { State = state };
    }
}
