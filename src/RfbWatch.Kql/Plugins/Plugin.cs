using RfbWatch.Kql.Tables;

namespace RfbWatch.Kql.Plugins;

/// <summary>A plugin of the <c>evaluate</c> operator.</summary>
/// <param name="Name">Its name; case-sensitive.</param>
/// <param name="MinimumArguments">Fewest arguments.</param>
/// <param name="MaximumArguments">Most arguments.</param>
/// <param name="Bind">Binds one use of it. May report errors.</param>
internal sealed record Plugin(string Name, int MinimumArguments, int MaximumArguments, Func<PluginBinding, BoundPlugin> Bind)
{
    /// <summary>The part of the dialect that it belongs to.</summary>
    public KqlDialect Dialect { get; init; }
}
