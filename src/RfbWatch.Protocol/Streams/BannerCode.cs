namespace RfbWatch.Protocol.Streams;

/// <summary>A ProtocolVersion message (RFC 6143 section 7.1.1) in 24 bits, without loss, for storing very many of them.</summary>
public static class BannerCode
{
    private const int NumberBits = 10;
    private const int Numbers = 1000;
    private const uint IsRepeater = 1 << (2 * NumberBits);
    private const uint IsNulEnded = IsRepeater << 1;

    /// <summary>Number of bytes that a code represents.</summary>
    public const int Length = Banner.Length;

    /// <summary>Encodes the message at the beginning of the bytes; false if there is none.</summary>
    public static bool TryEncode(ReadOnlySpan<byte> bytes, out uint code)
    {
        code = 0;
        if (bytes.Length < Length || Banner.Probe(bytes[..Length]) != ProbeVerdict.Rfb)
        {
            return false;
        }

        code = (Number(bytes[4..7]) << NumberBits) | Number(bytes[8..11]) | (bytes[1] == 'E' ? IsRepeater : 0) | (bytes[11] == 0 ? IsNulEnded : 0);
        return true;
    }

    /// <summary>Writes the message that a code represents.</summary>
    /// <param name="code">A code of <see cref="TryEncode"/>.</param>
    /// <param name="bytes">Space for <see cref="Length"/> bytes.</param>
    public static void Decode(uint code, Span<byte> bytes)
    {
        ((code & IsRepeater) != 0 ? "REP 000.000\n"u8 : "RFB 000.000\n"u8).CopyTo(bytes);
        Write((code >> NumberBits) % (1 << NumberBits) % Numbers, bytes[4..7]);
        Write(code % (1 << NumberBits) % Numbers, bytes[8..11]);
        bytes[11] = (code & IsNulEnded) != 0 ? (byte)0 : (byte)'\n';
    }

    private static uint Number(ReadOnlySpan<byte> digits) => ((uint)(digits[0] - '0') * 100) + ((uint)(digits[1] - '0') * 10) + digits[2] - '0';

    private static void Write(uint number, Span<byte> digits)
    {
        digits[0] = (byte)('0' + (number / 100));
        digits[1] = (byte)('0' + (number / 10 % 10));
        digits[2] = (byte)('0' + (number % 10));
    }
}
