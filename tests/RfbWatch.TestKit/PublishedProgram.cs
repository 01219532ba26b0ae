using System.Diagnostics;

namespace RfbWatch.TestKit;

/// <summary>
/// The program as it is installed. It is compiled differently from the code that the tests run in process (ahead of time, trimmed),
/// so that it may fail where that code works.
/// </summary>
public static class PublishedProgram
{
    /// <summary>The variable that names the folder of the published program.</summary>
    private const string Variable = "RFBWATCH_PUBLISHED";

    /// <summary>The executable; null if <see cref="Obstacle"/> says why there is none.</summary>
    public static string? File { get; } = Find();

    /// <summary>Why there is no published program; null if there is one.</summary>
    public static string? Obstacle { get; } = File is null ? $"needs {Variable}, the OUT of: dotnet publish -c Release src/RfbWatch.Cli -o OUT" : null;

    /// <summary>
    /// Variables of the tests whose names start like those of the program's settings. The program must not see them, because it treats unknown ones as
    /// mistakes.
    /// </summary>
    public static IReadOnlyList<string> TestVariables { get; } = [.. Environment.GetEnvironmentVariables().Keys.Cast<string>()
        .Where(name => name.StartsWith("RFBWATCH_", StringComparison.Ordinal) && !name.StartsWith("RFBWATCH__", StringComparison.Ordinal))];

    /// <summary>Hides <see cref="TestVariables"/> from a child process.</summary>
    public static void RemoveTestVariables(ProcessStartInfo start)
    {
        foreach (string name in TestVariables)
        {
            start.Environment.Remove(name);
        }
    }

    private static string? Find()
    {
        if (Environment.GetEnvironmentVariable(Variable) is not { Length: > 0 } folder)
        {
            return null;
        }

        string file = Path.GetFullPath(Path.Combine(folder, OperatingSystem.IsWindows() ? "rfbwatch.exe" : "rfbwatch"));
        return System.IO.File.Exists(file) ? file : null;
    }
}
