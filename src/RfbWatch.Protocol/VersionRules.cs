namespace RfbWatch.Protocol;

/// <summary>The rules that follow from a protocol version (RFC 6143 section 7.1, rfbproto; vendor-specific versions as the vendors' servers treat them).</summary>
internal static class VersionRules
{
    /// <summary>Apple's minor version: the rules of 3.8 with exceptions.</summary>
    public const int AppleMinor = 889;

    private const int UltraPromptOffset = 10;
    private const int FirstListMinor = 7;
    private const int FirstResultMinor = 8;

    /// <summary>The first version of RealVNC's proprietary protocol.</summary>
    public static ProtocolVersion RealVnc5 => new(5, 0);

    /// <summary>The effective version: the lower of the two, because a client must not answer with a higher version than the server's.</summary>
    public static ProtocolVersion Governing(ProtocolVersion server, ProtocolVersion client) => client < server ? client : server;

    /// <summary>Whether the server sends a list (3.7 and later) instead of one dictated type.</summary>
    public static bool HasList(ProtocolVersion version) =>
        version.Major > 3 || (version.Major == 3 && version.Minor >= FirstListMinor);

    /// <summary>The version in which a server dictates one type.</summary>
    public static ProtocolVersion Dictating => new(3, 3);

    /// <summary>Whether a SecurityResult also follows None, and a reason follows a failure.</summary>
    public static bool HasResultAlways(ProtocolVersion version) =>
        version.Major > 3 || (version.Major == 3 && version.Minor >= FirstResultMinor);

    /// <summary>
    /// Whether None may continue directly with ServerInit, without SecurityResult and ClientInit: for the macOS viewer, some servers assume a shared
    /// ClientInit (LibVNCServer, auth.c). Others treat this version as 3.8 and send a SecurityResult, so the server's bytes show which of the two it is.
    /// </summary>
    public static bool MayOmitResult(ProtocolVersion client, long type) =>
        client is { Major: 3, Minor: AppleMinor } && type == 1;

    /// <summary>Whether this is an UltraVNC version whose server sends text before the security types (SC_PROMPT).</summary>
    public static bool HasUltraPrompt(ProtocolVersion version) => version is { Major: 3, Minor: 14 or 16 or 18 };

    /// <summary>The version whose rules apply after that text: 3.4, 3.6 and 3.8 (vncviewer/ClientConnection.cpp).</summary>
    public static ProtocolVersion BehindPrompt(ProtocolVersion version) =>
        HasUltraPrompt(version) ? version with { Minor = version.Minor - UltraPromptOffset } : version;
}
