using RfbWatch.Kql.Engine;
using RfbWatch.Kql.Tables;

namespace RfbWatch.Cli.Shell;

/// <summary>Analyses the text that is entered into the shell.</summary>
internal static class QueryText
{
    /// <summary>The first character of a shell command.</summary>
    public const char CommandMark = '.';

    /// <summary>The first character of text that continues the previous query.</summary>
    public const char Bar = '|';

    // The binder's error code for statements without a query.
    private const string MissingQuery = "KS006";

    /// <summary>Whether the text is a shell command.</summary>
    public static bool IsCommand(string text) => text.TrimStart() is [CommandMark, ..];

    /// <summary>Whether a query can run, or has errors that more text cannot correct. False if the error is at its end, or if it consists only of statements such as let.</summary>
    public static bool IsComplete(string text, KqlOptions options)
    {
        int end = text.AsSpan().TrimEnd().Length;
        return end > 0 && !KqlEngine.Compile(text, options).Diagnostics.Any(diagnostic => diagnostic.IsError && (diagnostic.Start >= end || diagnostic.Code == MissingQuery));
    }

    /// <summary>The text, preceded by the previous query if it continues that query.</summary>
    public static string After(string? previous, string text) => previous is not null && text.TrimStart() is [Bar, ..] ? previous.TrimEnd().TrimEnd(';') + "\n" + text : text;
}
