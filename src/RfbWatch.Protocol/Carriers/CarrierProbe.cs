namespace RfbWatch.Protocol.Carriers;

/// <summary>Decides whether the first bytes of one stream may be RFB inside a carrier. For almost every flow, checking the first byte is sufficient; nothing is allocated.</summary>
/// <remarks>
/// For HTTP, a request is accepted as soon as its head contains <c>Upgrade: websocket</c> or a <c>Sec-WebSocket-…</c> header, and a response as
/// soon as its status is 101. A head without them is rejected at its empty line, or at the number of bytes that the caller
/// probes if it is longer. A browser that sends these headers after long cookies is then recognised by the server's 101.
/// CONNECT, SOCKS and a repeater's block are accepted only if <c>RFB </c> follows in the same stream, so that a proxy's other traffic
/// costs no more than its first head.
/// </remarks>
internal static class CarrierProbe
{
    /// <summary>First byte of a WebSocket request.</summary>
    public const byte FirstOfGet = (byte)'G';

    /// <summary>First byte of an HTTP response.</summary>
    public const byte FirstOfAnswer = (byte)'H';

    /// <summary>First byte of a request for a tunnel.</summary>
    public const byte FirstOfConnect = (byte)'C';

    /// <summary>First byte of the block that identifies a server to a repeater by its number.</summary>
    public const byte FirstOfId = (byte)'I';

    private const int MaxLayers = 4;

    /// <summary>Whether a carrier that can be recognised anywhere in a stream begins with this segment.</summary>
    public static bool Reopens(ReadOnlySpan<byte> segment) => segment[0] switch
    {
        FirstOfAnswer => HttpPreamble.MayBegin(segment) && (segment.Length < HttpPreamble.MinStatusLine || HttpPreamble.PromisesWebSocket(segment)),
        FirstOfId => RepeaterPreamble.ReadBlock(segment, expected: false).Verdict == PreambleVerdict.Whole && Probe(segment, beginningSeen: false) != ProbeVerdict.NotRfb,
        FirstOfGet or FirstOfConnect => HttpPreamble.MayBegin(segment) && Probe(segment, beginningSeen: false) != ProbeVerdict.NotRfb,
        _ => WebSocketOpening.Read(segment, out _) != PreambleVerdict.No,
    };

    /// <summary>Evaluates the bytes of one stream so far.</summary>
    /// <param name="start">The bytes.</param>
    /// <param name="beginningSeen">Whether they are the first that were sent; in the middle of a stream only text is accepted as a carrier.</param>
    /// <returns><see cref="ProbeVerdict.Rfb"/> for a flow whose streams must be read.</returns>
    public static ProbeVerdict Probe(ReadOnlySpan<byte> start, bool beginningSeen = true)
    {
        if (!beginningSeen && !CarrierLayer.ShowsItself(start))
        {
            return ProbeVerdict.NotRfb;
        }

        for (int layer = 0; layer < MaxLayers; layer++)
        {
            switch (CarrierLayer.Read(start, blockExpected: false, out var preamble))
            {
                case LayerVerdict.Rfb:
                    return ProbeVerdict.Rfb;
                case LayerVerdict.NeedMore:
                    return HttpPreamble.PromisesWebSocket(start) ? ProbeVerdict.Rfb : ProbeVerdict.NeedMore;
                case LayerVerdict.No:
                    return ProbeVerdict.NotRfb;
                case LayerVerdict.Preamble when (preamble.Flags & PreambleFlags.Opaque) != 0:
                    return ProbeVerdict.NotRfb;
                case LayerVerdict.Preamble when preamble.Carrier == Carrier.WebSocket || IsRepeaterSign(preamble):
                    return ProbeVerdict.Rfb;
                default:
                    start = start[preamble.Length..];
                    break;
            }
        }

        return ProbeVerdict.NotRfb;
    }

    // RFB 000.000, REP and a confirmed ID block need no further evidence.
    private static bool IsRepeaterSign(in Preamble preamble) =>
        preamble.Carrier == Carrier.Repeater && (preamble.Flags & (PreambleFlags.Grants | PreambleFlags.RepeaterId)) != 0;
}
