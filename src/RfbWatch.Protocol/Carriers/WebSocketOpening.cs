using System.Buffers.Binary;
using RfbWatch.Protocol.Streams;

namespace RfbWatch.Protocol.Carriers;

/// <summary>
/// WebSocket frames (RFC 6455 section 5.2) that contain a banner: they are unambiguous, whatever precedes them. This finds a WebSocket whose
/// upgrade was not captured, or was answered by a status other than 101.
/// </summary>
internal static class WebSocketOpening
{
    /// <summary>First byte of a complete text message.</summary>
    public const byte TextFrame = 0x81;

    /// <summary>First byte of a complete binary message.</summary>
    public const byte BinaryFrame = 0x82;

    private const byte TextFragment = 0x01;
    private const byte BinaryFragment = 0x02;
    private const byte Continuation = 0x00;
    private const byte LastContinuation = 0x80;
    private const byte Ping = 0x89;
    private const byte Pong = 0x8A;
    private const byte MaskBit = 0x80;
    private const int ShortHeader = 2;
    private const int MaskLength = 4;
    private const int Length16 = 126;
    private const int MaxControlPayload = 125;

    // Twelve bytes are sixteen characters of base64.
    private const int Base64Length = 16;

    // Enough for a banner in fragments of one byte, each preceded by a control frame.
    private const int MaxFrames = 32;

    /// <summary>Whether a first byte may belong to such a frame.</summary>
    public static bool MayBegin(byte first) => first is TextFrame or BinaryFrame or TextFragment or BinaryFragment or Ping or Pong;

    /// <summary>
    /// Whether bytes after a banner begin an unmasked, unfragmented frame: its first byte, and a length other than 0. A list of security types is never as long as
    /// the first byte would indicate, and no exchange of the types 129 and 130 continues with the second byte.
    /// </summary>
    /// <param name="bytes">The next bytes, at least one; two are sufficient.</param>
    public static bool MayBeFrame(ReadOnlySpan<byte> bytes) =>
        bytes[0] is TextFrame or BinaryFrame or Ping or Pong && (bytes.Length == 1 || bytes[1] is > 0 and <= Length16);

    /// <summary>Whether frames that contain a banner begin here, in plain bytes or in base64; control frames may occur before and between them.</summary>
    /// <param name="bytes">The bytes so far.</param>
    /// <param name="length">Number of bytes up to the one that made the result <see cref="PreambleVerdict.Whole"/>.</param>
    public static PreambleVerdict Read(ReadOnlySpan<byte> bytes, out int length)
    {
        length = 0;
        Span<byte> payload = stackalloc byte[Base64Length];
        int known = 0;
        int passed = 0;
        bool begun = false;
        for (int frame = 0; frame < MaxFrames; frame++)
        {
            if (bytes.IsEmpty)
            {
                return PreambleVerdict.NeedMore;
            }

            bool control = bytes[0] is Ping or Pong;
            if (!control && !(begun ? bytes[0] is Continuation or LastContinuation : MayBegin(bytes[0])))
            {
                return PreambleVerdict.No;
            }

            if (!TryReadHeader(bytes, control, out int header, out int size, out var open))
            {
                return open;
            }

            var piece = bytes.Slice(header, Math.Min(size, bytes.Length - header));
            if (!control)
            {
                int take = Math.Min(piece.Length, Base64Length - known);
                piece[..take].CopyTo(payload[known..]);
                if ((bytes[1] & MaskBit) != 0)
                {
                    Unmask(payload.Slice(known, take), bytes.Slice(header - MaskLength, MaskLength));
                }

                known += take;
                var verdict = Evaluate(payload[..known], out int excess);
                bool ends = piece.Length == size && bytes[0] is not (TextFragment or BinaryFragment or Continuation);
                length = passed + header + take - excess;
                if (verdict != PreambleVerdict.NeedMore || ends)
                {
                    // A complete message without a banner so far: the sender uses small messages, which cannot be identified reliably here.
                    return ends && verdict == PreambleVerdict.NeedMore ? PreambleVerdict.No : verdict;
                }

                begun = true;
            }

            if (piece.Length < size)
            {
                return PreambleVerdict.NeedMore;
            }

            bytes = bytes[(header + size)..];
            passed += header + size;
        }

        return PreambleVerdict.No;
    }

    private static bool TryReadHeader(ReadOnlySpan<byte> bytes, bool control, out int header, out int length, out PreambleVerdict open)
    {
        header = length = 0;
        open = PreambleVerdict.NeedMore;
        if (bytes.Length < ShortHeader)
        {
            return false;
        }

        length = bytes[1] & ~MaskBit;
        header = ShortHeader + ((bytes[1] & MaskBit) != 0 ? MaskLength : 0);
        if (control ? length > MaxControlPayload : length is 0 or > Length16)
        {
            open = PreambleVerdict.No;
            return false;
        }

        if (length == Length16)
        {
            header += sizeof(ushort);
            if (bytes.Length >= header)
            {
                length = BinaryPrimitives.ReadUInt16BigEndian(bytes[ShortHeader..]);
            }
        }

        return bytes.Length >= header;
    }

    private static void Unmask(Span<byte> payload, ReadOnlySpan<byte> mask)
    {
        for (int i = 0; i < payload.Length; i++)
        {
            payload[i] ^= mask[i % MaskLength];
        }
    }

    private static PreambleVerdict Evaluate(ReadOnlySpan<byte> payload, out int excess)
    {
        excess = 0;
        if (payload.IsEmpty)
        {
            return PreambleVerdict.NeedMore;
        }

        if (payload[0] == Banner.FirstByte)
        {
            excess = Math.Max(0, payload.Length - Banner.Length);
            return Of(Banner.Probe(payload));
        }

        // "RFB " and "REP " have the same beginning in base64.
        Span<byte> decoded = stackalloc byte[Base64Length];
        var base64 = default(Base64Stream);
        return payload[0] == (byte)'U' && base64.Decode(payload, decoded, out int written)
            ? Of(Banner.Probe(decoded[..written]))
            : PreambleVerdict.No;
    }

    private static PreambleVerdict Of(ProbeVerdict verdict) => verdict switch
    {
        ProbeVerdict.Rfb => PreambleVerdict.Whole,
        ProbeVerdict.NeedMore => PreambleVerdict.NeedMore,
        ProbeVerdict.NotRfb => PreambleVerdict.No,
    };
}
