using RfbWatch.Engine.Hunting;
using RfbWatch.Kql;
using RfbWatch.Kql.Engine;
using RfbWatch.Kql.Tables;
using RfbWatch.Kql.Values;
using RfbWatch.Rules.Hunting;
using RfbWatch.Rules.Running;
using RfbWatch.Rules.Telemetry;

namespace RfbWatch.Engine.Runs;

/// <summary>What a query gave.</summary>
/// <param name="Query">The compiled query, with its diagnostics.</param>
/// <param name="Result">Its rows; null when it could not run.</param>
/// <param name="Error">Why a query that compiled did not run to its end; null otherwise.</param>
/// <param name="Captures">How the captures were read; null without captures.</param>
/// <param name="Problems">Lines for people about inputs that could not be read.</param>
/// <param name="Unreadable">Whether an input could not be read at all.</param>
public sealed record QueryOutcome(
    CompiledQuery Query, RuleResult? Result, string? Error, TriageResult? Captures, IReadOnlyList<string> Problems, bool Unreadable)
{
    /// <summary>Whether a file of a table could not be read.</summary>
    public bool TablesUnreadable { get; init; }
}

/// <summary>Runs one KQL query over captures and imported tables.</summary>
public static class QueryRun
{
    /// <summary>Reads the captures and tables, then runs the query.</summary>
    /// <param name="text">The query.</param>
    /// <param name="captures">The captures and how to read them; its paths may be empty.</param>
    /// <param name="inputs">Imported tables and watchlists.</param>
    /// <param name="lenient">Whether an unknown column is null with a warning instead of an error.</param>
    /// <param name="cancellation">Stops the run.</param>
    public static QueryOutcome Execute(string text, TriageOptions captures, HuntInputs inputs, bool lenient, CancellationToken cancellation)
    {
        var tables = new HuntingTables();
        var result = captures.Paths.Count > 0 ? TriageRun.ReadTables(captures, inputs, tables, new TriageProgress(), cancellation) : null;
        foreach (var file in inputs.Telemetry)
        {
            tables.Add(file);
        }

        var query = KqlEngine.Compile(text, new KqlOptions { Catalog = tables, Watchlists = inputs, Lenient = lenient });
        string[] problems = [.. result?.Problems ?? [], .. inputs.Telemetry.Select(Unread).OfType<string>(), .. inputs.Problems.Select(problem => problem.ToString())];
        bool unreadable = result is { Unreadable: true } || inputs.Telemetry.Any(file => file.Error is not null);
        if (!query.CanRun)
        {
            return new QueryOutcome(query, null, null, result, problems, unreadable) { TablesUnreadable = inputs.Telemetry.Any(file => file.Error is not null) };
        }

        try
        {
            var run = new RunOptions { Now = captures.Now ?? LastTime(result, inputs) ?? captures.Clock.GetUtcNow().UtcDateTime, Clock = captures.Clock, Cancellation = cancellation };
            return new QueryOutcome(query, RuleResult.Of(query, tables, run), null, result, problems, unreadable);
        }
        catch (KqlRunException e)
        {
            return new QueryOutcome(query, null, e.Message, result, problems, unreadable);
        }
    }

    /// <summary>What could not be read of a file; null when all could.</summary>
    private static string? Unread(TelemetryFile file) =>
        file.Error ?? (file.UnreadableRows > 0 ? $"{file.Source}: {file.UnreadableRows} records could not be read, and are left out" : null);

    /// <summary>Time of the last packet or imported row, whichever is later; null where there is neither.</summary>
    private static DateTime? LastTime(TriageResult? result, HuntInputs inputs)
    {
        long last = result?.Totals.LastTicks ?? 0;
        foreach (var table in inputs.Telemetry.SelectMany(file => file.Tables))
        {
            int time = table.Schema.IndexOf("Timestamp");
            foreach (var row in time < 0 ? [] : table.Rows)
            {
                // In a table of the user's own, Timestamp may be a number that is no time.
                last = row[time].Kind == ValueKind.DateTime ? Math.Max(last, row[time].AsLong) : last;
            }
        }

        return last > 0 ? new DateTime(last, DateTimeKind.Utc) : null;
    }
}
