using RfbWatch.Rules.Alerts;

namespace RfbWatch.Cli.Simulations;

/// <summary>What a sensor made of a simulation.</summary>
/// <param name="Alerts">The alerts of the rule; none where it was not seen to fire.</param>
/// <param name="NotSeen">What was not seen within its limit, for a message; null if the rule fired.</param>
internal sealed record LiveOutcome(IReadOnlyList<Alert> Alerts, string? NotSeen);
