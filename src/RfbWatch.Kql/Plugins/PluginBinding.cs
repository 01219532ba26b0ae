using RfbWatch.Kql.Values;

namespace RfbWatch.Kql.Plugins;

/// <summary>One <c>evaluate</c> operator that is being bound.</summary>
internal sealed class PluginBinding(string name, KustoSchema input, IReadOnlyList<PluginArgument> arguments, Action<int, string, string> report)
{
    public string Name { get; } = name;

    /// <summary>Schema of the input rows.</summary>
    public KustoSchema Input { get; } = input;

    public IReadOnlyList<PluginArgument> Arguments { get; } = arguments;

    /// <summary>Reports an error in an argument (-1 for the plugin name).</summary>
    public void Report(int argument, string code, string message) => report(argument, code, message);
}
