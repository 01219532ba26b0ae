namespace RfbWatch.Capture.Live;

/// <summary>What opening an interface for sending gave: exactly one of both.</summary>
/// <param name="Sender">The sender, which the caller disposes of; null when it failed.</param>
/// <param name="Problem">Why it failed; null when it did not.</param>
public sealed record SenderOpening(IFrameSender? Sender, CaptureProblem? Problem);
