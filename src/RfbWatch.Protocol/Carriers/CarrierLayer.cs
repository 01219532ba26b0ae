namespace RfbWatch.Protocol.Carriers;

/// <summary>Distinguishes the layers of one direction by their first bytes.</summary>
internal static class CarrierLayer
{
    private static ReadOnlySpan<byte> Rfb => "RFB "u8;

    /// <summary>
    /// Whether a layer begins with the text of an HTTP head, a banner (bare or in a WebSocket frame), or a repeater's keep-alive. If the first
    /// bytes of a stream are missing, nothing else is accepted: SOCKS is a few binary bytes that also occur in client messages.
    /// </summary>
    public static bool ShowsItself(ReadOnlySpan<byte> bytes) =>
        bytes[0] == (byte)'R' || HttpPreamble.MayBegin(bytes) || WebSocketOpening.Read(bytes, out _) != PreambleVerdict.No
        || (bytes[0] == CarrierProbe.FirstOfId && RepeaterPreamble.ReadBlock(bytes, expected: false).Verdict != PreambleVerdict.No);

    /// <summary>Reads the layer that begins at the start of <paramref name="bytes"/>.</summary>
    /// <param name="bytes">The bytes of the layer so far.</param>
    /// <param name="blockExpected">Whether the other side has requested a repeater's block.</param>
    /// <param name="preamble">The preamble, if it is complete.</param>
    public static LayerVerdict Read(ReadOnlySpan<byte> bytes, bool blockExpected, out Preamble preamble)
    {
        preamble = default;
        if (bytes.IsEmpty)
        {
            return LayerVerdict.NeedMore;
        }

        byte first = bytes[0];
        if (first is ProxyHeader.FirstOfText or ProxyHeader.FirstOfBinary)
        {
            preamble = ProxyHeader.Read(bytes);
            if (preamble.Verdict != PreambleVerdict.No)
            {
                return Of(preamble.Verdict);
            }
        }

        if (first == (byte)'R')
        {
            preamble = RepeaterPreamble.ReadBanner(bytes);
            if (preamble.Verdict != PreambleVerdict.No)
            {
                return Of(preamble.Verdict);
            }

            if (bytes.StartsWith(Rfb))
            {
                return LayerVerdict.Rfb;
            }
        }
        else if (SocksPreamble.MayBegin(first))
        {
            preamble = SocksPreamble.Read(bytes);
            return Of(preamble.Verdict);
        }
        else if (WebSocketOpening.MayBegin(first))
        {
            preamble = Preamble.Of(WebSocketOpening.Read(bytes, out _));
            preamble.Carrier = Carrier.WebSocket;
            return Of(preamble.Verdict);
        }
        else if (HttpPreamble.MayBegin(bytes))
        {
            preamble = HttpPreamble.Read(bytes);
            if (preamble.Verdict != PreambleVerdict.No)
            {
                return Of(preamble.Verdict);
            }
        }

        preamble = RepeaterPreamble.ReadBlock(bytes, blockExpected);
        return Of(preamble.Verdict);
    }

    private static LayerVerdict Of(PreambleVerdict verdict) => verdict switch
    {
        PreambleVerdict.Whole => LayerVerdict.Preamble,
        PreambleVerdict.NeedMore => LayerVerdict.NeedMore,
        PreambleVerdict.No => LayerVerdict.No,
    };
}
