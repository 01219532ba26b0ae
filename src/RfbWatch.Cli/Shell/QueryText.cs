using RfbWatch.Kql.Engine;
using RfbWatch.Kql.Tables;

namespace RfbWatch.Cli.Shell;

/// <summary>What the shell has to know of the text that is typed.</summary>
internal static class QueryText
{
    /// <summary>Begins a command of the shell.</summary>
    public const char CommandMark = '.';

    /// <summary>Begins a text that continues the query before it.</summary>
    public const char Bar = '|';

    // The binder's code for a text of statements without a query.
    private const string MissingQuery = "KS006";

    /// <summary>Whether a text is a command of the shell.</summary>
    public static bool IsCommand(string text) => text.TrimStart() is [CommandMark, ..];

    /// <summary>Whether a query can run, or has errors that more text does not repair: false if its end is what is wrong, or if only statements such as let precede it.</summary>
    public static bool IsComplete(string text, KqlOptions options)
    {
        int end = text.AsSpan().TrimEnd().Length;
        return end > 0 && !KqlEngine.Compile(text, options).Diagnostics.Any(diagnostic => diagnostic.IsError && (diagnostic.Start >= end || diagnostic.Code == MissingQuery));
    }

    /// <summary>The text with its parent query if it continues one.</summary>
    public static string After(string? previous, string text) => previous is not null && text.TrimStart() is [Bar, ..] ? previous.TrimEnd().TrimEnd(';') + "\n" + text : text;
}
