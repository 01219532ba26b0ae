namespace RfbWatch.Kql.Syntax;

/// <summary>Collects the diagnostics of one query text and converts offsets to lines and columns.</summary>
internal sealed class DiagnosticBag(string text)
{
    // Limits the memory that a query full of errors can use.
    private const int MaximumDiagnostics = 200;

    private readonly List<KqlDiagnostic> _items = [];
    private readonly HashSet<(int Start, string Code, string Message)> _seen = [];

    public bool HasErrors { get; private set; }

    /// <summary>The text to which the diagnostics refer.</summary>
    public string Text => text;

    public IReadOnlyList<KqlDiagnostic> Items => _items;

    public void Error(int start, int length, string code, string message) => Add(true, start, length, code, message);

    public void Warning(int start, int length, string code, string message) => Add(false, start, length, code, message);

    /// <summary>Adds the diagnostics of another bag for the same text.</summary>
    public void Take(DiagnosticBag other)
    {
        foreach (var one in other.Items)
        {
            Add(one.IsError, one.Start, one.Length, one.Code, one.Message);
        }
    }

    private void Add(bool isError, int start, int length, string code, string message)
    {
        HasErrors |= isError;
        if (_items.Count >= MaximumDiagnostics || !_seen.Add((start, code, message)))
        {
            return;
        }

        start = Math.Clamp(start, 0, text.Length);
        var before = text.AsSpan(0, start);
        int line = 1 + before.Count('\n');
        int column = start - (before.LastIndexOf('\n') + 1) + 1;
        _items.Add(new KqlDiagnostic(isError, code, start, length, line, column, message));
    }
}
