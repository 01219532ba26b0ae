using System.Buffers.Binary;

namespace RfbWatch.Protocol.Messages;

/// <summary>
/// The extended clipboard inside ClientCutText and ServerCutText (rfbproto, Extended Clipboard Pseudo-Encoding): a negated length, then
/// flags. Only "provide" contains clipboard data; the others announce capabilities, request or notify.
/// </summary>
internal static class ExtendedClipboard
{
    /// <summary>Length of the flags in bytes, which is included in the length of the message.</summary>
    public const int FlagsLength = sizeof(uint);

    private const uint Caps = 1 << 24;
    private const uint Provide = 1 << 28;

    /// <summary>Whether the flags announce capabilities, so that they are followed by size limits instead of content.</summary>
    public static bool IsCapabilities(ReadOnlySpan<byte> flags) => (BinaryPrimitives.ReadUInt32BigEndian(flags) & Caps) != 0;

    /// <summary>Whether content follows the flags.</summary>
    /// <remarks>An announcement of capabilities sets the flag of each supported action, including "provide".</remarks>
    public static bool IsText(ReadOnlySpan<byte> flags) => (BinaryPrimitives.ReadUInt32BigEndian(flags) & (Provide | Caps)) == Provide;
}
