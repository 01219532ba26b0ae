using System.Buffers;
using RfbWatch.Protocol.Streams;

namespace RfbWatch.Protocol.Carriers;

/// <summary>
/// Finds where RFB, or a carrier of it, begins behind bytes that are neither: a line of text before the banner, an HTTP exchange before the
/// upgrade. Only what shows itself is believed: a banner, a head that opens a way, frames that hold a banner.
/// </summary>
internal static class PrefaceSearch
{
    /// <summary>Bytes of a direction in which it must be whole.</summary>
    public const int MaxSearched = 8 << 10;

    /// <summary>The same where the first bytes of the direction are missing: what stands there is nearly always the middle of something.</summary>
    public const int MaxSearchedInMiddle = 256;

    /// <summary>First bytes of a stream that are looked at for every flow: a segment of the usual size.</summary>
    public const int MaxProbed = 1460;

    /// <summary>The same of a stream that begins as an HTTP answer: nearly all are pages, and long.</summary>
    public const int MaxProbedOfAnswer = 256;

    private static readonly SearchValues<byte> Beginnings = SearchValues.Create(
        Banner.FirstByte, CarrierProbe.FirstOfGet, CarrierProbe.FirstOfAnswer, CarrierProbe.FirstOfConnect, WebSocketOpening.BinaryFrame, WebSocketOpening.TextFrame);

    private static ReadOnlySpan<byte> Magic => "RFB "u8;

    private static ReadOnlySpan<byte> Get => "GET "u8;

    /// <summary>The beginning of what is whole first, so that the answer does not depend on how the bytes were cut; -1 when nothing is whole yet.</summary>
    /// <param name="bytes">The bytes of the direction so far, at most as many as are searched.</param>
    public static int Find(ReadOnlySpan<byte> bytes)
    {
        int found = -1;
        int end = bytes.Length + 1;
        int at = 0;
        int next;
        while (at < Math.Min(end, bytes.Length) && (next = bytes[at..].IndexOfAny(Beginnings)) >= 0)
        {
            at += next;
            int length = Length(bytes[at..]);
            if (length > 0 && at + length < end)
            {
                found = at;
                end = at + length;
            }

            at++;
        }

        return found;
    }

    /// <summary>
    /// Judges the first bytes of a stream that begin with neither RFB nor a carrier: whether a banner stands behind them, or at their end the beginning
    /// of one, or a request for a WebSocket behind another request. Costs one search for four bytes, and allocates nothing.
    /// </summary>
    /// <param name="start">The first bytes of the stream; not more than <see cref="MaxProbed"/> are looked at.</param>
    public static ProbeVerdict Probe(ReadOnlySpan<byte> start)
    {
        if (BeginsTls(start))
        {
            return ProbeVerdict.NotRfb;
        }

        start = start[..Math.Min(start.Length, start[0] == CarrierProbe.FirstOfAnswer ? MaxProbedOfAnswer : MaxProbed)];
        int at = 0;
        int next;
        while ((next = start[at..].IndexOf(Magic)) >= 0)
        {
            at += next;
            var verdict = Banner.Probe(start[at..]);
            if (verdict != ProbeVerdict.NotRfb)
            {
                return verdict;
            }

            at++;
        }

        return EndsInMagic(start) ? ProbeVerdict.NeedMore
            : HttpPreamble.BeginsRequest(start[0]) && AsksLater(start) ? ProbeVerdict.Rfb
            : ProbeVerdict.NotRfb;
    }

    // A record of TLS that holds a ClientHello or ServerHello (RFC 8446 sections 4 and 5.1): half of all flows begin so, with their largest segments.
    private static bool BeginsTls(ReadOnlySpan<byte> bytes) => bytes is [22, 3, <= 4, _, _, 1 or 2, ..];

    private static bool AsksLater(ReadOnlySpan<byte> bytes)
    {
        int next;
        while ((next = bytes[1..].IndexOf(Get)) >= 0)
        {
            bytes = bytes[(next + 1)..];
            if (HttpPreamble.PromisesWebSocket(bytes))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Bytes up to where what begins here is whole; 0 when it is not, or is nothing.</summary>
    private static int Length(ReadOnlySpan<byte> bytes)
    {
        switch (bytes[0])
        {
            case Banner.FirstByte:
                return Banner.Probe(bytes) == ProbeVerdict.Rfb ? Banner.Length : 0;
            case WebSocketOpening.BinaryFrame or WebSocketOpening.TextFrame:
                return WebSocketOpening.Read(bytes, out int length) == PreambleVerdict.Whole ? length : 0;
            default:
                var preamble = HttpPreamble.Read(bytes);
                return preamble.Verdict == PreambleVerdict.Whole && (preamble.Flags & (PreambleFlags.KeepAlive | PreambleFlags.Refused)) == 0 ? preamble.Length : 0;
        }
    }

    // One letter alone is too common; behind the end of a line it is not.
    private static bool EndsInMagic(ReadOnlySpan<byte> bytes) =>
        bytes.EndsWith(Magic[..3]) || bytes.EndsWith(Magic[..2])
        || (bytes.Length > 1 && bytes[^1] == Banner.FirstByte && bytes[^2] is (byte)'\n' or (byte)'\r' or 0);
}
