using RfbWatch.Protocol;

namespace RfbWatch.Detection.Findings;

/// <summary>What is to be said of the way a session took: who called whom, through what, to which port.</summary>
internal static class PathFindings
{
    public static readonly IReadOnlyList<Finding> All =
    [
        new("PublicPeer", Severity.Medium, ["T1133"],
            "One side of the session has a public address outside the home networks",
            session => session.HasPublicPeer,
            FindingProof.WithoutBytes("the addresses of both ends")),
        new("ReverseConnection", Severity.Medium, ["T1219", "T1021.005"],
            "The VNC server opened the connection, to a viewer or repeater that was listening",
            session => session.Initiator == Initiator.Server
                && (session.Facts.RolesProved || Rides(session.Facts, Carrier.Repeater)),
            FindingProof.By(session => session.Facts.RolesProved ? ProvenFacts.Roles : ProvenFacts.Repeater)),
        new("Repeater", Severity.Medium, ["T1090", "T1219"],
            "The session runs through an UltraVNC repeater, which hides one end from the other",
            session => Rides(session.Facts, Carrier.Repeater),
            FindingProof.By(ProvenFacts.Repeater)),
        new("Tunnelled", Severity.Low, ["T1572", "T1090"],
            "RFB rides inside WebSocket, HTTP CONNECT or SOCKS",
            session => Rides(session.Facts, Carrier.WebSocket) || Rides(session.Facts, Carrier.HttpConnect)
                || Rides(session.Facts, Carrier.Socks4) || Rides(session.Facts, Carrier.Socks5),
            FindingProof.By(ProvenFacts.Tunnel)),
        new("NonStandardPort", Severity.Low, ["T1571"],
            "The port that accepted the connection is not one of VNC's: 5500, 5800-5810, 5900-5910",
            session => session.Facts.ServerSide is not null && !PortSet.Watched.Contains(session.ListeningPort)
                && (session.Flow.InitiatorKnown || (session.Facts is { Stage: >= Stage.Initialised, MidStream: false } && !PortSet.Watched.Contains(session.Client.Port))),
            FindingProof.WithoutBytes("the TCP port that accepted the connection")),
    ];

    private static bool Rides(ConversationFacts facts, Carrier carrier) =>
        facts.Carrier == carrier || facts.OuterCarriers.Contains(carrier);
}
