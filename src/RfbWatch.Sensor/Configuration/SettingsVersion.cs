using System.Globalization;

namespace RfbWatch.Sensor.Configuration;

/// <summary>
/// The version of the settings: a file says which it was written for, and the program says what has changed since. A new version is made when a setting is renamed, gets
/// another meaning or default, or what was accepted no longer is; a further setting alone makes none.
/// </summary>
public static class SettingsVersion
{
    /// <summary>The version that this program reads.</summary>
    public const int Current = 2;

    /// <summary>The version of files that name none.</summary>
    public const int First = 1;

    /// <summary>The setting that holds it.</summary>
    public const string Key = "Version";

    /// <summary>What each version changed, oldest first.</summary>
    private static readonly (int Version, string Change)[] Changes =
    [
        (2, "a key that is no setting, an environment variable that begins with RFBWATCH_ and names no setting, a key that is set twice, null, and an empty or repeated entry of a list are errors; "
            + "files and folders that settings name are looked for at the start; names of metrics changed (src/RfbWatch.Sensor/README.md, 'Metrics'); "
            + "files put aside are compressed, and deleted after 90 days or beyond 10 GiB (Files:Compress, Files:KeepFor, Files:KeepMegabytes)"),
    ];

    /// <summary>What someone should know whose file was written for an earlier version; empty for the current one.</summary>
    /// <param name="file">The file.</param>
    /// <param name="version">The version that it names; null for none.</param>
    public static IReadOnlyList<string> Notes(string file, int? version)
    {
        int read = version ?? First;
        var changes = Changes.Where(change => change.Version > read).ToList();
        if (changes.Count == 0)
        {
            return [];
        }

        string has = version is null ? "names no Version and is read as version 1" : string.Create(CultureInfo.InvariantCulture, $"was written for version {read} of the settings");
        return
        [
            string.Create(CultureInfo.InvariantCulture, $"{file} {has}; this program reads version {Current}. Look at what changed, then write \"{Key}\": {Current}."),
            .. changes.Select(change => string.Create(CultureInfo.InvariantCulture, $"version {change.Version}: {change.Change}")),
        ];
    }
}
