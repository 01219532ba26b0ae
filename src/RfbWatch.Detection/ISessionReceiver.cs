using RfbWatch.Flows;

namespace RfbWatch.Detection;

/// <summary>Takes what one worker has found. Called on the worker's thread.</summary>
public interface ISessionReceiver
{
    /// <summary>A session has ended or, live, come to a verdict (<see cref="Session.Final"/>); its single-session findings are in, and its facts no longer change.</summary>
    void OnSession(Session session);

    /// <summary>A flow that is to be reported has ended, and was not RFB.</summary>
    /// <param name="flow">The flow.</param>
    /// <param name="interfaceName">The interface that saw it; empty for capture files.</param>
    void OnConnection(in FlowSummary flow, string interfaceName);
}
