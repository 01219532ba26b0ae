namespace RfbWatch.Protocol.Handshake;

/// <summary>Which side is the server, and the evidence.</summary>
/// <param name="Server">The side; null if unknown.</param>
/// <param name="Basis">The evidence.</param>
/// <param name="AreProved">Whether it is based on a message that only one of the roles can send.</param>
/// <param name="AreAmbiguous">Whether the bytes prove either assignment of the roles, which happens only if a side imitates the other role.</param>
/// <param name="Initiator">The side that opened the connection; null if unknown.</param>
internal readonly record struct RoleClaim(Side? Server, RoleBasis Basis, bool AreProved, bool AreAmbiguous, Side? Initiator = null);
