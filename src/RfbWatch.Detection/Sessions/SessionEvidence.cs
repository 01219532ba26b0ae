using RfbWatch.Flows;
using RfbWatch.Protocol;
using RfbWatch.Protocol.Streams;

namespace RfbWatch.Detection.Sessions;

/// <summary>
/// Whether the packets of a flow prove that two ends held the conversation. Whoever can send packets past the tap can play one side, or answer with an echo;
/// they cannot make the other side answer as RFB does.
/// </summary>
internal static class SessionEvidence
{
    /// <summary>Streams that begin with so many equal bytes are an echo. Honest sessions share 18 at most: banner, one type, its choice and a result.</summary>
    private const int EchoLength = 30;

    /// <summary>A server's acknowledgments must get beyond the client's banner: it has read its choice. The banner is 12 bytes (RFC 6143 section 7.1.1).</summary>
    private const int BannerLength = 12;

    /// <summary>Whether the flow is a session of RFB.</summary>
    public static bool IsSession(in FlowSummary flow, ConversationFacts facts, FlowBeginning beginning)
    {
        if (facts.Stage == Stage.None && !facts.MidStream)
        {
            return false;
        }

        if (flow is { OpeningSeen: true, InitiatorBytes: > 0 } && flow.ResponderBytes > flow.InitiatorBytes)
        {
            // Nearly every session: no echo returns more than it was sent, so nothing of the segments is asked for.
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
    /// Whether the server had received an answer to its offer when it sent ServerInit, by the acknowledgments of its packets. False where the times do not say otherwise, and where these packets
    /// are not kept or carry more than RFB.
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
    /// One side speaks RFB and the other something else. A server that is called and speaks its banner first is one, whatever it is answered; anybody
    /// can call a service and speak either part to it.
    /// </summary>
    private static bool IsDenied(in FlowSummary flow, ConversationFacts facts)
    {
        bool alone = facts.ServerVersion is null || facts.ClientVersion is null;
        bool called = flow.InitiatorKnown && facts.ServerSide != Side.A && facts.ServerVersion is not null;
        return alone && !called && facts.Anomalies.Contains(Anomaly.MalformedHandshake);
    }

    // An honest viewer and server that say no more than their banners say the same: that is no echo.
    private static bool IsEcho(IReadOnlyList<SegmentCopy> initiator, IReadOnlyList<SegmentCopy> responder)
    {
        Span<byte> sent = stackalloc byte[EchoLength];
        Span<byte> returned = stackalloc byte[EchoLength];
        int length = Beginning(initiator, sent);
        return length > BannerLength && Beginning(responder, returned) == length && sent[..length].SequenceEqual(returned[..length]) && IsFirst(initiator, responder);
    }

    /// <summary>The same of the bytes that were taken, where copies differ: the first copies of both sides may be alike and none of them real.</summary>
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
    /// One end says nothing though its packets are seen. A server that is called greets, may refuse at once, and may run ahead; whoever calls a service and
    /// goes on without an answer talks to something that is not VNC.
    /// </summary>
    private static bool SaysNoMoreThanItMay(ConversationFacts facts, bool byInitiator) => !byInitiator || facts.Stage <= Stage.Banner;

    /// <summary>Whether the peer could have received at least one of the segments: not where each acknowledges what was never sent.</summary>
    private static bool IsHeard(IReadOnlyList<SegmentCopy> segments) =>
        segments.Any(segment => (segment.Marks & (SegmentMarks.AcknowledgmentOutOfRange | SegmentMarks.BadChecksum | SegmentMarks.NoAcknowledgment)) == 0);

    /// <summary>
    /// Of the other direction nothing was captured. The acknowledgments must advance as the hidden side's messages do; one spoofed packet, or many with one
    /// acknowledgment number, are no dialogue.
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
