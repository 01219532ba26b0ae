using RfbWatch.Flows;
using RfbWatch.Protocol;
using RfbWatch.Protocol.Streams;

namespace RfbWatch.Detection.Sessions;

/// <summary>
/// Decides whether the packets of a flow prove that two ends held the conversation. An attacker who can send packets past the tap can act as one side, or answer with an echo,
/// but cannot make the other side answer as RFB does.
/// </summary>
internal static class SessionEvidence
{
    /// <summary>Streams that begin with this many equal bytes are an echo. Real sessions share 18 at most: banner, one type, its choice and a result.</summary>
    private const int EchoLength = 30;

    /// <summary>A server's acknowledgments must go beyond the client's banner, so that it has received the choice. The banner is 12 bytes (RFC 6143 section 7.1.1).</summary>
    private const int BannerLength = 12;

    /// <summary>Whether the flow is an RFB session.</summary>
    public static bool IsSession(in FlowSummary flow, ConversationFacts facts, FlowBeginning beginning)
    {
        if (facts.Stage == Stage.None && !facts.MidStream)
        {
            return false;
        }

        if (flow is { OpeningSeen: true, InitiatorBytes: > 0 } && flow.ResponderBytes > flow.InitiatorBytes)
        {
            // Almost every session: an echo never returns more than it was sent, so the segments need not be examined.
            return !IsDenied(flow, facts);
        }

        var initiator = beginning.Segments(FlowDirection.FromInitiator);
        var responder = beginning.Segments(FlowDirection.FromResponder);
        if (initiator.Count + responder.Count == 0)
        {
            return !IsDenied(flow, facts);
        }

        if (initiator.Count > 0 && responder.Count > 0)
        {
            return !IsDenied(flow, facts) && !(facts.Handshake is { } handshake ? IsEcho(handshake) && IsFirst(initiator, responder) : IsEcho(initiator, responder)) && (flow.OpeningSeen || (IsHeard(initiator) && IsHeard(responder)));
        }

        bool byInitiator = initiator.Count > 0;
        long silentPackets = byInitiator ? flow.ResponderPackets : flow.InitiatorPackets;
        long heard = byInitiator ? flow.InitiatorAcknowledged : flow.ResponderAcknowledged;
        return silentPackets == 0 ? IsDialogue(facts, byInitiator ? initiator : responder)
            : flow.OpeningSeen ? SaysNoMoreThanItMay(facts, byInitiator)
            : heard > 0;
    }

    /// <summary>
    /// Whether the server had received an answer to its offer when it sent ServerInit, according to the acknowledgments of its packets. False if the times show no
    /// contradiction, if these packets are not stored, or if they contain more than RFB.
    /// </summary>
    public static bool ServerWaited(ConversationFacts facts, FlowBeginning beginning)
    {
        if (!facts.ServerRanAhead || facts is not { ServerInitEnd: { } end, Carrier: Carrier.Tcp, ServerSide: { } server })
        {
            return false;
        }

        // Copies of ServerInit may be forged: each of them must have waited.
        var last = beginning.Segments(server == Side.A ? FlowDirection.FromInitiator : FlowDirection.FromResponder)
            .Where(segment => segment.Offset < end && segment.Offset + segment.Length >= end).ToList();
        return last.Count > 0 && last.TrueForAll(segment => segment.Acknowledged > BannerLength && (segment.Marks & SegmentMarks.AcknowledgmentOutOfRange) == 0);
    }

    /// <summary>
    /// Whether one side speaks RFB and the other does not. A server that accepts a connection and sends its banner first is one, whatever it receives in answer;
    /// anyone can connect to a service and send either side's messages to it.
    /// </summary>
    private static bool IsDenied(in FlowSummary flow, ConversationFacts facts)
    {
        bool alone = facts.ServerVersion is null || facts.ClientVersion is null;
        bool called = flow.InitiatorKnown && facts.ServerSide != Side.A && facts.ServerVersion is not null;
        return alone && !called && facts.Anomalies.Contains(Anomaly.MalformedHandshake);
    }

    // A real viewer and server that exchange only their banners send the same bytes: that is not an echo.
    private static bool IsEcho(IReadOnlyList<SegmentCopy> initiator, IReadOnlyList<SegmentCopy> responder)
    {
        Span<byte> sent = stackalloc byte[EchoLength];
        Span<byte> returned = stackalloc byte[EchoLength];
        int length = Beginning(initiator, sent);
        return length > BannerLength && Beginning(responder, returned) == length && sent[..length].SequenceEqual(returned[..length]) && IsFirst(initiator, responder);
    }

    /// <summary>The same for the accepted bytes, if copies differ: the first copies of both sides may be equal although none of them is real.</summary>
    private static bool IsEcho(DisputedHandshake handshake)
    {
        var sent = new List<byte>();
        var returned = new List<byte>();
        handshake.Replay((side, bytes, _) => (side == Side.A ? sent : returned).AddRange(bytes.Span));
        int length = Math.Min(sent.Count, EchoLength);
        return length > BannerLength && Math.Min(returned.Count, EchoLength) == length && sent[..length].SequenceEqual(returned[..length]);
    }

    private static bool IsFirst(IReadOnlyList<SegmentCopy> initiator, IReadOnlyList<SegmentCopy> responder) => initiator[0].Frame < responder[0].Frame;

    private static int Beginning(IReadOnlyList<SegmentCopy> segments, Span<byte> bytes)
    {
        int end = 0;
        foreach (var segment in segments)
        {
            if (segment.Offset <= end && segment.Offset + segment.Bytes.Length > end && end < bytes.Length)
            {
                var next = segment.Bytes.Span[(int)(end - segment.Offset)..];
                int length = Math.Min(next.Length, bytes.Length - end);
                next[..length].CopyTo(bytes[end..]);
                end += length;
            }
        }

        return end;
    }

    /// <summary>
    /// Whether the data of one end is plausible if the other sends nothing although its packets are seen. A server that accepts a connection sends a banner, may
    /// refuse at once, and may run ahead; a client that connects and continues without an answer is not connected to a VNC server.
    /// </summary>
    private static bool SaysNoMoreThanItMay(ConversationFacts facts, bool byInitiator) => !byInitiator || facts.Stage <= Stage.Banner;

    /// <summary>Whether the peer could have received at least one of the segments: not if each acknowledges data that was never sent.</summary>
    private static bool IsHeard(IReadOnlyList<SegmentCopy> segments) =>
        segments.Any(segment => (segment.Marks & (SegmentMarks.AcknowledgmentOutOfRange | SegmentMarks.BadChecksum | SegmentMarks.NoAcknowledgment)) == 0);

    /// <summary>
    /// Whether the segments of one direction are part of a dialogue, if nothing was captured of the other direction. The acknowledgments must advance as the hidden
    /// side's messages do; one spoofed packet, or many with one acknowledgment number, are not a dialogue.
    /// </summary>
    private static bool IsDialogue(ConversationFacts facts, IReadOnlyList<SegmentCopy> spoken)
    {
        long first = -1, last = -1;
        foreach (var segment in spoken.Where(segment => segment.Acknowledged >= 0))
        {
            first = first < 0 ? segment.Acknowledged : first;
            last = Math.Max(last, segment.Acknowledged);
        }

        return last - first >= (facts.MidStream ? 1 : BannerLength);
    }
}
