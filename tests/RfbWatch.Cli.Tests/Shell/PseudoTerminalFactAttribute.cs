namespace RfbWatch.Cli.Tests.Shell;

/// <summary>A test in a pseudo terminal, which needs <c>script</c> of util-linux.</summary>
internal sealed class PseudoTerminalFactAttribute : FactAttribute
{
    public PseudoTerminalFactAttribute() => Skip = OperatingSystem.IsLinux() && File.Exists("/usr/bin/script") ? null : "needs /usr/bin/script of util-linux (Debian: bsdutils)";
}
