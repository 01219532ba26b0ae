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

/// <summary>Captures and imported tables that are read once and queried any number of times. Not thread-safe.</summary>
public sealed class QuerySession
{
    internal static readonly string[] AlertTables = [Tables.AlertInfo.Name, Tables.AlertEvidence.Name];

    private const string ImportOption = "--table";

    private readonly TriageOptions _options;
    private readonly HuntOptions _rules;
    private readonly HuntInputs _inputs;
    private RuleTables? _rows;
    private bool _rulesRan;

    private QuerySession(TriageOptions options, HuntOptions rules, HuntInputs inputs, HuntingTables rows)
    {
        Rows = rows;
        _options = options;
        _rules = rules;
        _inputs = inputs;
        foreach (var file in inputs.Telemetry)
        {
            Rows.Add(file);
        }
    }

    /// <summary>The result of reading the captures; null without captures.</summary>
    public TriageResult? Captures { get; private init; }

    /// <summary>The tables, including known tables without rows.</summary>
    public HuntingTables Rows { get; }

    /// <summary>The options with which queries are bound.</summary>
    public KqlOptions Environment => _inputs.Environment(Rows);

    /// <summary>Messages about inputs that could not be read.</summary>
    public IReadOnlyList<string> Problems => [.. Captures?.Problems ?? [], .. _inputs.Telemetry.Select(Unread).OfType<string>(), .. _inputs.Problems.Select(problem => problem.ToString())];

    /// <summary>Whether an input could not be read at all.</summary>
    public bool Unreadable => Captures is { Unreadable: true } || TablesUnreadable;

    /// <summary>Whether a table file could not be read.</summary>
    public bool TablesUnreadable => _inputs.Telemetry.Any(file => file.Error is not null);

    /// <summary>Reads the captures.</summary>
    /// <param name="captures">The captures and how to read them; the paths may be empty.</param>
    /// <param name="rules">Which rules run if a query reads alerts.</param>
    /// <param name="inputs">Imported tables, exceptions and watchlists.</param>
    /// <param name="cancellation">Stops the reading.</param>
    public static QuerySession Open(TriageOptions captures, HuntOptions rules, HuntInputs inputs, CancellationToken cancellation)
    {
        var tables = new HuntingTables();
        var (result, rows) = captures.Paths.Count > 0 ? TriageRun.ReadTables(captures, inputs, tables, new TriageProgress(), cancellation) : default((TriageResult? Result, RuleTables? Rows));
        return new QuerySession(captures, rules, inputs, tables) { Captures = result, _rows = rows };
    }

    /// <summary>Compiles a query.</summary>
    /// <param name="text">The query.</param>
    /// <param name="lenient">Whether an unknown column is null with a warning instead of an error.</param>
    public CompiledQuery Compile(string text, bool lenient) => KqlEngine.Compile(text, Environment with { Lenient = lenient });

    /// <summary>Runs a query. If it reads alerts that no file provides, the rules run first, once per session.</summary>
    /// <param name="text">The query.</param>
    /// <param name="lenient">Whether an unknown column is null with a warning instead of an error.</param>
    /// <param name="cancellation">Stops the query with <see cref="OperationCanceledException"/>; the session stays usable.</param>
    public QueryOutcome Run(string text, bool lenient, CancellationToken cancellation)
    {
        var query = Compile(text, lenient);
        var present = _options.Clock.GetUtcNow().UtcDateTime;
        var span = _rows?.Span(_inputs.Telemetry, _options.Now, present) ?? RuleTables.SpanOf(_inputs.Telemetry, _options.Now, present);
        var notices = new List<string>();
        if (query.CanRun && !_rulesRan && query.ReferencedTables.Any(AlertTables.Contains) && !AlertTables.Any(Rows.HasRows))
        {
            _rows ??= TriageRun.ReadTables(_options, _inputs, new HuntingTables(), new TriageProgress(), cancellation).Rows;
            var hunt = TriageHunt.Run(TriageHunt.Load(_rules, _inputs, _options.Now ?? present), _inputs, _rows, span, _options.Workers, _options.Clock);
            AddAlerts(hunt);
            _rulesRan = true;
            notices.Add(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{hunt.Histories.Count} rules were run for {string.Join(" and ", AlertTables)}: {hunt.Raised.Count + hunt.Suppressed.Count} alerts."));
        }

        notices.AddRange(AbsentRows(query.ReferencedTables));
        var outcome = new QueryOutcome(query, null, null, Captures, Problems, Unreadable) { TablesUnreadable = TablesUnreadable };
        if (!query.CanRun)
        {
            return outcome;
        }

        try
        {
            var run = new RunOptions { Now = span.Now, Clock = _options.Clock, Cancellation = cancellation };
            return outcome with { Result = RuleResult.Of(query, Rows, run), Notices = notices };
        }
        catch (KqlRunException e)
        {
            return outcome with { Error = e.Message };
        }
    }

    /// <summary>One notice about the tables that have no rows: ASIM parsers such as _Im_Dns read several tables, of which most users have only some.</summary>
    private IEnumerable<string> AbsentRows(IEnumerable<string> tables)
    {
        string[] absent = [.. tables.Where(table => Rows.AbsentRows([table], ImportOption).Any()).Order(StringComparer.Ordinal)];
        return absent.Length < 2
            ? Rows.AbsentRows(absent, ImportOption)
            : [$"{string.Join(", ", absent)} have no rows here: import them with {ImportOption} NAME=FILE (data connectors in Sentinel: {string.Join(", ", absent.Select(DataConnectors.Of).Distinct())})"];
    }

    private void AddAlerts(HuntResult hunt)
    {
        foreach (var table in hunt.AlertsAndSuppressed.SelectMany(alert => AlertRows.Create(alert, hunt.Now)).GroupBy(row => row.Table))
        {
            var cells = table.Select((row, i) =>
            {
                row.ReportId = i + 1;
                return row.ToKusto();
            }).ToList();
            Rows.Add(table.Key.Name, table.Key.Kusto, _ => cells);
        }
    }

    /// <summary>Returns a message about unreadable parts of a file; null if there are none.</summary>
    private static string? Unread(TelemetryFile file)
    {
        string?[] parts =
        [
            file.UnreadableRows > 0 ? $"{file.UnreadableRows} records could not be read and are omitted" : null,
            file.UnreadableCells > 0 ? $"{file.UnreadableCells} cells are not of their column's type and are null" : null,
        ];
        return file.Error ?? (parts.OfType<string>().ToList() is { Count: > 0 } unread ? $"{file.Source}: {string.Join("; ", unread)}" : null);
    }
}
