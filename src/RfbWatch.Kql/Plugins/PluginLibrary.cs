using RfbWatch.Kql.Tables;

namespace RfbWatch.Kql.Plugins;

/// <summary>All plugins by name.</summary>
internal static class PluginLibrary
{
    private static readonly Dictionary<string, Plugin> ByName = All().ToDictionary(plugin => plugin.Name, StringComparer.Ordinal);

    public static Plugin? Find(string name) => ByName.GetValueOrDefault(name);

    public static IEnumerable<string> Names => ByName.Keys;

    private static IEnumerable<Plugin> All() =>
    [
        BagUnpackPlugin.Plugin,
        PivotPlugin.Plugin,
        IpLookupPlugin.V4,
        IpLookupPlugin.V6,
        .. ActivityPlugins.All,
        NewActivityPlugin.Plugin,
        ActiveUsersPlugin.Plugin,
        .. SequencePlugins.All,
        .. PatternPlugins.All,
        .. TablePlugins.All,
        .. GeoLookupPlugins.All.Select(plugin => plugin with { Dialect = KqlDialect.Geography }),
    ];
}
