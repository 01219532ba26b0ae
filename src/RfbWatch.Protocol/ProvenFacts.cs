namespace RfbWatch.Protocol;

/// <summary>Facts that the bytes of a conversation prove. A finding names the facts that it is based on.</summary>
[Flags]
public enum ProvenFacts
{
    /// <summary>No facts.</summary>
    None = 0,

    /// <summary>The versions of the banners.</summary>
    Versions = 1 << 0,

    /// <summary>The offered security types, sub-types and mechanisms.</summary>
    Offer = 1 << 1,

    /// <summary>The chosen security type, with the choices inside it.</summary>
    Choice = 1 << 2,

    /// <summary>The chosen method required no credentials, and the session continued.</summary>
    NoAuthentication = 1 << 3,

    /// <summary>A method without authentication was offered.</summary>
    NoAuthenticationOffered = 1 << 4,

    /// <summary>A user name or password was sent in clear text, or the chosen method sends one in clear text.</summary>
    CleartextCredentials = 1 << 5,

    /// <summary>The challenge of VNC Authentication.</summary>
    Challenge = 1 << 6,

    /// <summary>The server's answer to the login: SecurityResult or a refusal, with the reason.</summary>
    Result = 1 << 7,

    /// <summary>The server accepted the client.</summary>
    Opened = 1 << 8,

    /// <summary>The server answered before the client's request.</summary>
    ServerRanAhead = 1 << 9,

    /// <summary>A length above its limit, or a scale of zero.</summary>
    OversizeFields = 1 << 10,

    /// <summary>A request for a power action.</summary>
    PowerActions = 1 << 11,

    /// <summary>A file transfer.</summary>
    FileTransfers = 1 << 12,

    /// <summary>Clipboard text.</summary>
    Clipboard = 1 << 13,

    /// <summary>Messages or a ServerInit by which a conversation without its beginning was recognised.</summary>
    MidStream = 1 << 14,

    /// <summary>Which side is the server.</summary>
    Roles = 1 << 15,

    /// <summary>An UltraVNC repeater in the path.</summary>
    Repeater = 1 << 16,

    /// <summary>A WebSocket or proxy around RFB.</summary>
    Tunnel = 1 << 17,

    /// <summary>The copies of disputed bytes of the handshake.</summary>
    Conflict = 1 << 18,
}
