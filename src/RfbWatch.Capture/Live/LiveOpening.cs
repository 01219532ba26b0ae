namespace RfbWatch.Capture.Live;

/// <summary>What opening a live input gave.</summary>
/// <param name="Sources">The sources, one for a worker each; empty when it failed. The caller disposes of them.</param>
/// <param name="Problem">Why it failed; null when it did not.</param>
public sealed record LiveOpening(IReadOnlyList<LiveSource> Sources, CaptureProblem? Problem);
