using System.Globalization;
using Microsoft.Extensions.Configuration;
using RfbWatch.Detection;
using RfbWatch.Rules.Files;

namespace RfbWatch.Sensor.Configuration;

/// <summary>
/// The merged configuration: defaults, then a file, then the environment (<c>RFBWATCH__Section__Key</c>), then options of the command line.
/// All of it is checked at once, and every value knows where it came from.
/// </summary>
public sealed class SensorConfiguration
{
    /// <summary>Prefix of environment variables.</summary>
    public const string EnvironmentPrefix = "RFBWATCH__";

    private readonly Dictionary<string, (string Value, string Origin)> _values = new(StringComparer.OrdinalIgnoreCase);

    private SensorConfiguration()
    {
    }

    /// <summary>What is wrong, one line a value; empty when the configuration can be used.</summary>
    public IReadOnlyList<string> Errors { get; private set; } = [];

    /// <summary>Reads and merges all sources.</summary>
    /// <param name="file">A configuration file; null for none.</param>
    /// <param name="environment">Environment variables by name.</param>
    /// <param name="options">Options of the command line by setting key.</param>
    public static SensorConfiguration Load(string? file, IEnumerable<KeyValuePair<string, string>> environment, IReadOnlyDictionary<string, string> options)
    {
        var configuration = new SensorConfiguration();
        var errors = new List<string>();
        foreach (var setting in SettingTable.All)
        {
            configuration._values[setting.Key] = (setting.Default, "default");
        }

        if (file is not null)
        {
            configuration.Merge(FromFile(file, errors), file, errors);
        }

        configuration.Merge(Flatten(environment
            .Where(pair => pair.Key.StartsWith(EnvironmentPrefix, StringComparison.OrdinalIgnoreCase))
            .Select(pair => KeyValuePair.Create(pair.Key[EnvironmentPrefix.Length..].Replace("__", ":", StringComparison.Ordinal), pair.Value))), "environment", errors);
        configuration.Merge(options, "command line", errors);
        foreach (var setting in SettingTable.All)
        {
            if (SettingCheck.Problem(setting, configuration[setting.Key]) is { } problem)
            {
                errors.Add($"{setting.Key} is '{configuration.Shown(setting)}' (from {configuration.OriginOf(setting.Key)}): {problem}");
            }
        }

        errors.AddRange(SettingCheck.Conflicts(configuration));
        configuration.Errors = errors;
        return configuration;
    }

    /// <summary>A value as text.</summary>
    public string this[string key] => _values[key].Value;

    /// <summary>Where a value came from: <c>default</c>, a file's path, <c>environment</c> or <c>command line</c>.</summary>
    public string OriginOf(string key) => _values[key].Origin;

    /// <summary>A number; only for settings of that kind without errors.</summary>
    public long Number(string key) => long.Parse(this[key], CultureInfo.InvariantCulture);

    /// <summary>A flag.</summary>
    public bool Flag(string key) => bool.Parse(this[key]);

    /// <summary>A duration.</summary>
    public TimeSpan Duration(string key) => RuleDuration.Parse(this[key])!.Value;

    /// <summary>A list.</summary>
    public IReadOnlyList<string> List(string key) => this[key].Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    /// <summary>One line a setting: key, value, origin. Secrets are not shown.</summary>
    public IEnumerable<string> Show() => SettingTable.All.Select(setting =>
        $"{setting.Key} = {Shown(setting)}   # {OriginOf(setting.Key)}");

    /// <summary>A value without what is secret in it: of URLs the query, which may hold a signature, and the user's password.</summary>
    private string Shown(Setting setting)
    {
        string value = this[setting.Key];
        if (setting.IsSecret)
        {
            return value.Length > 0 ? "***" : "";
        }

        return setting.Kind is SettingKind.Outputs or SettingKind.Url ? string.Join(',', value.Split(',').Select(ShownUrl.Of)) : value;
    }

    private void Merge(IReadOnlyDictionary<string, string> values, string origin, List<string> errors)
    {
        foreach (var (key, value) in values)
        {
            if (SettingTable.Find(key) is { } setting)
            {
                // The JSON reader of the configuration system gives true as True.
                string text = setting.Kind == SettingKind.Flag && bool.TryParse(value, out bool flag) ? (flag ? "true" : "false") : value;
                _values[setting.Key] = (text, origin);
            }
            else
            {
                errors.Add($"{key} (from {origin}) is no setting; {Suggestion(key)}");
            }
        }
    }

    private static string Suggestion(string key)
    {
        string last = key[(key.LastIndexOf(':') + 1)..];
        string[] near = [.. SettingTable.All.Select(setting => setting.Key).Where(known => known.EndsWith(last, StringComparison.OrdinalIgnoreCase))];
        return near.Length > 0 ? $"did you mean {string.Join(" or ", near)}?" : "'rfbwatch config default' prints all settings.";
    }

    private static Dictionary<string, string> FromFile(string file, List<string> errors)
    {
        try
        {
            var root = new ConfigurationBuilder().AddJsonFile(Path.GetFullPath(file), optional: false, reloadOnChange: false).Build();
            return Flatten(root.AsEnumerable().Where(pair => pair.Value is not null).Select(pair => KeyValuePair.Create(pair.Key, pair.Value!)));
        }
        catch (Exception e) when (e is IOException or InvalidDataException or UnauthorizedAccessException or FormatException)
        {
            errors.Add($"The configuration file {file} cannot be read: {(e.InnerException ?? e).Message}");
            return [];
        }
    }

    /// <summary>Joins the elements of lists (<c>Interfaces:0</c>, <c>Interfaces:1</c>) into one value.</summary>
    private static Dictionary<string, string> Flatten(IEnumerable<KeyValuePair<string, string>> pairs)
    {
        var flat = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var (key, value) in pairs.OrderBy(pair => pair.Key, ListOrder))
        {
            int last = key.LastIndexOf(':');
            bool element = last > 0 && int.TryParse(key.AsSpan(last + 1), NumberStyles.None, CultureInfo.InvariantCulture, out _);
            string name = element ? key[..last] : key;
            flat[name] = element && flat.TryGetValue(name, out string? before) ? before + "," + value : value;
        }

        return flat;
    }

    /// <summary>The configuration system's own order of keys: list elements by number.</summary>
    private static IComparer<string> ListOrder => ConfigurationKeyComparer.Instance;
}
