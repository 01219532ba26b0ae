namespace RfbWatch.Cli.Shell;

/// <summary>A command of the shell.</summary>
/// <param name="Name">Its name, with the leading dot.</param>
/// <param name="Argument">Its argument, in brackets if optional; empty for none.</param>
/// <param name="Description">What it does.</param>
/// <param name="Run">Runs it with its argument.</param>
internal sealed record ShellCommand(string Name, string Argument, string Description, Action<KqlShell, string> Run);
