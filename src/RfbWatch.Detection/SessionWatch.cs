using RfbWatch.Flows;
using RfbWatch.Protocol;

namespace RfbWatch.Detection;

/// <summary>What the flows of one worker report to: makes sessions of conversations and passes on the flows that are to be reported.</summary>
/// <param name="options">What to report, and how to judge.</param>
/// <param name="receiver">Who takes it.</param>
public sealed class SessionWatch(DetectionOptions options, ISessionReceiver receiver)
{
    /// <summary>Limits of conversations.</summary>
    internal ConversationOptions Conversation => options.Conversation;

    /// <summary>Whether a flow between these ports is reported also when it is not RFB.</summary>
    internal bool Wants(ushort initiatorPort, ushort responderPort) =>
        options.AllConnections || options.WatchedPorts.Contains(initiatorPort) || options.WatchedPorts.Contains(responderPort);

    /// <summary>A flow that was not opened has ended.</summary>
    internal void OnConnection(in FlowSummary flow) => receiver.OnConnection(flow);

    /// <summary>A flow that was opened has ended: a session if its conversation was RFB, else a flow like any other.</summary>
    internal void OnClosed(in FlowSummary flow, ConversationFacts facts)
    {
        if (facts.Stage == Stage.None && !facts.MidStream)
        {
            if (Wants(flow.InitiatorPort, flow.ResponderPort))
            {
                receiver.OnConnection(flow);
            }

            return;
        }

        var session = new Session(flow, facts, options.HomeNetworks);
        FindingTable.Judge(session);
        receiver.OnSession(session);
    }
}
