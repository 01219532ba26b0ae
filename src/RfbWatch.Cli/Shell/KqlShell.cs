using System.Globalization;
using System.Text;
using RfbWatch.Cli.Reports;
using RfbWatch.Engine;
using RfbWatch.Engine.Runs;
using RfbWatch.Kql.Tables;
using RfbWatch.Protocol;
using RfbWatch.Rules.Running;

namespace RfbWatch.Cli.Shell;

/// <summary>The interactive shell: reads queries and commands until the end of the input, and never exits because one of them fails.</summary>
internal sealed class KqlShell(Terminal terminal, QuerySession session, IShellInput input, bool isLenient)
{
    private const string MoreQuestion = "-- more: any key, or q to leave out the rest --";

    /// <summary>The streams.</summary>
    public Terminal Terminal => terminal;

    /// <summary>The tables.</summary>
    public QuerySession Session => session;

    /// <summary>Whether unknown columns are null.</summary>
    public bool IsLenient => isLenient;

    /// <summary>The state that is kept between inputs.</summary>
    public required ShellState State { get; init; }

    /// <summary>Runs until the end of the input.</summary>
    public ExitCode Run()
    {
        terminal.KeepsRunning = input.IsInteractive;
        while (!State.IsEnded && !terminal.Interrupted.IsCancellationRequested && input.Read() is { } text)
        {
            if (QueryText.IsCommand(text))
            {
                ShellCommands.Run(this, text);
            }
            else
            {
                Query(QueryText.After(State.Query, text));
            }

            terminal.Output.Flush();
        }

        return terminal.Interrupted.IsCancellationRequested ? ExitCode.Interrupted : session.Unreadable ? ExitCode.Unreadable : ExitCode.Done;
    }

    /// <summary>Writes a message of one line.</summary>
    public void Say(string line) => terminal.Error.WriteLine(line);

    /// <summary>Writes lines of output, page by page if the input is interactive.</summary>
    public void Print(IEnumerable<string> lines)
    {
        int printed = 0;
        foreach (string line in lines)
        {
            if (input.PageLines is { } page && printed >= page)
            {
                terminal.Output.Flush();
                if (!input.AsksForMore(MoreQuestion))
                {
                    return;
                }

                printed = 0;
            }

            terminal.Output.Write(Encoding.UTF8.GetBytes(line + "\n"));
            printed++;
        }

        terminal.Output.Flush();
    }

    /// <summary>Number of rows of a table; null if it cannot be counted.</summary>
    public long? Count(string table) => Outcome($"['{table}'] | count")?.Result is { Rows: [[var count, ..], ..] } ? count.AsLong : null;

    private void Query(string text)
    {
        long began = terminal.Clock.GetTimestamp();
        if (Outcome(text) is not { } outcome)
        {
            Say("stopped");
            return;
        }

        QueryErrors.Write(terminal.Error, "query", text, outcome.Query.Diagnostics);
        if (outcome.Error is { } error)
        {
            Say($"query: {WireText.Clean(error)}");
        }

        foreach (string notice in outcome.Notices)
        {
            Say(notice);
        }

        if (outcome.Result is not { } result)
        {
            return;
        }

        foreach (var warning in result.Warnings)
        {
            Say($"query: warning {warning.Code}: {WireText.Clean(warning.Message)}");
        }

        (State.Query, State.Result) = (text, result);
        var took = terminal.Clock.GetElapsedTime(began);
        Show(result);
        Say(string.Create(CultureInfo.InvariantCulture, $"{took.TotalSeconds:0.000} s"));
    }

    /// <summary>Runs a query; null if the user stopped it.</summary>
    private QueryOutcome? Outcome(string text)
    {
        using var part = input.IsInteractive ? terminal.BeginPart() : null;
        var stop = part?.Token ?? terminal.Interrupted;
        try
        {
            return session.Run(text, isLenient, stop);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return null;
        }
    }

    private void Show(RuleResult result)
    {
        switch (State.Format)
        {
            case ShellFormat.Auto:
                string[] table = TableLines(result);
                Print(table.Max(ConsoleText.Width) <= terminal.Width ? table : VerticalLines(result));
                break;
            case ShellFormat.Table:
                Print(TableLines(result));
                break;
            case ShellFormat.Vertical:
                Print(VerticalLines(result));
                break;
            case ShellFormat.Jsonl:
                ResultTable.Write(terminal, result, StdoutFormat.Jsonl);
                break;
            case ShellFormat.Csv:
                ResultTable.Write(terminal, result, StdoutFormat.Csv);
                break;
        }
    }

    private static IEnumerable<string> VerticalLines(RuleResult result) => result.Further.Prepend(result).SelectMany(VerticalTable.Lines);

    private static string[] TableLines(RuleResult result)
    {
        using var text = new MemoryStream();
        using (var writing = new Terminal(text, TextWriter.Null, CancellationToken.None))
        {
            ResultTable.Write(writing, result, StdoutFormat.Table);
        }

        return Encoding.UTF8.GetString(text.GetBuffer(), 0, (int)text.Length).TrimEnd('\n').Split('\n');
    }
}
