using RfbWatch.Rules.Alerts;

namespace RfbWatch.Cli.Simulations;

/// <summary>The result of a simulation that a sensor captured.</summary>
/// <param name="Alerts">The alerts of the rule; none if it was not seen to fire.</param>
/// <param name="NotSeen">What did not happen within its time limit, for a message; null if the rule fired.</param>
internal sealed record LiveOutcome(IReadOnlyList<Alert> Alerts, string? NotSeen);
