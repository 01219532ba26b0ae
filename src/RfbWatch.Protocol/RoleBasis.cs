namespace RfbWatch.Protocol;

/// <summary>The evidence for the roles of server and client. The member names are used in the tables.</summary>
public enum RoleBasis : byte
{
    /// <summary>The roles are unknown.</summary>
    Unknown,

    /// <summary>Both banners were seen: the server sends first. Not sufficient to call a connection reverse; see <see cref="ConversationFacts.RolesProved"/>.</summary>
    BannerOrder,

    /// <summary>One side sent data that only a server sends in the handshake (security types, challenge, ServerInit), or data that only a client sends.</summary>
    SecurityExchange,

    /// <summary>Only one side has sent a banner: it is assumed to be the server unless other data contradicts this.</summary>
    SingleBanner,

    /// <summary>No beginning was captured: one side sends the client's messages.</summary>
    ClientGrammar,

    /// <summary>No beginning was captured: one side sends the server's messages.</summary>
    ServerGrammar,

    /// <summary>The bytes do not determine the roles: the end that accepted the TCP connection is assumed to be the server.</summary>
    Connection,

    /// <summary>Determined by the carrier: the sender of the Upgrade, CONNECT, SOCKS request or repeater ID.</summary>
    Carrier,
}
