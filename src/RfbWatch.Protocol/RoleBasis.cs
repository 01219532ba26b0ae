namespace RfbWatch.Protocol;

/// <summary>What the roles of server and client rest on, best first. Named in the tables by the member names.</summary>
public enum RoleBasis : byte
{
    /// <summary>Nothing decides it.</summary>
    Unknown,

    /// <summary>Both banners seen: the server speaks first. Never enough to call a connection reverse, see <see cref="ConversationFacts.RolesProved"/>.</summary>
    BannerOrder,

    /// <summary>One side sent what only a server sends in the handshake (security types, challenge, ServerInit), or what only a client sends.</summary>
    SecurityExchange,

    /// <summary>Only one side has spoken a banner: taken for the server unless something else speaks against it.</summary>
    SingleBanner,

    /// <summary>No beginning was seen: one side speaks the client's messages.</summary>
    ClientGrammar,

    /// <summary>No beginning was seen: one side speaks the server's messages.</summary>
    ServerGrammar,

    /// <summary>The bytes do not show it: the end that accepted the TCP connection is taken for the server.</summary>
    Connection,

    /// <summary>The carrier says it: who sent the Upgrade, CONNECT, SOCKS request or repeater ID.</summary>
    Carrier,
}
