using RfbWatch.Flows;

namespace RfbWatch.Detection;

/// <summary>Receives the results of one worker. Called on the worker's thread.</summary>
public interface ISessionReceiver
{
    /// <summary>A session has ended or, in live capture, reached a verdict (<see cref="Session.Final"/>); its own findings have been added, and its facts no longer change.</summary>
    void OnSession(Session session);

    /// <summary>A reportable flow that was not RFB has ended.</summary>
    /// <param name="flow">The flow.</param>
    /// <param name="interfaceName">The interface that saw it; empty for capture files.</param>
    void OnConnection(in FlowSummary flow, string interfaceName);
}
