using RfbWatch.Detection;

namespace RfbWatch.Engine;

/// <summary>A session and the file it was found in.</summary>
/// <param name="Session">The session.</param>
/// <param name="Source">Name of the file that was read when it began.</param>
public sealed record SourcedSession(Session Session, string Source);
