using RfbWatch.Rules.Alerts;
using RfbWatch.Rules.Running;

namespace RfbWatch.Rules.Scheduling;

/// <summary>One run of a rule over a capture, without its rows.</summary>
/// <param name="Now">The value of <c>now()</c>, UTC.</param>
/// <param name="Error">Why it failed; null if it completed.</param>
/// <param name="HasAlerts">Whether it has alerts, raised or suppressed, including alerts that an earlier run already had.</param>
/// <param name="NamesSessions">Whether its columns name sessions.</param>
/// <param name="Problems">Exceptions that could not be applied.</param>
public sealed record RuleRun(DateTime Now, string? Error, bool HasAlerts, bool NamesSessions, IReadOnlyList<RuleProblem> Problems)
{
    internal static RuleRun Of(RuleOutcome outcome) => new(outcome.Now, outcome.Error, Alert.Raises(outcome), SessionReferences.Names(outcome.Schema), outcome.Problems);
}
