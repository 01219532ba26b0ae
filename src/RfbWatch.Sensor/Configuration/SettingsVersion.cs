using System.Globalization;

namespace RfbWatch.Sensor.Configuration;

/// <summary>
/// The version of the settings. A file states the version that it was written for, and the program lists what has changed since. A version is added when a setting is renamed, its
/// meaning or default changes, or values that were accepted become errors; a new setting alone does not require a new version.
/// </summary>
public static class SettingsVersion
{
    /// <summary>The version that this program reads.</summary>
    public const int Current = 2;

    /// <summary>The version of files without a version.</summary>
    public const int First = 1;

    /// <summary>The key of the setting that contains it.</summary>
    public const string Key = "Version";

    /// <summary>What each version changed, oldest first.</summary>
    private static readonly (int Version, string Change)[] Changes =
    [
        (2, "unknown keys, unknown environment variables that begin with RFBWATCH_, keys that are set twice, null values, and empty or repeated list entries are errors; "
            + "files and folders named by settings must exist at the start; metrics were renamed (src/RfbWatch.Sensor/README.md, 'Metrics'); "
            + "rotated files are compressed, and deleted after 90 days or above 10 GiB (Files:Compress, Files:KeepFor, Files:KeepMegabytes)"),
    ];

    /// <summary>Notes on a file that was written for an earlier version; empty for the current one.</summary>
    /// <param name="file">The file.</param>
    /// <param name="version">The version that the file states; null for none.</param>
    public static IReadOnlyList<string> Notes(string file, int? version)
    {
        int read = version ?? First;
        var changes = Changes.Where(change => change.Version > read).ToList();
        if (changes.Count == 0)
        {
            return [];
        }

        string has = version is null ? "has no Version and is read as version 1" : string.Create(CultureInfo.InvariantCulture, $"was written for version {read} of the settings");
        return
        [
            string.Create(CultureInfo.InvariantCulture, $"{file} {has}; this program reads version {Current}. Review the changes, then set \"{Key}\": {Current}."),
            .. changes.Select(change => string.Create(CultureInfo.InvariantCulture, $"version {change.Version}: {change.Change}")),
        ];
    }
}
