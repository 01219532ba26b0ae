namespace RfbWatch.Detection.Findings;

/// <summary>The documentation of a finding for analysts.</summary>
/// <param name="Observation">What was observed on the wire.</param>
/// <param name="Impact">Why it matters.</param>
/// <param name="Verification">How to verify it.</param>
/// <param name="Remediation">How to fix it.</param>
/// <param name="FalsePositives">When it is harmless or wrong.</param>
public sealed record FindingPage(string Observation, string Impact, string Verification, string Remediation, string FalsePositives);
