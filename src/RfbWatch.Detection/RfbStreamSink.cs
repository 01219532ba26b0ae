using RfbWatch.Flows;
using RfbWatch.Protocol;

namespace RfbWatch.Detection;

/// <summary>Feeds the two streams of one flow to a conversation. The flow's initiator is its side A.</summary>
internal sealed class RfbStreamSink(SessionWatch watch) : IStreamSink
{
    private readonly Conversation _conversation = new(watch.Conversation);
    private readonly string _input = watch.Input;
    private bool _reported;

    /// <summary>What came since the last look may be the verdict, as long as there is none.</summary>
    public bool HasNews { get; private set; } = true;

    public long OnBytes(FlowDirection direction, ReadOnlySpan<byte> bytes, long ticks)
    {
        HasNews = !_reported;
        _conversation.OnBytes(SideOf(direction), bytes, ticks);
        return _conversation.Unread(SideOf(direction));
    }

    public void OnPassed(FlowDirection direction, long length) => _conversation.OnPassed(SideOf(direction), length);

    public long OnGap(FlowDirection direction, long length)
    {
        HasNews = !_reported;
        _conversation.OnGap(SideOf(direction), length);
        return _conversation.Unread(SideOf(direction));
    }

    public void OnStreamEnd(FlowDirection direction, EndReason reason)
    {
        HasNews = !_reported;
        _conversation.OnEnd(SideOf(direction), reason switch
        {
            EndReason.Fin => StreamEnd.Closed,
            EndReason.Reset => StreamEnd.Aborted,
            _ => StreamEnd.Unknown,
        });
    }

    public SinkProgress Progress => _conversation.Progress switch
    {
        HandshakeProgress.OneSide => SinkProgress.OneSide,
        HandshakeProgress.BothSides => SinkProgress.BothSides,
        HandshakeProgress.Negotiating => SinkProgress.Negotiating,
        HandshakeProgress.Accepted => SinkProgress.Accepted,
        _ => SinkProgress.Ended,
    };

    public ConflictResolution Resolve(FlowBeginning beginning) => ConflictResolution.Unchanged;

    public void OnClosed(in FlowSummary flow, FlowBeginning beginning)
    {
        _conversation.Finish();
        watch.OnClosed(flow, FactsOf(flow), _reported, _input);
    }

    /// <summary>Reports the session once, as soon as it has a verdict, while its flow lives on.</summary>
    public void Report(in FlowSummary flow)
    {
        HasNews = false;
        var facts = FactsOf(flow);
        if (!_reported && (facts.AuthenticationResult != AuthenticationResult.NotSeen || facts.Stage >= Stage.Initialised || facts.Encrypted))
        {
            _reported = true;
            watch.OnVerdict(flow, facts);
        }
    }

    // Without a SYN the first sender stands in for the initiator, and a server speaks first: no reason to call it a reverse connection.
    private ConversationFacts FactsOf(in FlowSummary flow)
    {
        _conversation.Initiator = flow.InitiatorKnown ? Side.A : null;
        return _conversation.Facts;
    }

    private static Side SideOf(FlowDirection direction) => direction == FlowDirection.FromInitiator ? Side.A : Side.B;
}
