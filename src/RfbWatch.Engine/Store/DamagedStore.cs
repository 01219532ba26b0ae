using System.Globalization;

namespace RfbWatch.Engine.Store;

/// <summary>A database that was damaged and moved aside.</summary>
/// <param name="Path">Where it is now: the name says when and why.</param>
/// <param name="Since">When it was moved, UTC.</param>
/// <param name="Why">Why, in a word.</param>
public sealed record DamagedStore(string Path, DateTime Since, string Why)
{
    /// <summary>Databases moved aside that are kept: each may be as large as the store, and a sick disk can damage one after the other.</summary>
    public const int MaxKept = 2;

    private const string Mark = ".damaged-";
    private const string TimeFormat = "yyyyMMdd'T'HHmmss'Z'";

    /// <summary>SQLite's files beside a database, sqlite.org/wal.html: the log goes with it, for it holds its last rows.</summary>
    private static readonly string[] Companions = ["", "-wal", "-shm"];

    /// <summary>Moves a database aside. Nobody may have it open for writing.</summary>
    /// <param name="path">The database.</param>
    /// <param name="why">Why, in a word that can stand in a file's name.</param>
    /// <param name="now">The time, UTC.</param>
    /// <exception cref="IOException">It cannot be moved.</exception>
    /// <exception cref="UnauthorizedAccessException">This user may not.</exception>
    public static DamagedStore MoveAside(string path, string why, DateTime now)
    {
        string stem = System.IO.Path.ChangeExtension(path, null) + Mark + now.ToString(TimeFormat, CultureInfo.InvariantCulture) + "-" + why;
        string extension = System.IO.Path.GetExtension(path);
        string aside = stem + extension;
        for (int i = 1; File.Exists(aside); i++)
        {
            aside = string.Create(CultureInfo.InvariantCulture, $"{stem}-{i}{extension}");
        }

        foreach (string companion in Companions.Where(companion => File.Exists(path + companion)))
        {
            File.Move(path + companion, aside + companion);
        }

        foreach (var old in Of(path).SkipLast(MaxKept))
        {
            foreach (string companion in Companions)
            {
                File.Delete(old.Path + companion);
            }
        }

        return new DamagedStore(aside, now, why);
    }

    /// <summary>Those that lie beside a database, oldest first.</summary>
    public static IReadOnlyList<DamagedStore> Of(string path)
    {
        string folder = System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(path))!;
        string stem = System.IO.Path.GetFileNameWithoutExtension(path) + Mark;
        try
        {
            return [.. Directory.GetFiles(folder, stem + "*" + System.IO.Path.GetExtension(path)).Order(StringComparer.Ordinal).Select(file => Named(file, stem)).OfType<DamagedStore>()];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    private static DamagedStore? Named(string path, string stem)
    {
        string[] parts = System.IO.Path.GetFileNameWithoutExtension(path)[stem.Length..].Split('-', 2);
        return parts.Length == 2 && DateTime.TryParseExact(parts[0], TimeFormat, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var time)
            ? new DamagedStore(path, time, parts[1])
            : null;
    }
}
