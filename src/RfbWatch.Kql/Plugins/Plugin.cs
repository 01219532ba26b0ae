using RfbWatch.Kql.Tables;

namespace RfbWatch.Kql.Plugins;

/// <summary>A plugin of the <c>evaluate</c> operator.</summary>
/// <param name="Name">Name of the plugin, case-sensitive.</param>
/// <param name="MinimumArguments">Minimum number of arguments.</param>
/// <param name="MaximumArguments">Maximum number of arguments.</param>
/// <param name="Bind">Binds one use of the plugin. May report errors.</param>
internal sealed record Plugin(string Name, int MinimumArguments, int MaximumArguments, Func<PluginBinding, BoundPlugin> Bind)
{
    /// <summary>The dialect that the plugin belongs to.</summary>
    public KqlDialect Dialect { get; init; }
}
