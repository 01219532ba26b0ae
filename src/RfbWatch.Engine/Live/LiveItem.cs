using RfbWatch.Detection;
using RfbWatch.Flows;

namespace RfbWatch.Engine.Live;

/// <summary>What a live worker hands over: a session, or a flow that is not RFB and is to be reported.</summary>
/// <param name="Session">The session, or null.</param>
/// <param name="Flow">The flow, when there is no session.</param>
/// <param name="Interface">The interface that saw it.</param>
public readonly record struct LiveItem(Session? Session, FlowSummary Flow, string Interface);
