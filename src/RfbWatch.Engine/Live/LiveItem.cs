using RfbWatch.Detection;
using RfbWatch.Flows;

namespace RfbWatch.Engine.Live;

/// <summary>An item passed on by a live worker: a session, or a reportable flow that is not RFB.</summary>
/// <param name="Session">The session, or null.</param>
/// <param name="Flow">The flow, if there is no session.</param>
/// <param name="Interface">The interface that saw it.</param>
public readonly record struct LiveItem(Session? Session, FlowSummary Flow, string Interface);
