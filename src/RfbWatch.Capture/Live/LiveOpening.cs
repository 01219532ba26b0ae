namespace RfbWatch.Capture.Live;

/// <summary>The result of opening a live input.</summary>
/// <param name="Sources">The sources, one per worker; empty on failure. The caller disposes of them.</param>
/// <param name="Problem">The reason for the failure; null on success.</param>
public sealed record LiveOpening(IReadOnlyList<LiveSource> Sources, CaptureProblem? Problem);
