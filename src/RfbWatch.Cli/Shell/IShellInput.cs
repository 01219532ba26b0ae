namespace RfbWatch.Cli.Shell;

/// <summary>The source of the shell's queries and commands.</summary>
internal interface IShellInput
{
    /// <summary>Number of lines that the screen shows at once; null if results are not shown page by page.</summary>
    int? PageLines { get; }

    /// <summary>Whether a user types the input, so that an interrupt ends a query and not the shell.</summary>
    bool IsInteractive { get; }

    /// <summary>Reads the next query or command; null at the end of the input.</summary>
    string? Read();

    /// <summary>Waits for a key to continue a long result; returns false to skip the rest.</summary>
    bool AsksForMore(string prompt);
}
