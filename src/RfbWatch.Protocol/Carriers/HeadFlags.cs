namespace RfbWatch.Protocol.Carriers;

/// <summary>Properties of the header lines of an HTTP head that are relevant to a carrier.</summary>
[Flags]
internal enum HeadFlags : byte
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary><c>Upgrade</c> contains the token <c>websocket</c>.</summary>
    UpgradesToWebSocket = 1,

    /// <summary><c>Upgrade</c> is present, with any value.</summary>
    Upgrades = 2,

    /// <summary>A header whose name begins with <c>Sec-WebSocket-</c>.</summary>
    NamesWebSocket = 4,

    /// <summary><c>Sec-WebSocket-Accept</c>, which occurs only in responses.</summary>
    AcceptsWebSocket = 8,

    /// <summary><c>Content-Length</c> other than 0, or <c>Transfer-Encoding</c>: a body follows.</summary>
    HasBody = 16,

    /// <summary>A line is a banner: the apparent head was text before it.</summary>
    HoldsBanner = 32,
}
