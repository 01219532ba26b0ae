using RfbWatch.Flows;
using RfbWatch.Protocol;
using RfbWatch.Protocol.Streams;

namespace RfbWatch.Detection.Findings;

/// <summary>Findings about the behaviour of the two ends, and about what could not be seen.</summary>
internal static class BehaviourFindings
{
    public static readonly IReadOnlyList<Finding> All =
    [
        new("ServerRunsAhead", Severity.High, ["T1203"],
            "The server sent answers before the client's requests: the pattern of exploits against viewers",
            session => session.Facts.ServerRanAhead && !session.ServerWaited && !session.Flow.MidStream,
            FindingProof.By(ProvenFacts.ServerRanAhead)) { RestsOnMessages = true },
        new("OversizeField", Severity.High, ["T1203", "T1210"],
            "A length on the wire is unreasonably large, or a scale is zero: the pattern of exploits against viewers and servers",
            session => session.Facts.OversizeFields.Count > 0 || session.Facts.Anomalies.Contains(Anomaly.ZeroScale),
            FindingProof.By(ProvenFacts.OversizeFields)) { RestsOnMessages = true },
        new("HandshakeConflict", Severity.Medium, ["T1562", "T1205"],
            "Packets carry different bytes for the same part of the handshake, or the server's answer contradicts the client: a session may have been hidden deliberately",
            session => session.Facts.Handshake?.Conflict is not null,
            FindingProof.By(ProvenFacts.Conflict)),
        new("RemotePowerAction", Severity.Medium, ["T1529"],
            "The client requested a shutdown, reboot or reset of the machine",
            session => session.Facts.Activity.PowerActions > 0,
            FindingProof.By(ProvenFacts.PowerActions)),
        new("FileTransfer", Severity.Medium, ["T1105", "T1041"],
            "Files were transferred inside the session",
            session => session.Facts.Activity.FileTransfers > 0,
            FindingProof.By(ProvenFacts.FileTransfers)),
        new("ClipboardTransfer", Severity.Low, ["T1115"],
            "Clipboard text was transferred inside the session",
            session => session.Facts.Activity.ClipboardClientBytes + session.Facts.Activity.ClipboardServerBytes > 0,
            FindingProof.By(ProvenFacts.Clipboard)),
        new("BannerOnly", Severity.Informational, ["T1046"],
            "The connection ended after the version exchange: a probe",
            IsBannerOnly,
            FindingProof.By(ProvenFacts.Versions)),
        new("MidStream", Severity.Informational, [],
            "The beginning of the conversation was not captured; it was recognised by its messages",
            session => session.Facts.MidStream,
            FindingProof.By(ProvenFacts.MidStream)),
    ];

    /// <summary>
    /// Whether the session ended after the banners. True only if both directions were captured completely and the connection was closed: otherwise further messages
    /// may have followed.
    /// </summary>
    private static bool IsBannerOnly(Session session) =>
        session.Facts.Stage is Stage.Banner or Stage.Versions
        && session.Flow.End is EndReason.Fin or EndReason.Reset
        && session.OneSided == OneSided.None
        && session.MissedBytes == 0
        && !session.Facts.MidStream
        && !session.Flow.MidStream;
}
