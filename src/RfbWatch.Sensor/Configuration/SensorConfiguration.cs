using System.Globalization;
using Microsoft.Extensions.Configuration;
using RfbWatch.Protocol;
using RfbWatch.Rules.Files;

namespace RfbWatch.Sensor.Configuration;

/// <summary>
/// The merged configuration: defaults, then a file, then the environment (<c>RFBWATCH__Section__Key</c>), then command-line options.
/// All values are checked together, and each value has its origin.
/// </summary>
public sealed class SensorConfiguration
{
    /// <summary>Prefix of environment variables that contain settings.</summary>
    public const string EnvironmentPrefix = "RFBWATCH__";

    /// <summary>Prefix of all environment variables of this program; a variable that is not a setting is an error.</summary>
    internal const string VariablePrefix = "RFBWATCH_";

    private const string DefaultOrigin = "default";
    private const string EnvironmentOrigin = "environment";
    private const string CommandLineOrigin = "command line";

    private readonly Dictionary<string, SettingEntry> _values = new(StringComparer.OrdinalIgnoreCase);

    private SensorConfiguration()
    {
    }

    /// <summary>The errors, one line per value; empty if the configuration can be used.</summary>
    public IReadOnlyList<string> Errors { get; private set; } = [];

    /// <summary>Notes for users who upgraded the program but not the file, one line each.</summary>
    public IReadOnlyList<string> Notes { get; private set; } = [];

    /// <summary>The settings file; null for none.</summary>
    public string? File { get; private init; }

    /// <summary>Reads and merges all sources.</summary>
    /// <param name="file">A configuration file; null for none.</param>
    /// <param name="environment">Environment variables by name.</param>
    /// <param name="options">Options of the command line by setting key.</param>
    public static SensorConfiguration Load(string? file, IEnumerable<KeyValuePair<string, string>> environment, IReadOnlyDictionary<string, string> options)
    {
        var configuration = new SensorConfiguration { File = file };
        var errors = new List<string>();
        foreach (var setting in SettingTable.All)
        {
            configuration._values[setting.Key] = new SettingEntry(setting.Key, [new SettingItem(setting.Default, DefaultOrigin)], IsList: false, DefaultOrigin);
        }

        if (file is not null)
        {
            var read = SettingsFile.Read(file);
            errors.AddRange(read.Errors);
            configuration.Merge(read.Entries, errors);
            if (read.Errors.Count == 0)
            {
                bool named = configuration.OriginOf(SettingsVersion.Key) != DefaultOrigin;
                bool readable = int.TryParse(configuration[SettingsVersion.Key], NumberStyles.None, CultureInfo.InvariantCulture, out int version);
                configuration.Notes = !named ? SettingsVersion.Notes(file, null) : readable ? SettingsVersion.Notes(file, version) : [];
            }
        }

        configuration.Merge(Variables(environment, errors), errors);
        configuration.Merge(Joined(options.Select(pair => (pair.Key, new SettingItem(pair.Value, CommandLineOrigin)))), errors);
        int unreadable = errors.Count;
        foreach (var setting in SettingTable.All)
        {
            errors.AddRange(configuration.Problems(setting));
        }

        if (errors.Count == unreadable)
        {
            errors.AddRange(SettingConflicts.Of(configuration));
        }

        // Keys and values of a file can contain anything, and errors are written to terminals and logs.
        configuration.Errors = [.. errors.Select(WireText.Clean)];
        return configuration;
    }

    /// <summary>A value as text; entries of a list are separated by commas.</summary>
    public string this[string key] => string.Join(',', _values[key].Items.Select(item => item.Text));

    /// <summary>The origin of a value: <c>default</c>, a file's path with line and column, <c>environment</c> with the variable's name, or <c>command line</c>.</summary>
    public string OriginOf(string key) => _values[key] is { Items: [var item] } ? item.Place : _values[key].Place;

    /// <summary>The value of a number setting, which must have no errors.</summary>
    public long Number(string key) => long.Parse(this[key], CultureInfo.InvariantCulture);

    /// <summary>The value of a flag.</summary>
    public bool Flag(string key) => bool.Parse(this[key]);

    /// <summary>The value of a duration.</summary>
    public TimeSpan Duration(string key) => RuleDuration.Parse(this[key])!.Value;

    /// <summary>The entries of a list.</summary>
    public IReadOnlyList<string> List(string key) => [.. Items(SettingTable.Find(key)!).Select(item => item.Text)];

    /// <summary>One line per setting: key, value, origin. Secrets are not shown.</summary>
    public IEnumerable<string> Show() => SettingTable.All.Select(setting =>
        $"{setting.Key} = {string.Join(',', _values[setting.Key].Items.Select(item => Shown(setting, item.Text)))}   # {OriginOf(setting.Key)}");

    /// <summary>A value without secrets: URLs are shown without the query, which may contain a signature, and without user name and password.</summary>
    private static string Shown(Setting setting, string value) => setting.Kind switch
    {
        SettingKind.Token => value.Length > 0 ? "***" : "",
        SettingKind.Outputs or SettingKind.Url => ShownUrl.OfList(value),
        SettingKind.Sources => ShownUrl.Of(value),
        SettingKind.Text or SettingKind.Interfaces or SettingKind.HostNames or SettingKind.Paths or SettingKind.Parameters or SettingKind.Number or SettingKind.Flag or SettingKind.Duration or SettingKind.Choice
            or SettingKind.Networks or SettingKind.Ports or SettingKind.Processors or SettingKind.Address or SettingKind.File or SettingKind.Certificates or SettingKind.PrivateKey
            or SettingKind.Folder or SettingKind.OutputFolder or SettingKind.OutputFile => value,
    };

    /// <summary>The problems with the value of a setting, or with each entry of its list.</summary>
    private IEnumerable<string> Problems(Setting setting)
    {
        var entry = _values[setting.Key];
        if (!setting.IsList)
        {
            string? problem = entry.IsList
                ? string.Create(CultureInfo.InvariantCulture, $"it is a list of {entry.Items.Count}, but must be one value")
                : SettingCheck.Problem(setting, entry.Items[0].Text);
            if (problem is not null)
            {
                yield return Error(setting, "", this[setting.Key], entry.IsList ? entry.Place : entry.Items[0].Place, problem);
            }

            yield break;
        }

        var seen = new Dictionary<string, int>(StringComparer.Ordinal);
        var items = Items(setting);
        for (int i = 0; i < items.Count; i++)
        {
            string text = items[i].Text;
            string? problem = text.Length == 0 ? "an entry must not be empty"
                : SettingCheck.Problem(setting, text) ?? (seen.TryGetValue(text, out int first) ? string.Create(CultureInfo.InvariantCulture, $"it repeats entry {first + 1}") : null);
            seen.TryAdd(text, i);
            if (problem is not null)
            {
                // The part of a URL after a comma may be a secret, which is recognized only in the whole value.
                string shown = setting.Kind == SettingKind.Outputs && !entry.IsList && !items.TrueForAll(item => item.Text.Contains("://", StringComparison.Ordinal)) ? this[setting.Key] : text;
                yield return Error(setting, items.Count > 1 ? string.Create(CultureInfo.InvariantCulture, $"[{i}]") : "", shown, items[i].Place, problem);
            }
        }
    }

    private static string Error(Setting setting, string entry, string value, string place, string problem)
    {
        string remove = place == CommandLineOrigin ? "leave it out" : place.StartsWith(EnvironmentOrigin, StringComparison.Ordinal) ? "unset it" : "remove it";
        string other = entry.Length > 0 ? $"change or {remove}" : $"change it, or {remove} for the default ({(setting.Default.Length > 0 ? $"'{setting.Default}'" : "none")})";
        return $"{setting.Key}{entry} is '{Shown(setting, value)}' (from {place}): {problem}; {other}.";
    }

    /// <summary>The entries of a list: separate entries in a settings file, and separated by commas elsewhere.</summary>
    private List<SettingItem> Items(Setting setting)
    {
        var entry = _values[setting.Key];
        return entry.IsList ? [.. entry.Items]
            : [.. entry.Items.Where(item => item.Text.Length > 0).SelectMany(item => item.Text.Split(',', StringSplitOptions.TrimEntries).Select(text => item with { Text = text }))];
    }

    private void Merge(IEnumerable<SettingEntry> entries, List<string> errors)
    {
        foreach (var entry in entries)
        {
            if (SettingTable.Find(entry.Key) is { } setting)
            {
                _values[setting.Key] = setting.Kind == SettingKind.Flag && entry is { IsList: false, Items: [var item] } && bool.TryParse(item.Text, out bool flag)
                    ? entry with { Items = [item with { Text = flag ? "true" : "false" }] }
                    : entry;
            }
            else if (SettingTable.IsSection(entry.Key))
            {
                errors.Add($"{entry.Key} (from {entry.Place}) is a section and cannot have a value; set its keys: {{ \"{entry.Key}\": {{ \"{SettingTable.All.First(known => known.Key.StartsWith(entry.Key + ":", StringComparison.OrdinalIgnoreCase)).Key[(entry.Key.Length + 1)..]}\": … }} }}.");
            }
            else
            {
                errors.Add($"{entry.Key} (from {entry.Place}) is not a setting; {SettingSuggestion.ForKey(entry.Key)}");
            }
        }
    }

    private static IEnumerable<SettingEntry> Variables(IEnumerable<KeyValuePair<string, string>> environment, List<string> errors)
    {
        var settings = new List<(string Key, SettingItem Item)>();
        foreach (var (name, value) in environment.Where(pair => pair.Key.StartsWith(VariablePrefix, StringComparison.OrdinalIgnoreCase)).OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            string key = name.StartsWith(EnvironmentPrefix, StringComparison.OrdinalIgnoreCase) ? name[EnvironmentPrefix.Length..].Replace("__", ":", StringComparison.Ordinal) : "";
            if (SettingTable.Find(WithoutNumber(key)) is null)
            {
                errors.Add($"{name} (from {EnvironmentOrigin}) is not a setting; {SettingSuggestion.ForVariable(name)}");
                continue;
            }

            settings.Add((key, new SettingItem(value, $"{EnvironmentOrigin} {name}")));
        }

        return Joined(settings);
    }

    /// <summary>Joins the elements of lists (<c>Interfaces:0</c>, <c>Interfaces:1</c>) into one list.</summary>
    private static List<SettingEntry> Joined(IEnumerable<(string Key, SettingItem Item)> settings)
    {
        var entries = new List<SettingEntry>();
        foreach (var group in settings.OrderBy(setting => setting.Key, ConfigurationKeyComparer.Instance).GroupBy(setting => WithoutNumber(setting.Key), StringComparer.OrdinalIgnoreCase))
        {
            SettingItem[] items = [.. group.Select(setting => setting.Item)];
            bool numbered = group.All(setting => setting.Key.Length != group.Key.Length);
            entries.Add(new SettingEntry(group.Key, numbered ? items : [items[0]], numbered, items[0].Place));
        }

        return entries;
    }

    private static string WithoutNumber(string key)
    {
        int last = key.LastIndexOf(':');
        return last > 0 && int.TryParse(key.AsSpan(last + 1), NumberStyles.None, CultureInfo.InvariantCulture, out _) ? key[..last] : key;
    }
}
