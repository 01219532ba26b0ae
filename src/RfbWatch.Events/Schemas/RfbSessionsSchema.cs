using RfbWatch.Detection;
using RfbWatch.Flows;
using RfbWatch.Protocol;

namespace RfbWatch.Events.Schemas;

/// <summary>Columns of RfbSessions (RfbSessions_CL in Sentinel).</summary>
internal static class RfbSessionsSchema
{
    private static readonly IReadOnlyList<string> Confidences =
        ["", nameof(Confidence.Low), nameof(Confidence.Medium), nameof(Confidence.High)];

    public static TableSchema Create() => new("RfbSessions", isDefender: false, "One RFB session.",
    [
        new("Timestamp", KustoType.DateTime, "Time of the first packet, UTC."),
        new("TimeGenerated", KustoType.DateTime, "The same as Timestamp."),
        new("ReportId", KustoType.Long, "Number of the row in the run, in output order."),
        new("EndTime", KustoType.DateTime, "Time of the last packet so far, UTC."),
        new("SessionId", KustoType.String, "Name of the session, from its flow's; all its rows share it, whatever sensor or file they are from."),
        new("FlowId", KustoType.String, "Name of the TCP connection: a hash of both ends and both initial sequence numbers."),
        new("CommunityId", KustoType.String, "Community ID of the flow, version 1, seed 0."),
        new("SensorName", KustoType.String, "Sensor that saw the session; empty for capture files unless named."),
        new("Interface", KustoType.String, "Interface that saw the session; empty for capture files."),
        new("SeenBy", KustoType.Dynamic, "Names of the sensors that saw the session; empty for capture files unless named."),
        new("ClientIP", KustoType.String, "Address of the end that plays the RFB client's part."),
        new("ClientPort", KustoType.Int, "Its TCP port."),
        new("ServerIP", KustoType.String, "Address of the end that plays the RFB server's part."),
        new("ServerPort", KustoType.Int, "Its TCP port."),
        new("Initiator", KustoType.String, "Which role opened the TCP connection.", Allowed: Names<Initiator>()),
        new("RoleBasis", KustoType.String, "What the roles rest on.", Allowed: Names<RoleBasis>()),
        new("Carrier", KustoType.String, "What RFB rides in.", Allowed: Names<Carrier>()),
        new("CarrierTarget", KustoType.String, "Target that the carrier names; empty for none."),
        new("Encapsulation", KustoType.String, "Around the flow, outermost first, e.g. 'vlan 12 / vxlan 5001'; empty for none."),
        new("ServerVersion", KustoType.String, "Version of the server's banner, e.g. 003.008; empty when not seen."),
        new("ClientVersion", KustoType.String, "Version of the client's banner; empty when not seen."),
        new("OfferedSecurityTypes", KustoType.Dynamic, "Security types offered, in order; in 3.3 the dictated one; null when not seen.", Nullable: true),
        new("SecurityType", KustoType.Int, "Chosen security type; null when not seen. The one number above 2^31, 4294967290 (MS-Logon of RFB 3.3), stands as -6, as this type holds it; OfferedSecurityTypes has it as it was sent.", Nullable: true),
        new("SecurityTypeName", KustoType.String, "Its name; empty when not seen."),
        new("SecuritySubType", KustoType.Int, "Chosen sub-type of Tight, VeNCrypt and others; null for none.", Nullable: true),
        new("SecuritySubTypeName", KustoType.String, "Its name; empty for none."),
        new("AuthenticationResult", KustoType.String, "What became of the authentication.", Allowed: Names<AuthenticationResult>()),
        new("FailureReason", KustoType.String, "The server's reason for a failure or refusal; empty for none."),
        new("Stage", KustoType.String, "The last thing seen of the handshake.", Allowed: Names<Stage>()),
        new("NoAuthentication", KustoType.Bool, "The chosen method asks for nothing, and the session was opened or carried on encrypted; also true where only a rival reading says so (see Conflict)."),
        new("SharedFlag", KustoType.Int, "Raw ClientInit byte; null when not seen.", Nullable: true),
        new("DesktopName", KustoType.String, "Desktop name of ServerInit; null when not seen.", Nullable: true),
        new("FramebufferWidth", KustoType.Int, "Width in pixels; null when not seen.", Nullable: true),
        new("FramebufferHeight", KustoType.Int, "Height in pixels; null when not seen.", Nullable: true),
        new("PixelFormat", KustoType.Dynamic, "The server's pixel format; null when not seen.", Nullable: true),
        new("Encodings", KustoType.Dynamic, "The first SetEncodings, in order; null when not seen.", Nullable: true),
        new("ServerFingerprint", KustoType.String, "RFBS fingerprint; empty when no server banner was seen."),
        new("ClientFingerprint", KustoType.String, "RFBC fingerprint; empty when no client banner was seen."),
        new("ServerProduct", KustoType.String, "The server's product; empty when no sign names one."),
        new("ServerProductConfidence", KustoType.String, "How sure that is.", Allowed: Confidences),
        new("ClientProduct", KustoType.String, "The client's product; empty when no sign names one."),
        new("ClientProductConfidence", KustoType.String, "How sure that is.", Allowed: Confidences),
        new("ClientBytes", KustoType.Long, "Payload bytes the client sent."),
        new("ServerBytes", KustoType.Long, "Payload bytes the server sent."),
        new("KeyEvents", KustoType.Long, "Key events the client sent."),
        new("PointerEvents", KustoType.Long, "Pointer events the client sent."),
        new("ClipboardClientBytes", KustoType.Long, "Clipboard bytes the client sent."),
        new("ClipboardServerBytes", KustoType.Long, "Clipboard bytes the server sent."),
        new("FileTransfers", KustoType.Long, "Files whose transfer began."),
        new("Findings", KustoType.Dynamic, "Names of the findings, worst first."),
        new("Severity", KustoType.String, "Severity of the worst finding.", Allowed: Names<Severity>()),
        new("Anomalies", KustoType.Dynamic, "Names of what was unusual or could not be read."),
        new("Conflict", KustoType.Dynamic, "Disputed bytes of the handshake: side, token, stream_offset, length, decision (PeerConfirmed, Marks, FirstCopy), undecided, truncated, copies (frame, taken, marks), rivals (what other readings say); null for none.", Nullable: true),
        new("MidStream", KustoType.Bool, "The beginning of the conversation was not seen."),
        new("Part", KustoType.Bool, "The beginning of the TCP connection was not captured: FlowId and SessionId name the part that was, by its first sequence numbers."),
        new("OneSided", KustoType.String, "Which direction alone was captured; empty for both.",
            Allowed: ["", nameof(OneSided.ClientOnly), nameof(OneSided.ServerOnly)]),
        new("MissedBytes", KustoType.Long, "Stream bytes that were sent but not captured, of both ends."),
        new("EndReason", KustoType.String, "How the flow ended; empty while it lasts. SensorRestart: the sensor crashed or was killed while it lasted, and what it saw last is all there is.",
            Allowed: ["", .. Names<EndReason>().Where(name => name != nameof(EndReason.None)), RfbSessionsEnd.SensorRestart]),
        new("Final", KustoType.Bool, "Whether the session has ended and this row is its last."),
        new("MatchedRules", KustoType.Dynamic, "Names of the rules that saw the session."),
        new("EvidenceFile", KustoType.String, "The capture it was found in; empty when live."),
        new("FirstFrame", KustoType.Long, "Number of its first frame there."),
        new("LastFrame", KustoType.Long, "Number of its last frame there."),
    ]);

    private static string[] Names<T>()
        where T : struct, Enum => Enum.GetNames<T>();
}
