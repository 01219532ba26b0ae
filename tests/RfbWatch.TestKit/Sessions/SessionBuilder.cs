using RfbWatch.Detection;
using RfbWatch.Detection.Findings;
using RfbWatch.Flows;
using RfbWatch.Protocol;

namespace RfbWatch.TestKit;

/// <summary>
/// Builds sessions with the given facts. By default 10.0.0.2:50000 views 10.0.0.1:5900 with RFB 3.8, and everything was seen. Compiled into the tests of the layers that have sessions, because
/// the kit itself references Packets only.
/// </summary>
internal static class SessionBuilder
{
    public static FlowSummary Flow(string initiator = "10.0.0.2", string responder = "10.0.0.1", ushort initiatorPort = 50000, ushort responderPort = 5900) => new()
    {
        InitiatorAddress = Addresses.Parse(initiator),
        ResponderAddress = Addresses.Parse(responder),
        InitiatorPort = initiatorPort,
        ResponderPort = responderPort,
        InitiatorKnown = true,
        Established = true,
        FirstTicks = new DateTime(2026, 1, 2, 3, 4, 5, DateTimeKind.Utc).Ticks,
        LastTicks = new DateTime(2026, 1, 2, 3, 4, 6, DateTimeKind.Utc).Ticks,
        FirstFrame = 1,
        LastFrame = 20,
        InitiatorPackets = 10,
        ResponderPackets = 10,
        InitiatorBytes = 100,
        ResponderBytes = 200,
        End = EndReason.Fin,
        Encapsulation = "",
    };

    public static ConversationFacts Facts(Func<ConversationFacts, ConversationFacts>? change = null)
    {
        var facts = new ConversationFacts
        {
            ServerSide = Side.B,
            RoleBasis = RoleBasis.BannerOrder,
            RolesProved = true,
            Stage = Stage.Active,
            ServerVersion = new ProtocolVersion(3, 8),
            ClientVersion = new ProtocolVersion(3, 8),
        };
        return change?.Invoke(facts) ?? facts;
    }

    public static Session Judged(Func<ConversationFacts, ConversationFacts>? change = null, FlowSummary? flow = null, HomeNetworks? home = null)
    {
        var session = new Session(flow ?? Flow(), Facts(change), home ?? HomeNetworks.Default);
        FindingTable.Evaluate(session);
        return session;
    }

    public static string[] FindingNames(this Session session) => [.. session.Findings.Select(finding => finding.Name)];
}
