using RfbWatch.Detection.Findings;
using RfbWatch.Flows;
using RfbWatch.Protocol;
using RfbWatch.Protocol.Conversations;

namespace RfbWatch.Detection.Sessions;

/// <summary>Receives the events of one worker's flows: creates sessions from conversations, and passes on reportable flows.</summary>
/// <param name="options">What to report, and how to evaluate it.</param>
/// <param name="receiver">Receives the results.</param>
public sealed class SessionTracker(DetectionOptions options, ISessionReceiver receiver)
{
    private volatile DetectionOptions _options = options;

    /// <summary>Replaces the options from now on. Safe from any thread.</summary>
    public void Use(DetectionOptions options) => _options = options;

    /// <summary>The file that is being read; sessions that begin now are attributed to it. Empty for live sources.</summary>
    public string Input { get; set; } = "";

    /// <summary>
    /// Number of flows with RFB bytes that were not reported as sessions, because nothing proves that two ends held the conversation: spoofed packets, an echo, or
    /// one side's messages sent to another service.
    /// </summary>
    public long Unproved { get; private set; }

    /// <summary>The interface to which sessions are attributed; empty for capture files.</summary>
    public string Interface { get; init; } = "";

    /// <summary>The search budget for copies, for all flows of the worker.</summary>
    public CopySearchBudget CopySearches { get; } = new(options.CopySearchesPerSecond, options.CopySearchBurst);

    /// <summary>Limits of conversations.</summary>
    internal ConversationOptions Conversation => _options.Conversation;

    /// <summary>Whether a flow between these ports is reported even if it is not RFB.</summary>
    internal bool Wants(ushort initiatorPort, ushort responderPort) =>
        _options.AllConnections || _options.WatchedPorts.Contains(initiatorPort) || _options.WatchedPorts.Contains(responderPort);

    /// <summary>Reports that an untracked flow has ended.</summary>
    internal void OnConnection(in FlowSummary flow) => receiver.OnConnection(flow, Interface);

    /// <summary>Processes the end of a tracked flow: a session if its conversation was RFB, otherwise an ordinary flow.</summary>
    internal void OnClosed(in FlowSummary flow, ConversationFacts facts, FlowBeginning beginning, VerdictReport? reported, string input)
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

        var session = new Session(flow, facts, _options.HomeNetworks)
        {
            Verdict = reported,
            ServerWaited = SessionEvidence.ServerWaited(facts, beginning),
            Input = input,
            Interface = Interface,
        };
        FindingTable.Evaluate(session);
        if (reported?.TryReplace(session) != true)
        {
            session.IsUpdate = reported?.IsEmitted == true;
            receiver.OnSession(session);
        }
    }

    /// <summary>
    /// For live sources: reports the sessions of open flows that have reached a verdict since the last call, each once before its end.
    /// </summary>
    /// <param name="sink">A sink created by this tracker.</param>
    /// <param name="flow">The current state of its flow.</param>
    /// <param name="beginning">Its first segments.</param>
    public static void Report(IStreamSink sink, in FlowSummary flow, FlowBeginning beginning) => (sink as RfbStreamSink)?.Report(flow, beginning);

    /// <summary>Reports that a session has a verdict while its flow is still open.</summary>
    internal void OnVerdict(in FlowSummary flow, ConversationFacts facts, FlowBeginning beginning, VerdictReport report)
    {
        var session = new Session(flow, facts, _options.HomeNetworks, final: false) { Verdict = report, Interface = Interface, ServerWaited = SessionEvidence.ServerWaited(facts, beginning) };
        FindingTable.Evaluate(session);
        receiver.OnSession(session);
    }
}
