using RfbWatch.Flows;
using RfbWatch.Protocol;
using RfbWatch.Protocol.Conversations;

namespace RfbWatch.Detection.Sessions;

/// <summary>Passes the two streams of one flow to a conversation. The flow's initiator is side A.</summary>
internal sealed class RfbStreamSink(SessionTracker watch, bool initiatorKnown) : IStreamSink
{
    // Replaces a conversation that has ended. Never modified.
    private static readonly Conversation NoConversation = new(new ConversationOptions());

    private readonly string _input = watch.Input;
    private Conversation _conversation = new(watch.Conversation) { Initiator = initiatorKnown ? Side.A : null };

    // The result of a conversation whose streams have ended. The readers of a conversation use several times the memory of the facts, and the flow stays open for late packets.
    private Outcome? _outcome;
    private (bool Initiator, bool Responder) _ended;
    private VerdictReport? _reported;

    /// <summary>Whether data since the last check may have led to a verdict; unused once there is one.</summary>
    public bool HasChanged { get; private set; } = true;

    public SinkProgress Progress => (_outcome?.Progress ?? _conversation.Progress) switch
    {
        HandshakeProgress.OneSide => SinkProgress.OneSide,
        HandshakeProgress.BothSides => SinkProgress.BothSides,
        HandshakeProgress.Negotiating => SinkProgress.Negotiating,
        HandshakeProgress.Accepted => SinkProgress.Accepted,
        HandshakeProgress.Ended => SinkProgress.Ended,
    };

    public long OnBytes(FlowDirection direction, ReadOnlySpan<byte> bytes, long ticks, long frame)
    {
        HasChanged = _reported is null;
        return _outcome is null ? _conversation.OnBytes(SideOf(direction), bytes, ticks, frame).Unneeded : 0;
    }

    public void OnSkipped(FlowDirection direction, long length)
    {
        if (_outcome is null)
        {
            _conversation.OnSkipped(SideOf(direction), length);
        }
    }

    public long OnGap(FlowDirection direction, long length)
    {
        HasChanged = _reported is null;
        return _outcome is null ? _conversation.OnGap(SideOf(direction), length).Unneeded : 0;
    }

    public void OnStreamEnd(FlowDirection direction, EndReason reason)
    {
        HasChanged = _reported is null;
        if (_outcome is not null)
        {
            return;
        }

        _conversation.OnEnd(SideOf(direction), EndOf(reason));
        _ended = direction == FlowDirection.FromInitiator ? _ended with { Initiator = true } : _ended with { Responder = true };

        // A handshake with copies that differ may be read again, and unproved roles may depend on which side opened the connection.
        if (_ended is (true, true) && _conversation.Handshake is null && FinalFacts(initiatorKnown) is { RolesProved: true } facts)
        {
            _outcome = new Outcome(facts, _conversation.Progress);
            _conversation = NoConversation;
        }
    }

    public ConflictResolution Resolve(FlowBeginning beginning)
    {
        HasChanged = _reported is null;
        var handshake = FlowReadings.Of(beginning, initiatorKnown, out bool apart);
        if (handshake is null || (handshake is { Conflict: null, HasDisputedRest: false } && !apart && _conversation.Handshake is null)
            || (_conversation.Handshake is { } known && !handshake.HasDisputedRest && !handshake.MayBeCarried && handshake.ContinuesFrom(known)))
        {
            return ConflictResolution.Unchanged;
        }

        watch.CopySearches.Refill(Latest(beginning));
        _conversation = Conversation.From(watch.Conversation, handshake, out var end, watch.CopySearches);
        (_outcome, _ended) = (null, default);
        return new(
            FlowReadings.OffsetInFlow(beginning, FlowDirection.FromInitiator, end.A, apart), _conversation.OnSkipped(Side.A, 0).Unneeded,
            FlowReadings.OffsetInFlow(beginning, FlowDirection.FromResponder, end.B, apart), _conversation.OnSkipped(Side.B, 0).Unneeded);
    }

    public void OnClosed(in FlowSummary flow, FlowBeginning beginning)
    {
        var facts = FinalFacts(flow.InitiatorKnown);
        if (IsContradicted(facts) && FlowReadings.Of(beginning, flow.InitiatorKnown, out _) is { Conflict: not null } handshake)
        {
            // No copies differ, but the server's answer does not fit the client's message: the bytes that it answers were not captured.
            watch.CopySearches.Refill(Latest(beginning));
            _conversation = Conversation.From(watch.Conversation, handshake, out _, watch.CopySearches);
            _outcome = null;
            facts = FinalFacts(flow.InitiatorKnown);
        }

        watch.OnClosed(flow, facts, beginning, _reported, _input);
    }

    /// <summary>Reports the session once, as soon as it has a verdict, while its flow is still open.</summary>
    public void Report(in FlowSummary flow, FlowBeginning beginning)
    {
        HasChanged = false;
        var facts = _outcome is null ? FactsNow(flow.InitiatorKnown) : FinalFacts(flow.InitiatorKnown);
        bool hasVerdict = facts.AuthenticationResult != AuthenticationResult.NotSeen || facts.Stage >= Stage.Initialised || facts.Encrypted;
        if (_reported is null && hasVerdict && SessionEvidence.IsSession(flow, facts, beginning))
        {
            _reported = new VerdictReport(FlowId.Of(flow, facts));
            watch.OnVerdict(flow, facts, beginning, _reported);
        }
    }

    private ConversationFacts FinalFacts(bool initiatorIsKnown)
    {
        Side? initiator = initiatorIsKnown ? Side.A : null;
        if (_outcome is { } outcome)
        {
            return outcome.Facts.OpenedBy(initiator);
        }

        _conversation.Initiator = initiator;
        _conversation.Finish();
        return _conversation.Facts;
    }

    private ConversationFacts FactsNow(bool initiatorIsKnown)
    {
        _conversation.Initiator = initiatorIsKnown ? Side.A : null;
        return _conversation.Facts;
    }

    private static bool IsContradicted(ConversationFacts facts) =>
        facts.Handshake is null && facts is { ServerVersion: not null, ClientVersion: not null }
        && (facts.Anomalies.Contains(Anomaly.MalformedHandshake) || facts.Anomalies.Contains(Anomaly.UnknownSecurityResult));

    private static long Latest(FlowBeginning beginning) => Math.Max(LatestOf(beginning, FlowDirection.FromInitiator), LatestOf(beginning, FlowDirection.FromResponder));

    private static long LatestOf(FlowBeginning beginning, FlowDirection direction) => beginning.Segments(direction) is [.., var last] ? last.Ticks : 0;

    private static StreamEnd EndOf(EndReason reason) => reason switch
    {
        EndReason.Fin => StreamEnd.Closed,
        EndReason.Reset => StreamEnd.Aborted,
        EndReason.None or EndReason.Timeout or EndReason.EndOfCapture or EndReason.Evicted => StreamEnd.Unknown,
    };

    /// <summary>The result of a conversation whose streams have ended.</summary>
    /// <param name="Facts">Its facts.</param>
    /// <param name="Progress">How far its handshake had progressed.</param>
    private sealed record Outcome(ConversationFacts Facts, HandshakeProgress Progress);

    // Without a SYN, the first sender is assumed to be the initiator, and a server speaks first: this does not make it a reverse connection.
    private static Side SideOf(FlowDirection direction) => direction == FlowDirection.FromInitiator ? Side.A : Side.B;
}
