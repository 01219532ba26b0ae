using RfbWatch.Detection.Findings;
using RfbWatch.Flows;
using RfbWatch.Protocol;
using RfbWatch.Protocol.Conversations;

namespace RfbWatch.Detection.Sessions;

/// <summary>What the flows of one worker report to: makes sessions of conversations and passes on the flows that are to be reported.</summary>
/// <param name="options">What to report, and how to judge.</param>
/// <param name="receiver">Who takes it.</param>
public sealed class SessionTracker(DetectionOptions options, ISessionReceiver receiver)
{
    private volatile DetectionOptions _options = options;

    /// <summary>Judges by other options from now on; any thread may say so.</summary>
    public void Use(DetectionOptions options) => _options = options;

    /// <summary>The file that is being read; sessions that begin now are said to be from it. Empty when live.</summary>
    public string Input { get; set; } = "";

    /// <summary>Flows with RFB bytes that were not called a session, because nothing proves that two ends held the conversation: spoofed packets, an echo, one part played to another service.</summary>
    public long Unproved { get; private set; }

    /// <summary>The interface that sessions are said to be from; empty for capture files.</summary>
    public string Interface { get; init; } = "";

    /// <summary>Bounds the search for the copies that were received, for all flows of the worker.</summary>
    public CopySearchBudget CopySearches { get; } = new(options.CopySearchesPerSecond, options.CopySearchBurst);

    /// <summary>Limits of conversations.</summary>
    internal ConversationOptions Conversation => _options.Conversation;

    /// <summary>Whether a flow between these ports is reported also when it is not RFB.</summary>
    internal bool Wants(ushort initiatorPort, ushort responderPort) =>
        _options.AllConnections || _options.WatchedPorts.Contains(initiatorPort) || _options.WatchedPorts.Contains(responderPort);

    /// <summary>A flow that was not opened has ended.</summary>
    internal void OnConnection(in FlowSummary flow) => receiver.OnConnection(flow, Interface);

    /// <summary>A flow that was opened has ended: a session if its conversation was RFB, else a flow like any other.</summary>
    internal void OnClosed(in FlowSummary flow, ConversationFacts facts, FlowBeginning beginning, FlowId? reported, string input)
    {
        if (reported is null && !SessionEvidence.IsSession(flow, facts, beginning))
        {
            Unproved += facts.Stage == Stage.None ? 0 : 1;
            if (Wants(flow.InitiatorPort, flow.ResponderPort))
            {
                receiver.OnConnection(flow, Interface);
            }

            return;
        }

        Emit(new Session(flow, facts, _options.HomeNetworks)
        {
            IsUpdate = reported is not null,
            ReportedAs = reported,
            ServerWaited = SessionEvidence.ServerWaited(facts, beginning),
            Input = input,
            Interface = Interface,
        });
    }

    /// <summary>
    /// For live sources: reports the sessions of open flows that have come to a verdict since the last call, each once before its end.
    /// </summary>
    /// <param name="sink">A sink that came from this watch.</param>
    /// <param name="flow">Its flow as it is now.</param>
    /// <param name="beginning">Its first segments.</param>
    public static void Report(IStreamSink sink, in FlowSummary flow, FlowBeginning beginning) => (sink as RfbStreamSink)?.Report(flow, beginning);

    /// <summary>A session has a verdict while its flow lives on.</summary>
    internal void OnVerdict(in FlowSummary flow, ConversationFacts facts, FlowBeginning beginning, FlowId id) =>
        Emit(new Session(flow, facts, _options.HomeNetworks, final: false) { ReportedAs = id, Interface = Interface, ServerWaited = SessionEvidence.ServerWaited(facts, beginning) });

    private void Emit(Session session)
    {
        FindingTable.Evaluate(session);
        receiver.OnSession(session);
    }
}
