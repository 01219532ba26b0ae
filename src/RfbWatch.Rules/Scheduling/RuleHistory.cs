using RfbWatch.Rules.Alerts;
using RfbWatch.Rules.Running;

namespace RfbWatch.Rules.Scheduling;

/// <summary>What a rule gave over a capture: its runs, one for each time at which it was due, and its alerts, each once. Of the rows, only those of alerts are kept: windows overlap.</summary>
/// <param name="Compiled">The rule.</param>
/// <param name="Runs">The runs, in the order of time; at least one.</param>
/// <param name="Alerts">The alerts of all of them.</param>
public sealed record RuleHistory(CompiledRule Compiled, IReadOnlyList<RuleRun> Runs, IReadOnlyList<Alert> Alerts)
{
    /// <summary>Why a run failed; null when all went to their end.</summary>
    public string? Error => Runs.Select(run => run.Error).FirstOrDefault(error => error is not null);

    /// <summary>Whether it raised an alert that no exception suppresses.</summary>
    public bool Fired => Alerts.OfType<Alert.Raised>().Any();

    /// <summary>Exceptions that could not be applied.</summary>
    public IEnumerable<RuleProblem> Problems => Runs.SelectMany(run => run.Problems).Distinct();
}
