namespace RfbWatch.Protocol;

/// <summary>The result of one reading of a handshake.</summary>
/// <param name="Server">The server's side.</param>
/// <param name="ServerVersion">The server's version; null when not read.</param>
/// <param name="ClientVersion">The client's version; null when not read.</param>
/// <param name="Offered">The offered types in order, separated by commas; empty when not read.</param>
/// <param name="SecurityType">The chosen type; null when not read.</param>
/// <param name="SecuritySubType">The choice inside the type; null for none.</param>
/// <param name="Result">The authentication result.</param>
/// <param name="NoAuthentication">Whether the session was opened without any authentication.</param>
public sealed record ReadingFacts(
    Side Server, ProtocolVersion? ServerVersion, ProtocolVersion? ClientVersion, string Offered, long? SecurityType, long? SecuritySubType,
    AuthenticationResult Result, bool NoAuthentication)
{
    /// <summary>The result of a conversation, in the form of a reading.</summary>
    internal static ReadingFacts Of(ConversationFacts facts) => new(
        facts.ServerSide ?? Side.B, facts.ServerVersion, facts.ClientVersion, string.Join(',', facts.OfferedSecurityTypes), facts.SecurityType, facts.SecuritySubType,
        facts.AuthenticationResult, facts.NoAuthentication);
}
