namespace RfbWatch.Protocol.Carriers;

/// <summary>Stable names of anomalies of a carrier, in addition to those of <see cref="Anomaly"/>.</summary>
public static class CarrierAnomaly
{
    /// <summary>
    /// Non-zero bytes after the first NUL of a repeater's 250-byte block: memory of the sender (CVE-2018-20023 and CVE-2018-21247 in LibVNCServer;
    /// UltraVNC viewers also fill the block from an uninitialised buffer, vncviewer/ClientConnection.cpp).
    /// </summary>
    internal const string RepeaterBlockGarbage = "RepeaterBlockGarbage";

    /// <summary>
    /// A compressed WebSocket message (permessage-deflate, RFC 7692) could not be inflated: it refers to missing bytes, is damaged, or is
    /// larger than the limit; the rest of the direction was not read.
    /// </summary>
    internal const string WebSocketCompressed = "WebSocketCompressed";

    /// <summary>Bytes that are neither RFB nor a carrier precede a side's banner. A session is then reported only if both sides sent more than a banner.</summary>
    internal const string BytesBeforeBanner = "BytesBeforeBanner";

    /// <summary>The bytes of a carrier violate its specification; the rest of the direction was not read.</summary>
    internal const string MalformedCarrier = "MalformedCarrier";

    /// <summary>A gap lost the carrier's framing; the rest of the direction was not read.</summary>
    internal const string CarrierLost = "CarrierLost";

    /// <summary>
    /// A gap lost the carrier's framing, and it was found again by its grammar: data after the gap is less certain, and a
    /// conversation recognised only by such data has at most medium confidence.
    /// </summary>
    internal const string CarrierResynchronised = "CarrierResynchronised";
}
