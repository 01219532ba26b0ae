using System.Diagnostics;
using Microsoft.Data.Sqlite;

namespace RfbWatch.Engine.Store;

/// <summary>
/// The SQLite library of the event store: statically linked into the native program, or else the file <c>libe_sqlite3.so</c> (<c>e_sqlite3.dll</c>, <c>libe_sqlite3.dylib</c>)
/// beside the program. Loaded once, on first use.
/// </summary>
/// <param name="Version">Its version, such as <c>3.50.4</c>; null if it is missing.</param>
/// <param name="Origin">The file from which it was loaded, or a note that it is part of this program; null if it is missing.</param>
/// <param name="Obstacle">Why it is missing, with the remedy; null if it is available.</param>
public sealed record SqliteLibrary(string? Version, string? Origin, string? Obstacle)
{
    /// <summary>The file name without the prefix and extension, which depend on the operating system.</summary>
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
                $"the event store requires the SQLite library, but {NativeName} {why} in {AppContext.BaseDirectory}; install it beside the program, from the output folder of 'dotnet publish', or use a build with SQLite linked in");
        }
    }

    private static string NativeName => OperatingSystem.IsWindows() ? FileName + ".dll" : OperatingSystem.IsMacOS() ? $"lib{FileName}.dylib" : $"lib{FileName}.so";

    /// <summary>Returns the loaded module of the process with that name; null if there is none, in which case the library is part of the program.</summary>
    private static string? FileOfProcess()
    {
        using var process = Process.GetCurrentProcess();
        return process.Modules.Cast<ProcessModule>().Select(module => module.FileName).FirstOrDefault(file => Path.GetFileName(file).Contains(FileName, StringComparison.Ordinal));
    }
}
