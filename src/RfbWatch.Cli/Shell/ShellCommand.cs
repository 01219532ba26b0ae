namespace RfbWatch.Cli.Shell;

/// <summary>A command of the shell.</summary>
/// <param name="Name">Its name, with the mark.</param>
/// <param name="Argument">What follows it; empty for nothing.</param>
/// <param name="Description">What it does.</param>
/// <param name="Run">Runs it with its argument.</param>
internal sealed record ShellCommand(string Name, string Argument, string Description, Action<KqlShell, string> Run);
