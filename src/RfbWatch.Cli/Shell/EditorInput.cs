using System.Text;
using RadLine;
using Spectre.Console;

namespace RfbWatch.Cli.Shell;

/// <summary>
/// Reads queries that a user types. Enter runs a complete query; otherwise, and while pasted lines arrive, it begins another line. An empty line, or a semicolon at the end, runs
/// the text as it is. Ctrl-C discards the text, Ctrl-D on an empty line ends the shell.
/// </summary>
internal sealed class EditorInput(Terminal terminal, ShellHistory history, ShellCompletion completion, Predicate<string> isComplete) : IShellInput
{
    private const string Prompt = "kql>";
    private const string NextLinePrompt = "  ->";

    // One line of the screen is reserved for the prompt to continue.
    private const int ReservedLines = 1;

    private readonly KeySource _keys = new();
    private bool _isEnded;

    /// <summary>Whether lines can be edited on this terminal.</summary>
    public static bool IsSupported => LineEditor.IsSupported(AnsiConsole.Console);

    public int? PageLines => Math.Max(1, Console.WindowHeight - ReservedLines);

    public bool IsInteractive => true;

    public string? Read()
    {
        var text = new StringBuilder();
        while (!_isEnded && !terminal.Interrupted.IsCancellationRequested)
        {
            if (ReadLine(text.Length == 0 ? Prompt : NextLinePrompt, text.ToString()) is not { } line)
            {
                text.Clear();
                continue;
            }

            if (text.Length == 0 && line.AsSpan().IsWhiteSpace())
            {
                continue;
            }

            text.Append(line).Append('\n');
            string whole = text.ToString();
            bool isPasting = _keys.HasMore();
            if (_keys.IsInterrupted)
            {
                text.Clear();
                continue;
            }

            if (QueryText.IsCommand(whole) || (!isPasting && (line.AsSpan().IsWhiteSpace() || line.AsSpan().TrimEnd() is [.., ';'] || isComplete(whole))))
            {
                history.Add(whole);
                return whole;
            }
        }

        return null;
    }

    public bool AsksForMore(string prompt)
    {
        terminal.Error.Write(prompt);
        var key = Console.ReadKey(intercept: true);
        terminal.Error.Write("\r" + new string(' ', prompt.Length) + "\r");
        return key.Key is not (ConsoleKey.Q or ConsoleKey.Escape) && !(key.Key == ConsoleKey.C && key.Modifiers == ConsoleModifiers.Control);
    }

    /// <summary>Reads one line; null if it was discarded.</summary>
    private string? ReadLine(string prompt, string before)
    {
        var editor = new LineEditor(source: _keys) { Prompt = new LineEditorPrompt(prompt) };
        foreach (string entry in history.Entries)
        {
            editor.History.Add(entry);
        }

        Bind(editor.KeyBindings, before);
        _keys.BeginLine();
        Console.TreatControlCAsInput = true;
        try
        {
            return editor.ReadLine(terminal.Interrupted).GetAwaiter().GetResult();
        }
        catch (OperationCanceledException)
        {
            return null;
        }
        finally
        {
            // During a query, Ctrl-C must be delivered as a signal.
            Console.TreatControlCAsInput = false;
        }
    }

    private void Bind(KeyBindings keys, string before)
    {
        keys.Add<SubmitCommand>(ConsoleKey.Enter);
        keys.Add<PreviousHistoryCommand>(ConsoleKey.UpArrow);
        keys.Add<NextHistoryCommand>(ConsoleKey.DownArrow);
        keys.Add(ConsoleKey.Tab, () => new EditCommand(context => completion.Complete(context.Buffer, before)));
        keys.Add(ConsoleKey.A, ConsoleModifiers.Control, () => new MoveHomeCommand());
        keys.Add(ConsoleKey.E, ConsoleModifiers.Control, () => new MoveEndCommand());
        keys.Add(ConsoleKey.U, ConsoleModifiers.Control, () => new EditCommand(context =>
        {
            context.Buffer.Clear(0, context.Buffer.Position);
            context.Buffer.Move(0);
        }));
        keys.Add(ConsoleKey.C, ConsoleModifiers.Control, () => new EditCommand(context => context.Submit(SubmitAction.Cancel)));
        keys.Add(ConsoleKey.D, ConsoleModifiers.Control, () => new EditCommand(context =>
        {
            if (context.Buffer.Length > 0)
            {
                context.Buffer.Clear(context.Buffer.Position, 1);
                return;
            }

            _isEnded = true;
            context.Submit(SubmitAction.Cancel);
        }));
    }
}
