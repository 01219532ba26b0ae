using RfbWatch.Detection;

namespace RfbWatch.Engine;

/// <summary>A session and the file in which it was found.</summary>
/// <param name="Session">The session.</param>
/// <param name="Source">Name of the file that was being read when it began.</param>
public sealed record SourcedSession(Session Session, string Source);
