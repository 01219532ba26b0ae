using System.Diagnostics;

namespace RfbWatch.TestKit;

/// <summary>
/// The program as it is installed. It is compiled in another way than what the tests run in their own process (ahead of time, trimmed),
/// so what is right there need not be right here.
/// </summary>
public static class PublishedProgram
{
    /// <summary>The variable that names the folder it was published to.</summary>
    private const string Variable = "RFBWATCH_PUBLISHED";

    /// <summary>The executable; null when <see cref="Obstacle"/> says why there is none.</summary>
    public static string? File { get; } = Find();

    /// <summary>Why there is no published program here; null when there is.</summary>
    public static string? Obstacle { get; } = File is null ? $"needs {Variable}, the OUT of: dotnet publish -c Release src/RfbWatch.Cli -o OUT" : null;

    /// <summary>Variables of the tests that begin as the program's settings do: the program is not to see them, for it takes what it does not know for a mistake.</summary>
    public static IReadOnlyList<string> TestVariables { get; } = [.. Environment.GetEnvironmentVariables().Keys.Cast<string>()
        .Where(name => name.StartsWith("RFBWATCH_", StringComparison.Ordinal) && !name.StartsWith("RFBWATCH__", StringComparison.Ordinal))];

    /// <summary>Keeps <see cref="TestVariables"/> from a child.</summary>
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
