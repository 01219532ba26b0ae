using System.Globalization;
using RfbWatch.Kql;
using RfbWatch.Protocol;

namespace RfbWatch.Cli.Reports;

/// <summary>Shows the errors of a query: a message, then the line of the query with a caret under the position.</summary>
internal static class QueryErrors
{
    private const int WidestLine = 96;

    /// <summary>Writes each diagnostic.</summary>
    public static void Write(TextWriter error, string source, string text, IEnumerable<KqlDiagnostic> diagnostics)
    {
        string[] lines = text.ReplaceLineEndings("\n").Split('\n');
        foreach (var diagnostic in diagnostics)
        {
            error.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"{source}({diagnostic.Line},{diagnostic.Column}): {(diagnostic.IsError ? "error" : "warning")} {diagnostic.Code}: {WireText.Clean(diagnostic.Message)}"));
            if (diagnostic.Line >= 1 && diagnostic.Line <= lines.Length)
            {
                var (shown, column) = Window(lines[diagnostic.Line - 1], diagnostic.Column - 1);
                error.WriteLine("  " + WireText.Clean(shown.Replace('\t', ' ')));
                error.WriteLine("  " + new string(' ', Math.Min(column, WidestLine)) + "^");
            }
        }
    }

    /// <summary>The part of a long line around a position.</summary>
    private static (string Text, int Column) Window(string line, int column)
    {
        int start = Math.Clamp(column - WidestLine / 2, 0, Math.Max(0, line.Length - WidestLine));
        return (line.Substring(start, Math.Min(WidestLine, line.Length - start)), column - start);
    }
}
