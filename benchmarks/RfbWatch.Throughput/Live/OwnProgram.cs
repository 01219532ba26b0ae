using System.Diagnostics;

namespace RfbWatch.Throughput.Live;

/// <summary>Runs verbs of this program as separate processes, in a network namespace.</summary>
internal static class OwnProgram
{
    /// <summary>The command that runs this program: a path, and its first arguments.</summary>
    public static (string Program, string[] Arguments) Command =>
        Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet" ? (Environment.ProcessPath!, [typeof(OwnProgram).Assembly.Location]) : (Environment.ProcessPath!, []);

    /// <summary>Runs a verb and returns what it wrote to standard output.</summary>
    /// <param name="space">The network namespace.</param>
    /// <param name="core">The core on which it runs; null for any.</param>
    /// <param name="arguments">The verb and its arguments.</param>
    public static string Run(string space, string? core, params string[] arguments)
    {
        using var process = Start(space, core, arguments);
        string text = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0 ? text : throw new InvalidOperationException($"{arguments[0]} ended with {process.ExitCode}");
    }

    /// <summary>Starts a verb; see <see cref="Run"/>.</summary>
    public static Process Start(string space, string? core, params string[] arguments)
    {
        var (program, before) = Command;
        string[] command = ["netns", "exec", space, .. core is null ? [] : new[] { "taskset", "-c", core }, program, .. before, .. arguments];
        return Process.Start(new ProcessStartInfo("ip", command) { RedirectStandardOutput = true })!;
    }
}
