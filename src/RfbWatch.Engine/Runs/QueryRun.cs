using RfbWatch.Engine.Hunting;
using RfbWatch.Kql.Engine;
using RfbWatch.Rules.Hunting;
using RfbWatch.Rules.Running;

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

    /// <summary>Notices about the result, one line each: whether rules were run for the query, and which tables it reads have no rows.</summary>
    public IReadOnlyList<string> Notices { get; init; } = [];
}

/// <summary>Runs one KQL query over captures and imported tables.</summary>
public static class QueryRun
{
    /// <summary>Reads the captures and tables, then runs the query. If the query reads alerts that no file provides, the rules run first.</summary>
    /// <param name="text">The query.</param>
    /// <param name="captures">The captures and how to read them; the paths may be empty.</param>
    /// <param name="rules">Which rules run if the query reads alerts.</param>
    /// <param name="inputs">Imported tables, exceptions and watchlists.</param>
    /// <param name="lenient">Whether an unknown column is null with a warning instead of an error.</param>
    /// <param name="cancellation">Stops the run.</param>
    public static QueryOutcome Execute(string text, TriageOptions captures, HuntOptions rules, HuntInputs inputs, bool lenient, CancellationToken cancellation) =>
        QuerySession.Open(captures, rules, inputs, cancellation).Run(text, lenient, cancellation);

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
}
