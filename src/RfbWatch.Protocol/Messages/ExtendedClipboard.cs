using System.Buffers.Binary;

namespace RfbWatch.Protocol.Messages;

/// <summary>
/// The extended clipboard inside ClientCutText and ServerCutText (rfbproto, Extended Clipboard Pseudo-Encoding): a negated length, then
/// flags. Only "provide" carries what was copied; the others announce abilities, ask or notify.
/// </summary>
internal static class ExtendedClipboard
{
    /// <summary>Bytes of the flags, which the length counts.</summary>
    public const int FlagsLength = sizeof(uint);

    private const uint Caps = 1 << 24;
    private const uint Provide = 1 << 28;

    /// <summary>Whether the flags announce abilities, so that size limits follow them and no content.</summary>
    public static bool IsCapabilities(ReadOnlySpan<byte> flags) => (BinaryPrimitives.ReadUInt32BigEndian(flags) & Caps) != 0;

    /// <summary>Whether content follows the flags.</summary>
    /// <remarks>An announcement of abilities sets the flag of each action it knows, "provide" among them.</remarks>
    public static bool IsText(ReadOnlySpan<byte> flags) => (BinaryPrimitives.ReadUInt32BigEndian(flags) & (Provide | Caps)) == Provide;
}
