namespace RfbWatch.Protocol.Handshake;

/// <summary>Apple's desktop name: 22 binary bytes precede the text (seen in captures of macOS 10.11, and in Zeek's trace baseline).</summary>
internal static class AppleName
{
    /// <summary>Number of bytes before the text.</summary>
    public const int PrefixLength = 22;

    /// <summary>Whether the name of this server has them: its version is Apple's or unknown, and the first byte cannot begin text.</summary>
    public static bool HasPrefix(ProtocolVersion? server, ReadOnlySpan<byte> name) =>
        (server is null or { Major: 3, Minor: 888 or VersionRules.AppleMinor }) && name.Length >= PrefixLength && name[0] == 0;
}
