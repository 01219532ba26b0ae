using System.Buffers.Binary;

namespace RfbWatch.Protocol.Carriers;

/// <summary>
/// The header by which a load balancer informs a server about a forwarded connection (HAProxy, "The PROXY protocol, versions 1 and 2"): a line of
/// text or a binary block before the client's first byte. It adds no carrier.
/// </summary>
internal static class ProxyHeader
{
    /// <summary>First byte of version 1.</summary>
    public const byte FirstOfText = (byte)'P';

    /// <summary>First byte of version 2.</summary>
    public const byte FirstOfBinary = (byte)'\r';

    private const int MaxLine = 107; // section 2.1
    private const int BinaryHeader = 16; // section 2.2
    private const int VersionAt = 12;
    private const int LengthAt = 14;

    // Two IPv6 addresses or the paths of two sockets, followed by extensions.
    private const int MaxBinary = 4 << 10;

    private static ReadOnlySpan<byte> Text => "PROXY "u8;

    private static ReadOnlySpan<byte> Signature => "\r\n\r\n\0\r\nQUIT\n"u8;

    /// <summary>Reads the header at the beginning of <paramref name="bytes"/>.</summary>
    public static Preamble Read(ReadOnlySpan<byte> bytes) => bytes[0] == FirstOfText ? ReadLine(bytes) : ReadBinary(bytes);

    private static Preamble ReadLine(ReadOnlySpan<byte> bytes)
    {
        if (!Begins(bytes, Text) || (bytes.Length > Text.Length && !IsFamily(bytes[Text.Length..])))
        {
            return Preamble.Of(PreambleVerdict.No);
        }

        int end = bytes.IndexOf((byte)'\n');
        return end < 0 && bytes.Length < MaxLine ? Preamble.Of(PreambleVerdict.NeedMore)
            : end is < 0 or >= MaxLine ? Preamble.Of(PreambleVerdict.No)
            : Preamble.Whole(Carrier.Tcp, end + 1, PreambleFlags.Transparent);
    }

    private static Preamble ReadBinary(ReadOnlySpan<byte> bytes)
    {
        const int Version2 = 0x20;
        const int CommandBits = 0x0F;
        if (!Begins(bytes, Signature) || (bytes.Length > VersionAt && (bytes[VersionAt] & ~CommandBits) != Version2))
        {
            return Preamble.Of(PreambleVerdict.No);
        }

        if (bytes.Length < BinaryHeader)
        {
            return Preamble.Of(PreambleVerdict.NeedMore);
        }

        int length = BinaryHeader + BinaryPrimitives.ReadUInt16BigEndian(bytes[LengthAt..]);
        return length > MaxBinary ? Preamble.Of(PreambleVerdict.No)
            : bytes.Length < length ? Preamble.Of(PreambleVerdict.NeedMore)
            : Preamble.Whole(Carrier.Tcp, length, PreambleFlags.Transparent);
    }

    private static bool IsFamily(ReadOnlySpan<byte> bytes) => Begins(bytes, "TCP4 "u8) || Begins(bytes, "TCP6 "u8) || Begins(bytes, "UNKNOWN"u8);

    private static bool Begins(ReadOnlySpan<byte> bytes, ReadOnlySpan<byte> word) =>
        bytes.Length >= word.Length ? bytes.StartsWith(word) : word.StartsWith(bytes);
}
