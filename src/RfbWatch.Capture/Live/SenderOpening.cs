namespace RfbWatch.Capture.Live;

/// <summary>The result of opening an interface for sending: either a sender or a problem.</summary>
/// <param name="Sender">The sender, which the caller disposes of; null on failure.</param>
/// <param name="Problem">The reason for the failure; null on success.</param>
public sealed record SenderOpening(IFrameSender? Sender, CaptureProblem? Problem);
