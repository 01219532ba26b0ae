namespace RfbWatch.Detection.Findings;

/// <summary>The documentation of a finding for analysts.</summary>
/// <param name="Seen">What was observed on the wire.</param>
/// <param name="Matters">Why it matters.</param>
/// <param name="Check">How to verify it.</param>
/// <param name="Fix">How to fix it.</param>
/// <param name="FalsePositives">When it is harmless or wrong.</param>
public sealed record FindingPage(string Seen, string Matters, string Check, string Fix, string FalsePositives);
