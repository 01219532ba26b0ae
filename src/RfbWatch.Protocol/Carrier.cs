namespace RfbWatch.Protocol;

/// <summary>The protocol that carries the RFB conversation. The member names are used in the tables.</summary>
public enum Carrier : byte
{
    /// <summary>Nothing between TCP and RFB.</summary>
    Tcp,

    /// <summary>RFC 6455 frames after an HTTP Upgrade (noVNC, websockify, servers with a WebSocket listener).</summary>
    WebSocket,

    /// <summary>An HTTP proxy opened the connection with CONNECT (RFC 9110 section 9.3.6).</summary>
    HttpConnect,

    /// <summary>A SOCKS 4 or 4a proxy.</summary>
    Socks4,

    /// <summary>A SOCKS 5 proxy (RFC 1928).</summary>
    Socks5,

    /// <summary>An UltraVNC repeater, mode I or II.</summary>
    Repeater,
}
