namespace RfbWatch.Protocol;

/// <summary>
/// Stable names of anomalies in a conversation. <c>Unknown…</c> means a value that is in no table, <c>Malformed…</c> a value that the specification forbids, and
/// <c>Missing…</c> bytes that were sent but not captured. None of them ends the session record.
/// </summary>
public static class Anomaly
{
    /// <summary>An unknown client message type; the counting of client messages stopped there.</summary>
    internal const string UnknownClientMessage = "UnknownClientMessage";

    /// <summary>An unknown server message type; reading of the server's messages stopped there.</summary>
    internal const string UnknownServerMessage = "UnknownServerMessage";

    /// <summary>A security type with an unknown exchange; the handshake was not read beyond it.</summary>
    internal const string UnknownSecurityExchange = "UnknownSecurityExchange";

    /// <summary>An unknown SecurityResult value.</summary>
    public const string UnknownSecurityResult = "UnknownSecurityResult";

    /// <summary>Bytes of the handshake violate the specification.</summary>
    public const string MalformedHandshake = "MalformedHandshake";

    /// <summary>Bytes inside the handshake were sent but not captured.</summary>
    public const string MissingInHandshake = "MissingInHandshake";

    /// <summary>Bytes after the handshake were sent but not captured.</summary>
    internal const string MissingAfterHandshake = "MissingAfterHandshake";

    /// <summary>A length on the wire was above its limit; <see cref="ConversationFacts.OversizeFields"/> names it.</summary>
    internal const string OversizeField = "OversizeField";

    /// <summary>The bytes prove either assignment of the roles: one side imitates the other role. The end that accepted the connection is reported as the server.</summary>
    internal const string AmbiguousRoles = "AmbiguousRoles";

    /// <summary>Both sides use RealVNC's proprietary protocol version 5; nothing after the banners was read.</summary>
    internal const string RealVncV5Native = "RealVncV5Native";

    /// <summary>The client requested a scale of zero, which crashed servers (CVE-2014-6054).</summary>
    public const string ZeroScale = "ZeroScale";

    /// <summary>An UltraVNC plug-in encrypts from here on; nothing after it was read.</summary>
    internal const string PluginStreaming = "PluginStreaming";

    /// <summary>
    /// The server sent a rectangle in an encoding whose length cannot be determined without decoding it; reading of the server's messages stopped
    /// there. The encoding's number follows in brackets: <c>UnsizedEncoding(1011)</c>.
    /// </summary>
    internal const string UnsizedEncoding = "UnsizedEncoding";

    /// <summary>The pixel size is uncertain, because the client's pixel format was not captured or has changed; reading of the server's messages stopped there.</summary>
    internal const string AmbiguousPixelFormat = "AmbiguousPixelFormat";

    /// <summary>A message of the server violates the specification; reading of its messages stopped there.</summary>
    internal const string MalformedServerMessage = "MalformedServerMessage";
}
