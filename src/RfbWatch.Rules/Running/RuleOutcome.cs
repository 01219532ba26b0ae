using RfbWatch.Kql;
using RfbWatch.Kql.Values;

namespace RfbWatch.Rules.Running;

/// <summary>The result of one run of a rule, with exceptions applied.</summary>
public sealed class RuleOutcome
{
    private RuleOutcome(CompiledRule rule, DateTime now, string? error)
    {
        Compiled = rule;
        Now = now;
        Error = error;
    }

    /// <summary>The rule.</summary>
    public CompiledRule Compiled { get; }

    /// <summary>The value of <c>now()</c>, UTC.</summary>
    public DateTime Now { get; }

    /// <summary>Why the run failed; null if it did not.</summary>
    public string? Error { get; }

    /// <summary>The result's columns; none if the run failed.</summary>
    public KustoSchema Schema { get; private init; } = KustoSchema.Empty;

    /// <summary>The rows: first those of the run with all exceptions, then those that disappeared because of exceptions on source rows.</summary>
    public IReadOnlyList<RuleRow> Rows { get; private init; } = [];

    /// <summary>Exceptions that could not be applied in this run; the rows are the result without them.</summary>
    public IReadOnlyList<RuleProblem> Problems { get; private init; } = [];

    /// <summary>Warnings of the query.</summary>
    public IReadOnlyList<KqlWarning> Warnings { get; private init; } = [];

    /// <summary>Whether the rows that no exception covers meet the rule's trigger.</summary>
    public bool Fired => Error is null && Compiled.Rule.IsTriggeredBy(Rows.OfType<RuleRow.Raised>().Count());

    internal static RuleOutcome Of(CompiledRule rule, DateTime now, KustoSchema schema, IReadOnlyList<RuleRow> rows, IReadOnlyList<RuleProblem> problems, IReadOnlyList<KqlWarning> warnings) =>
        new(rule, now, null) { Schema = schema, Rows = rows, Problems = problems, Warnings = warnings };

    internal static RuleOutcome Failed(CompiledRule rule, DateTime now, string error) => new(rule, now, $"{rule.Rule.Source}: rule '{rule.Rule.Name}' did not run: {error}");
}
