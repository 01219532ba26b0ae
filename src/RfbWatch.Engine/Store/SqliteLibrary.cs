using System.Diagnostics;
using Microsoft.Data.Sqlite;

namespace RfbWatch.Engine.Store;

/// <summary>
/// The SQLite that the event store uses: part of the native program where it was linked in, otherwise the file <c>libe_sqlite3.so</c> (<c>e_sqlite3.dll</c>, <c>libe_sqlite3.dylib</c>)
/// beside the program. It is loaded at the first question, once.
/// </summary>
/// <param name="Version">What it says of itself, as <c>3.50.4</c>; null without it.</param>
/// <param name="Origin">The file it was loaded from, or that it is part of this program; null without it.</param>
/// <param name="Obstacle">Why there is none, with what to do; null when there is one.</param>
public sealed record SqliteLibrary(string? Version, string? Origin, string? Obstacle)
{
    /// <summary>The name that the file has on every system, between a prefix and an extension.</summary>
    private const string FileName = "e_sqlite3";

    private static readonly Lazy<SqliteLibrary> Loaded = new(Load);

    /// <summary>The library of this process.</summary>
    public static SqliteLibrary OfProcess => Loaded.Value;

    private static SqliteLibrary Load()
    {
        try
        {
            using var connection = new SqliteConnection("Data Source=:memory:;Pooling=false");
            connection.Open();
            string? file = FileOfProcess();
            return new SqliteLibrary(connection.ServerVersion, file ?? "part of this program", null);
        }
        catch (Exception e) when (e.GetBaseException() is DllNotFoundException or BadImageFormatException or EntryPointNotFoundException)
        {
            string why = e.GetBaseException() is DllNotFoundException ? "was not found" : "is for another system or of another version";
            return new SqliteLibrary(null, null,
                $"the event store needs SQLite's library, and {NativeName} {why} in {AppContext.BaseDirectory}; install it beside the program, from the folder that 'dotnet publish' made, or use a build that has SQLite linked in");
        }
    }

    private static string NativeName => OperatingSystem.IsWindows() ? FileName + ".dll" : OperatingSystem.IsMacOS() ? $"lib{FileName}.dylib" : $"lib{FileName}.so";

    /// <summary>The file of that name among those the process has loaded; null when there is none: it is part of the program then.</summary>
    private static string? FileOfProcess()
    {
        using var process = Process.GetCurrentProcess();
        return process.Modules.Cast<ProcessModule>().Select(module => module.FileName).FirstOrDefault(file => Path.GetFileName(file).Contains(FileName, StringComparison.Ordinal));
    }
}
