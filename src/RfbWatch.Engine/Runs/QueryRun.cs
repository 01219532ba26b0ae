using RfbWatch.Engine.Hunting;
using RfbWatch.Events.Schemas;
using RfbWatch.Kql;
using RfbWatch.Kql.Engine;
using RfbWatch.Kql.Tables;
using RfbWatch.Rules.Alerts;
using RfbWatch.Rules.Hunting;
using RfbWatch.Rules.Running;
using RfbWatch.Rules.Telemetry;

namespace RfbWatch.Engine.Runs;

/// <summary>The result of a query.</summary>
/// <param name="Query">The compiled query, with its diagnostics.</param>
/// <param name="Result">Its rows; null if it could not run.</param>
/// <param name="Error">Why a query that compiled did not complete; null otherwise.</param>
/// <param name="Captures">The result of reading the captures; null without captures.</param>
/// <param name="Problems">Messages about inputs that could not be read.</param>
/// <param name="Unreadable">Whether an input could not be read at all.</param>
public sealed record QueryOutcome(
    CompiledQuery Query, RuleResult? Result, string? Error, TriageResult? Captures, IReadOnlyList<string> Problems, bool Unreadable)
{
    /// <summary>Whether a table file could not be read.</summary>
    public bool TablesUnreadable { get; init; }

    /// <summary>Notices about the result, one line each: that rules were run for the query, and which imported tables have no rows.</summary>
    public IReadOnlyList<string> Notices { get; init; } = [];
}

/// <summary>Runs one KQL query over captures and imported tables.</summary>
public static class QueryRun
{
    internal static readonly string[] AlertTables = [Tables.AlertInfo.Name, Tables.AlertEvidence.Name];

    /// <summary>Reads the captures and tables, then runs the query. If it reads alerts that no file provides, the rules run first.</summary>
    /// <param name="text">The query.</param>
    /// <param name="captures">The captures and how to read them; the paths may be empty.</param>
    /// <param name="rules">Which rules run if the query reads alerts.</param>
    /// <param name="inputs">Imported tables, exceptions and watchlists.</param>
    /// <param name="lenient">Whether an unknown column is null with a warning instead of an error.</param>
    /// <param name="cancellation">Stops the run.</param>
    public static QueryOutcome Execute(string text, TriageOptions captures, HuntOptions rules, HuntInputs inputs, bool lenient, CancellationToken cancellation)
    {
        var tables = new HuntingTables();
        var (result, rows) = captures.Paths.Count > 0 ? TriageRun.ReadTables(captures, inputs, tables, new TriageProgress(), cancellation) : default((TriageResult? Result, RuleTables? Rows));
        foreach (var file in inputs.Telemetry)
        {
            tables.Add(file);
        }

        var query = KqlEngine.Compile(text, inputs.Environment(tables) with { Lenient = lenient });
        var present = captures.Clock.GetUtcNow().UtcDateTime;
        var span = rows?.Span(inputs.Telemetry, captures.Now, present) ?? RuleTables.SpanOf(inputs.Telemetry, captures.Now, present);
        var notices = new List<string>();
        if (query.CanRun && query.ReferencedTables.Any(AlertTables.Contains) && !AlertTables.Any(tables.HasRows))
        {
            rows ??= TriageRun.ReadTables(captures, inputs, new HuntingTables(), new TriageProgress(), cancellation).Rows;
            var hunt = TriageHunt.Run(TriageHunt.Load(rules, inputs, captures.Now ?? present), inputs, rows, span, captures.Clock);
            AddAlerts(tables, hunt);
            notices.Add(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{hunt.Histories.Count} rules were run for {string.Join(" and ", AlertTables)}: {hunt.Raised.Count + hunt.Suppressed.Count} alerts."));
        }

        notices.AddRange(tables.AbsentRows(query.ReferencedTables, "--table"));

        string[] problems = [.. result?.Problems ?? [], .. inputs.Telemetry.Select(Unread).OfType<string>(), .. inputs.Problems.Select(problem => problem.ToString())];
        bool unreadable = result is { Unreadable: true } || inputs.Telemetry.Any(file => file.Error is not null);
        if (!query.CanRun)
        {
            return new QueryOutcome(query, null, null, result, problems, unreadable) { TablesUnreadable = inputs.Telemetry.Any(file => file.Error is not null) };
        }

        try
        {
            var run = new RunOptions { Now = span.Now, Clock = captures.Clock, Cancellation = cancellation };
            return new QueryOutcome(query, RuleResult.Of(query, tables, run), null, result, problems, unreadable) { Notices = notices };
        }
        catch (KqlRunException e)
        {
            return new QueryOutcome(query, null, e.Message, result, problems, unreadable);
        }
    }

    /// <summary>Compiles a query against the tables of a run, without reading captures, to show its plan.</summary>
    /// <param name="text">The query.</param>
    /// <param name="inputs">Imported tables and watchlists.</param>
    /// <param name="lenient">Whether an unknown column is null with a warning instead of an error.</param>
    public static CompiledQuery Compile(string text, HuntInputs inputs, bool lenient)
    {
        var tables = new HuntingTables();
        foreach (var file in inputs.Telemetry)
        {
            tables.Add(file);
        }

        return KqlEngine.Compile(text, inputs.Environment(tables) with { Lenient = lenient });
    }

    private static void AddAlerts(HuntingTables tables, HuntResult hunt)
    {
        foreach (var table in hunt.AlertsAndSuppressed.SelectMany(alert => AlertRows.Create(alert, hunt.Now)).GroupBy(row => row.Table))
        {
            var cells = table.Select((row, i) =>
            {
                row.ReportId = i + 1;
                return row.ToKusto();
            }).ToList();
            tables.Add(table.Key.Name, table.Key.Kusto, _ => cells);
        }
    }

    /// <summary>A message about unreadable parts of a file; null if there are none.</summary>
    private static string? Unread(TelemetryFile file) =>
        file.Error ?? (file.UnreadableRows > 0 ? $"{file.Source}: {file.UnreadableRows} records could not be read and are omitted" : null);
}
