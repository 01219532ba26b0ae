namespace RfbWatch.Protocol.Carriers;

/// <summary>Stable names of what was unusual about a carrier; they stand beside those of <see cref="Anomaly"/>.</summary>
public static class CarrierAnomaly
{
    /// <summary>
    /// Non-zero bytes behind the first NUL of a repeater's 250-byte block: memory of the sender (CVE-2018-20023 and CVE-2018-21247 in LibVNCServer;
    /// viewers of UltraVNC fill the block from an uninitialised buffer too, vncviewer/ClientConnection.cpp).
    /// </summary>
    public const string RepeaterBlockGarbage = "RepeaterBlockGarbage";

    /// <summary>
    /// A compressed WebSocket message (permessage-deflate, RFC 7692) could not be inflated: it refers to bytes that are missing, is damaged, or holds
    /// more than is read of one; the direction was read no further.
    /// </summary>
    public const string WebSocketCompressed = "WebSocketCompressed";

    /// <summary>Bytes that are neither RFB nor a carrier precede a side's banner. A session is then reported only if both sides sent more than a banner.</summary>
    public const string BytesBeforeBanner = "BytesBeforeBanner";

    /// <summary>The bytes of a carrier break its document; the direction was read no further.</summary>
    public const string MalformedCarrier = "MalformedCarrier";

    /// <summary>Missing bytes took the carrier's framing with them; the direction was read no further.</summary>
    public const string CarrierLost = "CarrierLost";

    /// <summary>
    /// Missing bytes took the carrier's framing with them, and it was found again by its grammar: what was read behind them is less certain, and a
    /// conversation recognised by it alone is at most of medium confidence.
    /// </summary>
    public const string CarrierResynchronised = "CarrierResynchronised";
}
