namespace RfbWatch.Cli.Tests;

/// <summary>A test of completion in a shell, which must be installed.</summary>
internal sealed class ShellFactAttribute : FactAttribute
{
    public ShellFactAttribute(string shell)
    {
        if (OperatingSystem.IsWindows() || !(Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Any(folder => File.Exists(Path.Combine(folder, shell))))
        {
            Skip = $"{shell} is not installed";
        }
    }
}
