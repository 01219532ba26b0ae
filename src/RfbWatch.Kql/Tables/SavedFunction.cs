using RfbWatch.Kql.Syntax;

namespace RfbWatch.Kql.Tables;

/// <summary>
/// A function saved under a name: parameters and a query. It is parsed once and bound wherever a query calls it, without access to the names of that query. A <c>let</c> with the same
/// name hides it, and it hides a table with the same name (https://learn.microsoft.com/kusto/query/schema-entities/stored-functions).
/// </summary>
public sealed class SavedFunction
{
    // The first line of the parsed text declares the parameters, the second opens the body.
    private const int LinesBeforeBody = 2;

    private readonly int _line;
    private readonly int _indent;

    // The end of the body: its last line, starting at 1, and the column after its last character.
    private readonly int _lastLine;
    private readonly int _lastColumn;

    private SavedFunction(string name, string source, int line, int indent, string text, string body)
    {
        var written = body.AsSpan().TrimEnd();
        _lastLine = written.Count('\n') + 1;
        _lastColumn = written.Length - written.LastIndexOf('\n');
        Name = name;
        Source = source;
        _line = line;
        _indent = indent;
        Text = text;
        var found = new DiagnosticBag(text);
        var statements = Parser.Parse(text, found);

        // If the body contains an extra closing brace, more statements follow the let statement.
        var lambda = (statements is [Statement.Let let] && let.End == text.Length ? let.Value : null) as Expression.Lambda;
        if (lambda is null && !found.HasErrors)
        {
            found.Error(text.Length, 0, "KS005", "The function does not have a single body: check for an extra closing brace.");
        }
        else if (lambda is not null && !lambda.Body.OfType<Statement.Query>().Any())
        {
            found.Error(text.Length, 0, "KS006", "Missing expression: the function has no result.");
        }

        Lambda = found.HasErrors ? null : lambda;
        Errors = [.. found.Items.Where(one => one.IsError).Select(InSource)];
    }

    /// <summary>The name by which queries call the function.</summary>
    public string Name { get; }

    /// <summary>The source of the function, for messages: a path or another name.</summary>
    public string Source { get; }

    /// <summary>Syntax errors, with lines and columns of the source. If there are any, the function cannot be called.</summary>
    public IReadOnlyList<KqlDiagnostic> Errors { get; }

    /// <summary>The parsed text: parameters and body, without the name.</summary>
    public string Text { get; }

    /// <summary>The function; null if its syntax has errors.</summary>
    internal Expression.Lambda? Lambda { get; }

    /// <summary>Parses a function. The content of the strings never causes an exception.</summary>
    /// <param name="name">The name by which queries call the function.</param>
    /// <param name="parameters">Parameters as KQL declares them, with defaults: <c>from:datetime = datetime(null), hosts:dynamic = dynamic([])</c>. Empty for none.</param>
    /// <param name="body">The query, including the statements before it.</param>
    /// <param name="source">The source of the function, for messages.</param>
    /// <param name="line">The line of the source on which the body begins, starting at 1.</param>
    /// <param name="indent">Number of columns before each line of the body in the source.</param>
    public static SavedFunction Parse(string name, string parameters, string body, string source, int line, int indent)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(parameters);
        ArgumentNullException.ThrowIfNull(body);
        return new SavedFunction(name, source, line, indent, $"let saved = ({parameters.ReplaceLineEndings(" ")})\n{{\n{body}\n}}", body);
    }

    /// <summary>
    /// Maps a diagnostic of <see cref="Text"/> to its location in the source. The location of the parameters in the source is unknown, so their diagnostics are reported on the line before
    /// the body.
    /// </summary>
    internal KqlDiagnostic InSource(KqlDiagnostic diagnostic)
    {
        int line = diagnostic.Line - LinesBeforeBody;
        if (line > _lastLine)
        {
            // The closing brace of the body is not part of the source.
            return diagnostic with
            {
                Line = _line + _lastLine - 1,
                Column = _lastColumn + _indent,
                Message = diagnostic.Message.Replace("found '}'", "the function ends here", StringComparison.Ordinal),
            };
        }

        return line > 0
            ? diagnostic with { Line = _line + line - 1, Column = diagnostic.Column + _indent }
            : diagnostic with { Line = Math.Max(1, _line - 1), Column = 1, Message = "In the parameters: " + diagnostic.Message };
    }
}
