using RfbWatch.Rules.Packs;
using RfbWatch.Rules.Telemetry;

namespace RfbWatch.Engine;

/// <summary>Which rules run over a triage, and their additional inputs.</summary>
public sealed record HuntOptions
{
    /// <summary>Whether the bundled rule packs run. Default true.</summary>
    public bool ShippedRules { get; init; } = true;

    /// <summary>The user's own rule files and folders. Default none.</summary>
    public IReadOnlyList<string> RulePaths { get; init; } = [];

    /// <summary>Exported endpoint telemetry: the table (null to detect it from the file) and the file. Default none.</summary>
    public IReadOnlyList<(string? Table, string Path)> Telemetry { get; init; } = [];

    /// <summary>Keeps the columns that queries read of large telemetry files beside these files. Default null: every file is read itself.</summary>
    public ColumnCache? ColumnCache { get; init; }

    /// <summary>Exceptions file, or null.</summary>
    public string? Exceptions { get; init; }

    /// <summary>Folder of watchlists, or null.</summary>
    public string? Watchlists { get; init; }

    /// <summary>Files and folders with saved functions that queries can call, in addition to the bundled ones. Default none.</summary>
    public IReadOnlyList<string> FunctionPaths { get; init; } = [];

    /// <summary>Values of rule parameters. Default none, so that each parameter has its own default.</summary>
    public IReadOnlyList<RuleParameterValue> Parameters { get; init; } = [];
}
