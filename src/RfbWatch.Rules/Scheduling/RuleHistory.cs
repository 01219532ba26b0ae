using RfbWatch.Rules.Alerts;
using RfbWatch.Rules.Running;

namespace RfbWatch.Rules.Scheduling;

/// <summary>What a rule gave over a capture: one outcome for each time at which it was run, and its alerts, each once.</summary>
/// <param name="Compiled">The rule.</param>
/// <param name="Outcomes">The outcomes, in the order of time; at least one.</param>
/// <param name="Alerts">The alerts of all of them.</param>
public sealed record RuleHistory(CompiledRule Compiled, IReadOnlyList<RuleOutcome> Outcomes, IReadOnlyList<Alert> Alerts)
{
    /// <summary>Why a run failed; null when all went to their end.</summary>
    public string? Error => Outcomes.Select(outcome => outcome.Error).FirstOrDefault(error => error is not null);

    /// <summary>Whether it raised an alert that no exception suppresses.</summary>
    public bool Fired => Alerts.OfType<Alert.Raised>().Any();

    /// <summary>Exceptions that could not be applied.</summary>
    public IEnumerable<RuleProblem> Problems => Outcomes.SelectMany(outcome => outcome.Problems).Distinct();
}
