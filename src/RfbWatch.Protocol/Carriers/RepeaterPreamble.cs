namespace RfbWatch.Protocol.Carriers;

/// <summary>
/// The messages of an UltraVNC repeater and its two kinds of clients before RFB (repeater/mode12_listener.cpp, mode2_listener_server.cpp and
/// socket_functions.cpp of github.com/ultravnc/UltraVNC, read 2026-11; noVNC and LibVNCServer use the same numbers).
/// The repeater sends <c>RFB 000.000</c> to a viewer; the viewer, and in mode II also the waiting server, sends a block of 250 bytes
/// with a NUL-terminated <c>host:port</c> or <c>ID:number</c>. While a server waits, the repeater sends it <c>REP 000.000</c> once per minute.
/// </summary>
internal static class RepeaterPreamble
{
    /// <summary>MAX_HOST_NAME_LEN of the repeater: the block's size.</summary>
    public const int BlockLength = 250;

    /// <summary>Length of a banner or keep-alive.</summary>
    public const int BannerLength = 12;

    private const int MaxTargetLength = 128;

    private static ReadOnlySpan<byte> HostRequest => "RFB 000.000"u8;

    private static ReadOnlySpan<byte> KeepAlive => "REP "u8;

    private static ReadOnlySpan<byte> Id => "ID:"u8;

    private static ReadOnlySpan<byte> Rfb => "RFB "u8;

    /// <summary>Reads a repeater's banner or keep-alive.</summary>
    public static Preamble ReadBanner(ReadOnlySpan<byte> bytes)
    {
        if (Begins(bytes, HostRequest))
        {
            return bytes.Length < BannerLength
                ? Preamble.Of(PreambleVerdict.NeedMore)
                : Preamble.Whole(Carrier.Repeater, BannerLength, PreambleFlags.Grants);
        }

        if (Begins(bytes, KeepAlive))
        {
            return bytes.Length < BannerLength ? Preamble.Of(PreambleVerdict.NeedMore)
                : bytes[7] == (byte)'.' && bytes[BannerLength - 1] is (byte)'\n' or 0
                    ? Preamble.Whole(Carrier.Repeater, BannerLength, PreambleFlags.Grants | PreambleFlags.KeepAlive)
                : Preamble.Of(PreambleVerdict.No);
        }

        return Preamble.Of(PreambleVerdict.No);
    }

    /// <summary>Whether the bytes begin a block whose text is complete.</summary>
    public static bool MayBeBlock(ReadOnlySpan<byte> bytes)
    {
        int end = bytes.IndexOf((byte)0);
        return end is > 0 and <= MaxTargetLength && ReadBlock(bytes, expected: true).Verdict == PreambleVerdict.NeedMore;
    }

    /// <summary>Reads the block of 250 bytes.</summary>
    /// <param name="bytes">The first bytes of the layer.</param>
    /// <param name="expected">
    /// Whether the other side has sent <c>RFB 000.000</c>: then any NUL-terminated text is a target. Otherwise the block must be confirmed, by
    /// <c>ID:</c> and zeros, or by a banner after it.
    /// </param>
    public static Preamble ReadBlock(ReadOnlySpan<byte> bytes, bool expected)
    {
        int text = 0;
        while (text < bytes.Length && IsTargetByte(bytes[text]))
        {
            text++;
        }

        if (text > MaxTargetLength)
        {
            return Preamble.Of(PreambleVerdict.No);
        }

        if (text == bytes.Length)
        {
            return Preamble.Of(PreambleVerdict.NeedMore);
        }

        bool id = bytes.StartsWith(Id);
        if (bytes[text] != 0 || text == 0 || (!expected && !id && !HasPort(bytes[..text])))
        {
            return Preamble.Of(PreambleVerdict.No);
        }

        var rest = bytes[text..Math.Min(bytes.Length, BlockLength)];
        bool clean = !rest.ContainsAnyExcept((byte)0);
        if (bytes.Length < BlockLength)
        {
            return Preamble.Of(PreambleVerdict.NeedMore);
        }

        if (!expected && !(id && clean))
        {
            var behind = bytes[BlockLength..];
            if (!Begins(behind, Rfb) || behind.Length < Rfb.Length)
            {
                return Preamble.Of(Begins(behind, Rfb) ? PreambleVerdict.NeedMore : PreambleVerdict.No);
            }
        }

        var found = Preamble.Whole(Carrier.Repeater, BlockLength, id ? PreambleFlags.RepeaterId : PreambleFlags.Requests);
        found.TargetLength = text;
        found.Flags |= clean ? PreambleFlags.None : PreambleFlags.BlockGarbage;
        return found;
    }

    // host:port, host::port, [v6]:port, ID:number and the ID+comment form; other bytes do not occur in a host.
    private static bool IsTargetByte(byte value) =>
        value is (>= (byte)'0' and <= (byte)':') or (>= (byte)'A' and <= (byte)'Z') or (>= (byte)'a' and <= (byte)'z')
            or (byte)'.' or (byte)'-' or (byte)'_' or (byte)'+' or (byte)'[' or (byte)']' or (byte)'%';

    private static bool HasPort(ReadOnlySpan<byte> text)
    {
        int colon = text.LastIndexOf((byte)':');
        return colon > 0 && colon < text.Length - 1 && !text[(colon + 1)..].ContainsAnyExceptInRange((byte)'0', (byte)'9');
    }

    private static bool Begins(ReadOnlySpan<byte> bytes, ReadOnlySpan<byte> word) =>
        bytes.Length >= word.Length ? bytes.StartsWith(word) : word.StartsWith(bytes);
}
