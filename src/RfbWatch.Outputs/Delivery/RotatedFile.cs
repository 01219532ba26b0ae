using System.Globalization;

namespace RfbWatch.Outputs.Delivery;

/// <summary>A rotated file. Its name contains the time of rotation, and a number if several files were rotated at the same time.</summary>
/// <param name="Path">Its path.</param>
/// <param name="Time">Time of rotation, UTC.</param>
/// <param name="Number">Number among the files with that time, from 0.</param>
/// <param name="IsCompressed">Whether it has been compressed.</param>
internal sealed record RotatedFile(string Path, DateTime Time, int Number, bool IsCompressed)
{
    /// <summary>File name extension of a compressed file (gzip, RFC 1952).</summary>
    public const string CompressedEnding = ".gz";

    private const string TimeFormat = "yyyyMMdd'T'HHmmss'Z'";

    /// <summary>Returns an unused path for a file that is rotated now.</summary>
    /// <param name="path">Path of the active file.</param>
    /// <param name="now">The time.</param>
    public static string NameFor(string path, DateTimeOffset now)
    {
        string stem = System.IO.Path.Combine(System.IO.Path.GetDirectoryName(path) ?? "", System.IO.Path.GetFileNameWithoutExtension(path));
        string time = now.UtcDateTime.ToString(TimeFormat, CultureInfo.InvariantCulture);
        string extension = System.IO.Path.GetExtension(path);
        string name = $"{stem}.{time}{extension}";
        for (int i = 1; File.Exists(name) || File.Exists(name + CompressedEnding); i++)
        {
            name = string.Create(CultureInfo.InvariantCulture, $"{stem}.{time}-{i}{extension}");
        }

        return name;
    }

    /// <summary>Returns the rotated files of a path, oldest first. Files with other names are ignored.</summary>
    /// <param name="path">Path of the active file.</param>
    /// <exception cref="IOException">The folder cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">The user lacks permission.</exception>
    public static IReadOnlyList<RotatedFile> Of(string path)
    {
        string folder = System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(path))!;
        string stem = System.IO.Path.GetFileNameWithoutExtension(path) + ".";
        string ending = System.IO.Path.GetExtension(path);
        return !Directory.Exists(folder)
            ? []
            : [.. Directory.EnumerateFiles(folder, stem + "*").Select(file => Named(file, stem, ending)).OfType<RotatedFile>().OrderBy(file => file.Time).ThenBy(file => file.Number).ThenBy(file => file.Path, StringComparer.Ordinal)];
    }

    private static RotatedFile? Named(string path, string stem, string ending)
    {
        string name = System.IO.Path.GetFileName(path);
        bool isCompressed = name.EndsWith(CompressedEnding, StringComparison.Ordinal);
        name = isCompressed ? name[..^CompressedEnding.Length] : name;
        if (!name.StartsWith(stem, StringComparison.Ordinal) || !name.EndsWith(ending, StringComparison.Ordinal) || name.Length <= stem.Length + ending.Length)
        {
            return null;
        }

        string[] parts = name[stem.Length..^ending.Length].Split('-', 2);
        int number = 0;
        return DateTime.TryParseExact(parts[0], TimeFormat, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var time)
            && (parts.Length == 1 || int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out number))
            ? new RotatedFile(path, time, number, isCompressed)
            : null;
    }
}
