namespace RfbWatch.Protocol.Streams;

/// <summary>
/// The ProtocolVersion message (RFC 6143 section 7.1.1): <c>RFB ddd.ddd</c> and LF. NUL in place of LF is accepted, as old
/// gtk-vnc sends it. The UltraVNC repeater's <c>REP ddd.ddd</c> has the same shape.
/// </summary>
internal static class Banner
{
    /// <summary>Length of the message in bytes.</summary>
    public const int Length = 12;

    /// <summary>First byte of both <c>RFB </c> and <c>REP </c>.</summary>
    public const byte FirstByte = (byte)'R';

    private const int MajorOffset = 4;
    private const int PointOffset = 7;
    private const int MinorOffset = 8;
    private const int TerminatorOffset = 11;

    private static ReadOnlySpan<byte> Rfb => "RFB "u8;

    private static ReadOnlySpan<byte> Rep => "REP "u8;

    /// <summary>Whether the bytes are, or may become, a banner.</summary>
    public static ProbeVerdict Probe(ReadOnlySpan<byte> start)
    {
        int magic = Math.Min(start.Length, MajorOffset);
        if (!start[..magic].SequenceEqual(Rfb[..magic]) && !start[..magic].SequenceEqual(Rep[..magic]))
        {
            return ProbeVerdict.NotRfb;
        }

        for (int i = MajorOffset; i < Math.Min(start.Length, Length); i++)
        {
            bool fits = i switch
            {
                PointOffset => start[i] == '.',
                TerminatorOffset => start[i] is (byte)'\n' or 0,
                _ => char.IsAsciiDigit((char)start[i]),
            };
            if (!fits)
            {
                return ProbeVerdict.NotRfb;
            }
        }

        return start.Length < Length ? ProbeVerdict.NeedMore : ProbeVerdict.Rfb;
    }

    /// <summary>Reads <c>RFB ddd.ddd</c>; false if the 12 bytes are something else.</summary>
    public static bool TryRead(ReadOnlySpan<byte> bytes, out ProtocolVersion version, out byte terminator)
    {
        if (bytes.Length < Length || Probe(bytes[..Length]) != ProbeVerdict.Rfb || !bytes.StartsWith(Rfb))
        {
            version = default;
            terminator = 0;
            return false;
        }

        version = new ProtocolVersion(Number(bytes[MajorOffset..PointOffset]), Number(bytes[MinorOffset..TerminatorOffset]));
        terminator = bytes[TerminatorOffset];
        return true;
    }

    private static int Number(ReadOnlySpan<byte> digits)
    {
        int value = 0;
        foreach (byte digit in digits)
        {
            value = (value * 10) + digit - '0';
        }

        return value;
    }
}
