using System.Buffers;
using RfbWatch.Protocol.Streams;

namespace RfbWatch.Protocol.Carriers;

/// <summary>
/// Finds where RFB, or a carrier of it, begins after other bytes: a line of text before the banner, an HTTP exchange before the
/// upgrade. Only unambiguous beginnings are accepted: a banner, a head that opens a connection, frames that contain a banner.
/// </summary>
internal static class PrefaceSearch
{
    /// <summary>Number of bytes of a direction within which the beginning must be complete.</summary>
    public const int MaxSearched = 8 << 10;

    /// <summary>The same if the first bytes of the direction are missing: such bytes are almost always the middle of something else.</summary>
    public const int MaxSearchedInMiddle = 256;

    /// <summary>Number of first bytes of a stream that are searched for every flow: a segment of the usual size.</summary>
    public const int MaxProbed = 1460;

    /// <summary>The same for a stream that begins as an HTTP response: almost all are long pages.</summary>
    public const int MaxProbedOfAnswer = 256;

    private static readonly SearchValues<byte> Beginnings = SearchValues.Create(
        Banner.FirstByte, CarrierProbe.FirstOfGet, CarrierProbe.FirstOfAnswer, CarrierProbe.FirstOfConnect, WebSocketOpening.BinaryFrame, WebSocketOpening.TextFrame);

    private static ReadOnlySpan<byte> Magic => "RFB "u8;

    private static ReadOnlySpan<byte> Get => "GET "u8;

    /// <summary>The position of the first complete beginning, so that the result does not depend on how the bytes were split; -1 if there is none so far.</summary>
    /// <param name="bytes">The bytes of the direction so far, at most as many as are searched.</param>
    /// <param name="from">The first position that is considered.</param>
    public static int Find(ReadOnlySpan<byte> bytes, int from = 0)
    {
        int found = -1;
        int end = bytes.Length + 1;
        int at = from;
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
    /// Checks the first bytes of a stream that begin with neither RFB nor a carrier: whether they contain a banner, or at their end the beginning
    /// of one, or a WebSocket request after another request. Costs one search for four bytes, and allocates nothing.
    /// </summary>
    /// <param name="start">The first bytes of the stream; at most <see cref="MaxProbed"/> are checked.</param>
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
            : HttpPreamble.BeginsRequest(start[0]) && RequestsLater(start) ? ProbeVerdict.Rfb
            : ProbeVerdict.NotRfb;
    }

    // A TLS record with a ClientHello or ServerHello (RFC 8446 sections 4 and 5.1): half of all flows begin with one, in their largest segments.
    private static bool BeginsTls(ReadOnlySpan<byte> bytes) => bytes is [22, 3, <= 4, _, _, 1 or 2, ..];

    private static bool RequestsLater(ReadOnlySpan<byte> bytes)
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

    /// <summary>Number of bytes up to the end of the complete item that begins here; 0 if it is incomplete or there is none.</summary>
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

    // A single letter is too common, but not after the end of a line.
    private static bool EndsInMagic(ReadOnlySpan<byte> bytes) =>
        bytes.EndsWith(Magic[..3]) || bytes.EndsWith(Magic[..2])
        || (bytes.Length > 1 && bytes[^1] == Banner.FirstByte && bytes[^2] is (byte)'\n' or (byte)'\r' or 0);
}
