using System.Globalization;

namespace RfbWatch.Engine.Store;

/// <summary>A damaged database that was renamed.</summary>
/// <param name="Path">Its new path; the name contains the time and the reason.</param>
/// <param name="Since">When it was renamed, UTC.</param>
/// <param name="Why">The reason, in one word.</param>
public sealed record DamagedStore(string Path, DateTime Since, string Why)
{
    /// <summary>Maximum number of renamed databases that are kept: each may be as large as the store, and a failing disk can damage one after another.</summary>
    public const int MaxKept = 2;

    private const string Mark = ".damaged-";
    private const string TimeFormat = "yyyyMMdd'T'HHmmss'Z'";

    /// <summary>Suffixes of the files of a SQLite database (sqlite.org/wal.html). The log is also renamed, because it contains the last rows.</summary>
    private static readonly string[] Companions = ["", "-wal", "-shm"];

    /// <summary>Renames a database. It must not be open for writing.</summary>
    /// <param name="path">The database.</param>
    /// <param name="why">The reason, in one word that can be part of a file name.</param>
    /// <param name="now">The time, UTC.</param>
    /// <exception cref="IOException">It cannot be renamed.</exception>
    /// <exception cref="UnauthorizedAccessException">The user lacks permission.</exception>
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

    /// <summary>Returns the renamed databases beside a database, oldest first.</summary>
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
