using RfbWatch.Kql;
using RfbWatch.Kql.Values;
using RfbWatch.Rules.Exceptions;

namespace RfbWatch.Rules.Running;

/// <summary>What one run of a rule gave.</summary>
public sealed class RuleOutcome
{
    private RuleOutcome(CompiledRule rule, RuleResult? result, string? error)
    {
        Compiled = rule;
        Result = result;
        Error = error;
    }

    /// <summary>The rule.</summary>
    public CompiledRule Compiled { get; }

    /// <summary>The rows; null when the run failed.</summary>
    public RuleResult? Result { get; }

    /// <summary>Why the run failed; null when it did not.</summary>
    public string? Error { get; }

    /// <summary>For each row that an exception covers, by its index: the exception.</summary>
    public IReadOnlyDictionary<int, RuleException> Suppressed { get; private set; } = new Dictionary<int, RuleException>();

    /// <summary>Whether the number of rows meets the rule's trigger.</summary>
    public bool Fired => Result is not null && Meets(Compiled.Rule, Result.Rows.Count);

    internal static RuleOutcome Of(CompiledRule rule, RuleResult result) => new(rule, result, null);

    internal static RuleOutcome Failed(CompiledRule rule, string error) => new(rule, null, $"{rule.Rule.Source}: rule '{rule.Rule.Name}' did not run: {error}");

    /// <summary>Notes which rows exceptions cover.</summary>
    public RuleOutcome With(IReadOnlyDictionary<int, RuleException> suppressed)
    {
        Suppressed = suppressed;
        return this;
    }

    private static bool Meets(Rule rule, int rows) => rule.TriggerOperator switch
    {
        TriggerOperator.LessThan => rows < rule.TriggerThreshold,
        TriggerOperator.Equal => rows == rule.TriggerThreshold,
        TriggerOperator.NotEqual => rows != rule.TriggerThreshold,
        TriggerOperator.GreaterThan => rows > rule.TriggerThreshold,
    };
}
