using RfbWatch.Detection;

namespace RfbWatch.Engine;

/// <summary>A session and the source it was found in.</summary>
/// <param name="Session">The session.</param>
/// <param name="Source">Name of the source.</param>
public sealed record FoundSession(Session Session, string Source);
