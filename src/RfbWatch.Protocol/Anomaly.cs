namespace RfbWatch.Protocol;

/// <summary>
/// Stable names of what was unusual in a conversation. Unknown, malformed and missing are three different things:
/// <c>Unknown…</c> is a value that no table here knows, <c>Malformed…</c> one that the document forbids, <c>Missing…</c> bytes
/// that were sent but not captured. None of them ends the record of the session.
/// </summary>
public static class Anomaly
{
    /// <summary>A client message type that is not known; the count of client messages stopped there.</summary>
    public const string UnknownClientMessage = "UnknownClientMessage";

    /// <summary>A server message type that is not known; reading of the server's messages stopped there.</summary>
    public const string UnknownServerMessage = "UnknownServerMessage";

    /// <summary>A security type whose exchange is not known; the handshake was not read beyond it.</summary>
    public const string UnknownSecurityExchange = "UnknownSecurityExchange";

    /// <summary>A SecurityResult value that is not known.</summary>
    public const string UnknownSecurityResult = "UnknownSecurityResult";

    /// <summary>Bytes of the handshake break the document.</summary>
    public const string MalformedHandshake = "MalformedHandshake";

    /// <summary>Bytes inside the handshake were sent but not captured.</summary>
    public const string MissingInHandshake = "MissingInHandshake";

    /// <summary>Bytes after the handshake were sent but not captured.</summary>
    public const string MissingAfterHandshake = "MissingAfterHandshake";

    /// <summary>A length on the wire was above its limit; <see cref="ConversationFacts.OversizeFields"/> names it.</summary>
    public const string OversizeField = "OversizeField";

    /// <summary>Both sides speak RealVNC's own protocol of version 5, which is not public; nothing after the banners was read.</summary>
    public const string RealVncV5Native = "RealVncV5Native";

    /// <summary>The client asked to scale by zero, which crashed servers (CVE-2014-6054).</summary>
    public const string ZeroScale = "ZeroScale";

    /// <summary>A plug-in of UltraVNC encrypts from here on; nothing after it was read.</summary>
    public const string PluginStreaming = "PluginStreaming";

    /// <summary>
    /// The server sent a rectangle in an encoding whose length cannot be determined without decoding it; reading of the server's messages stopped
    /// there. The encoding's number follows in brackets: <c>UnsizedEncoding(1011)</c>.
    /// </summary>
    public const string UnsizedEncoding = "UnsizedEncoding";

    /// <summary>The size of a pixel is not certain, because the client's formats were not seen or changed on the way; reading of the server's messages stopped there.</summary>
    public const string AmbiguousPixelFormat = "AmbiguousPixelFormat";

    /// <summary>A message of the server breaks the document; reading of its messages stopped there.</summary>
    public const string MalformedServerMessage = "MalformedServerMessage";
}
