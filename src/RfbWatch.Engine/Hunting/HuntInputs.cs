using RfbWatch.Kql.Tables;
using RfbWatch.Kql.Values;
using RfbWatch.Rules;
using RfbWatch.Rules.Exceptions;
using RfbWatch.Rules.Functions;
using RfbWatch.Rules.Telemetry;
using RfbWatch.Rules.Watchlists;

namespace RfbWatch.Engine.Hunting;

/// <summary>The inputs of rules other than captures: imported telemetry, exceptions, watchlists and saved functions. Read once, before the captures.</summary>
public sealed class HuntInputs : IWatchlists
{
    // Sentinel's list of disabled ASIM parsers (learn.microsoft.com/azure/sentinel/normalization-manage-parsers). Parsers read it even if it does not exist.
    private const string DisabledParsers = "ASimDisabledParsers";

    private static readonly KustoSchema DisabledParsersSchema = new(new KustoColumn("SearchKey", KustoType.String), new KustoColumn("SourceSpecificParser", KustoType.String));

    private readonly IReadOnlyDictionary<string, Watchlist> _watchlists;

    private HuntInputs(
        IReadOnlyList<TelemetryFile> telemetry, IReadOnlyList<RuleException> exceptions, IReadOnlyDictionary<string, Watchlist> watchlists, FunctionSet functions, IReadOnlyList<RuleProblem> problems)
    {
        Functions = functions;
        Telemetry = telemetry;
        Exceptions = exceptions;
        _watchlists = watchlists;
        Problems = problems;
    }

    /// <summary>The imported files, including those that could not be read.</summary>
    public IReadOnlyList<TelemetryFile> Telemetry { get; }

    /// <summary>The exceptions.</summary>
    public IReadOnlyList<RuleException> Exceptions { get; }

    /// <summary>The saved functions.</summary>
    public FunctionSet Functions { get; }

    /// <summary>The problems with the exceptions, watchlists and functions.</summary>
    public IReadOnlyList<RuleProblem> Problems { get; }

    /// <summary>Reads all files named by the options. Tables are stored as rows.</summary>
    public static HuntInputs Read(HuntOptions options) => Read(options, file => TelemetryReader.Read(file.Path, file.Table));

    /// <summary>Reads all files named by the options. Tables are stored as columns if possible, which take less memory and are faster to query.</summary>
    public static HuntInputs ReadInColumns(HuntOptions options) =>
        Read(options, file => TelemetryReader.ReadColumns(file.Path, file.Table, TableDemand.All, System.Environment.ProcessorCount, options.ColumnCache) ?? TelemetryReader.Read(file.Path, file.Table));

    private static HuntInputs Read(HuntOptions options, Func<(string? Table, string Path), TelemetryFile> table)
    {
        var problems = new List<RuleProblem>();
        IReadOnlyList<RuleException> exceptions = [];
        IReadOnlyDictionary<string, Watchlist> watchlists = new Dictionary<string, Watchlist>();
        if (options.Exceptions is { } exceptionFile)
        {
            (exceptions, var found) = ExceptionFile.Read(exceptionFile);
            problems.AddRange(found);
        }

        if (options.Watchlists is { } folder)
        {
            (watchlists, var found) = WatchlistFolder.Read(folder);
            problems.AddRange(found);
        }

        var functions = FunctionSet.Read(options.FunctionPaths);
        problems.AddRange(functions.Problems);
        return new HuntInputs([.. options.Telemetry.Select(table)], exceptions, watchlists, functions, problems);
    }

    /// <summary>Returns the options with which queries over these inputs are bound.</summary>
    /// <param name="tables">The tables.</param>
    public KqlOptions Environment(ITableCatalog tables) => new() { Catalog = tables, Watchlists = this, Functions = Functions };

    /// <summary>Returns a copy with other telemetry files.</summary>
    internal HuntInputs With(IReadOnlyList<TelemetryFile> telemetry) => new(telemetry, Exceptions, _watchlists, Functions, Problems);

    /// <inheritdoc />
    public (KustoSchema Schema, IReadOnlyList<KustoValue[]> Rows)? Find(string name) =>
        _watchlists.TryGetValue(name, out var list) ? (list.Schema, list.Rows)
        : name == DisabledParsers ? (DisabledParsersSchema, [])
        : null;
}
