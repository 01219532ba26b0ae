namespace RfbWatch.Protocol.Handshake;

/// <summary>Which side is the server, and what that rests on.</summary>
/// <param name="Server">The side; null where nothing decides it.</param>
/// <param name="Basis">What it rests on.</param>
/// <param name="AreProved">Whether it rests on what only one of the roles can say.</param>
/// <param name="Initiator">The side that opened the connection; null when unknown.</param>
internal readonly record struct RoleClaim(Side? Server, RoleBasis Basis, bool AreProved, Side? Initiator = null);
