namespace RfbWatch.Protocol.Handshake;

/// <summary>Apple's desktop name: 22 binary bytes stand before the text (seen in captures of macOS 10.11; Zeek's trace baseline shows the same).</summary>
internal static class AppleName
{
    /// <summary>Bytes before the text.</summary>
    public const int PrefixLength = 22;

    /// <summary>Whether the name of this server has them: an Apple version, or one that is not seen, and a first byte that no text begins with.</summary>
    public static bool HasPrefix(ProtocolVersion? server, ReadOnlySpan<byte> name) =>
        (server is null or { Major: 3, Minor: 888 or VersionRules.AppleMinor }) && name.Length >= PrefixLength && name[0] == 0;
}
