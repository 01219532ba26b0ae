using RfbWatch.Kql.Tables;
using RfbWatch.Kql.Values;
using RfbWatch.Rules;
using RfbWatch.Rules.Exceptions;
using RfbWatch.Rules.Telemetry;
using RfbWatch.Rules.Watchlists;

namespace RfbWatch.Engine.Hunting;

/// <summary>The inputs of rules besides rows: imported telemetry, exceptions, watchlists. Read once, before the captures.</summary>
public sealed class HuntInputs : IWatchlists
{
    private readonly IReadOnlyDictionary<string, Watchlist> _watchlists;

    private HuntInputs(
        IReadOnlyList<TelemetryFile> telemetry, IReadOnlyList<RuleException> exceptions, IReadOnlyDictionary<string, Watchlist> watchlists, IReadOnlyList<RuleProblem> problems)
    {
        Telemetry = telemetry;
        Exceptions = exceptions;
        _watchlists = watchlists;
        Problems = problems;
    }

    /// <summary>The imported files, including those that could not be read.</summary>
    public IReadOnlyList<TelemetryFile> Telemetry { get; }

    /// <summary>The exceptions.</summary>
    public IReadOnlyList<RuleException> Exceptions { get; }

    /// <summary>The problems with the exceptions and watchlists.</summary>
    public IReadOnlyList<RuleProblem> Problems { get; }

    /// <summary>Reads all files named by the options.</summary>
    public static HuntInputs Read(HuntOptions options)
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

        return new HuntInputs([.. options.Telemetry.Select(file => TelemetryReader.Read(file.Path, file.Table))], exceptions, watchlists, problems);
    }

    /// <inheritdoc />
    public (KustoSchema Schema, IReadOnlyList<KustoValue[]> Rows)? Find(string name) =>
        _watchlists.TryGetValue(name, out var list) ? (list.Schema, list.Rows) : null;
}
