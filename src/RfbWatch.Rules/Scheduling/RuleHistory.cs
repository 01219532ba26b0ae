using RfbWatch.Rules.Alerts;
using RfbWatch.Rules.Running;

namespace RfbWatch.Rules.Scheduling;

/// <summary>The results of a rule over a capture: its runs, and its alerts, each once.</summary>
/// <param name="Compiled">The rule.</param>
/// <param name="Runs">The runs, in the order of time; at least one.</param>
/// <param name="Alerts">The alerts of all runs.</param>
public sealed record RuleHistory(CompiledRule Compiled, IReadOnlyList<RuleRun> Runs, IReadOnlyList<Alert> Alerts)
{
    /// <summary>Why a run failed; null if all succeeded.</summary>
    public string? Error => Runs.Select(run => run.Error).FirstOrDefault(error => error is not null);

    /// <summary>Whether it raised an alert that is not suppressed.</summary>
    public bool Fired => Alerts.OfType<Alert.Raised>().Any();

    /// <summary>Exceptions that could not be applied.</summary>
    public IEnumerable<RuleProblem> Problems => Runs.SelectMany(run => run.Problems).Distinct();
}
