namespace RfbWatch.Cli.Shell;

/// <summary>Where the shell reads queries and commands from.</summary>
internal interface IShellInput
{
    /// <summary>Number of lines that the screen shows at once; null if results are not shown page by page.</summary>
    int? PageLines { get; }

    /// <summary>Whether a person types, so that an interrupt ends a query and not the shell.</summary>
    bool IsInteractive { get; }

    /// <summary>The next query or command; null at the end of the input.</summary>
    string? Read();

    /// <summary>Asks for a key to continue a long result; false to leave out the rest.</summary>
    bool AsksForMore(string prompt);
}
