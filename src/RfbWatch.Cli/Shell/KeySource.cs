using RadLine;

namespace RfbWatch.Cli.Shell;

/// <summary>Reads console keys one line at a time; otherwise the editor would consume the following lines of a pasted query.</summary>
internal sealed class KeySource : IInputSource
{
    private ConsoleKeyInfo? _next;
    private bool _isLineRead;

    public bool ByPassProcessing => true;

    /// <summary>Whether Ctrl-C was pressed directly after the last line.</summary>
    public bool IsInterrupted { get; private set; }

    /// <summary>Whether more keys have already arrived, as after the first line of a pasted query.</summary>
    public bool HasMore()
    {
        if (_next is null && Console.KeyAvailable)
        {
            _next = Console.ReadKey(intercept: true);
        }

        IsInterrupted = _next is { Key: ConsoleKey.C, Modifiers: ConsoleModifiers.Control };
        if (IsInterrupted)
        {
            _next = null;
        }

        return _next is not null;
    }

    /// <summary>Begins the next line.</summary>
    public void BeginLine() => (_isLineRead, IsInterrupted) = (false, false);

    public bool IsKeyAvailable() => !_isLineRead && (_next is not null || Console.KeyAvailable);

    public ConsoleKeyInfo ReadKey()
    {
        var key = _next ?? Console.ReadKey(intercept: true);
        _next = null;
        _isLineRead = key.Key == ConsoleKey.Enter;
        return key;
    }
}
