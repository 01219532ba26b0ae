using RfbWatch.Rules.Packs;

namespace RfbWatch.Engine;

/// <summary>Which rules run over a triage, and what else they may look at.</summary>
public sealed record HuntOptions
{
    /// <summary>Whether the packs that come with the program run. Default true.</summary>
    public bool ShippedRules { get; init; } = true;

    /// <summary>Rule files and folders of the user's own. Default none.</summary>
    public IReadOnlyList<string> RulePaths { get; init; } = [];

    /// <summary>Exported endpoint telemetry: the table (null to find out from the file) and the file. Default none.</summary>
    public IReadOnlyList<(string? Table, string Path)> Telemetry { get; init; } = [];

    /// <summary>Exceptions file, or null.</summary>
    public string? Exceptions { get; init; }

    /// <summary>Folder of watchlists, or null.</summary>
    public string? Watchlists { get; init; }

    /// <summary>Files and folders of saved functions that queries may call, in addition to those that come with the program. Default none.</summary>
    public IReadOnlyList<string> FunctionPaths { get; init; } = [];

    /// <summary>Values of the rules' parameters. Default none: each has its own.</summary>
    public IReadOnlyList<RuleParameterValue> Parameters { get; init; } = [];
}
