using RfbWatch.Detection;
using RfbWatch.Detection.Sessions;
using RfbWatch.Flows;

namespace RfbWatch.Engine.Tests;

/// <summary>Collects the sessions that a tracker reports.</summary>
internal sealed class CollectedSessions : ISessionReceiver
{
    /// <summary>The reports, in their order.</summary>
    public List<Session> Sessions { get; } = [];

    public void OnSession(Session session) => Sessions.Add(session);

    public void OnConnection(in FlowSummary flow, string interfaceName)
    {
    }
}
