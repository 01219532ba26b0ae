using RfbWatch.Detection;
using RfbWatch.Events.Rows;
using RfbWatch.Flows;
using RfbWatch.Kql.Values;
using RfbWatch.Protocol;

namespace RfbWatch.Events.Schemas;

/// <summary>Columns of RfbSessions (RfbSessions_CL in Sentinel).</summary>
internal static class RfbSessionsTable
{
    private static readonly IReadOnlyList<string> Confidences =
        ["", nameof(Confidence.Low), nameof(Confidence.Medium), nameof(Confidence.High)];

    public static Table<SessionRecord> Create() => new("RfbSessions", isDefender: false, "One RFB session.",
    [
        CommonColumns.Timestamp<SessionRecord>("Time of the first packet, UTC.", s => s.Session.Flow.FirstTicks),
        CommonColumns.TimeGenerated<SessionRecord>("The same as Timestamp.", s => s.Session.Flow.FirstTicks),
        CommonColumns.ReportId<SessionRecord>("Number of the row in the run, in output order."),
        new("EndTime", KustoType.DateTime, "Time of the last packet so far, UTC.", s => Cell.Time(s.Session.Flow.LastTicks)),
        new("SessionId", KustoType.String, "Identifier of the session, derived from its FlowId; the same in all its rows, from any sensor or file.",
            s => KustoValue.Of(s.Session.Id)),
        new("FlowId", KustoType.String, "Identifier of the TCP connection: a hash of both ends and both initial sequence numbers.", s => KustoValue.Of(s.Session.FlowName)),
        new("CommunityId", KustoType.String, "Community ID of the flow, version 1, seed 0.", s => KustoValue.Of(s.Session.CommunityId)),
        new("SensorName", KustoType.String, "Sensor that captured the session; empty for capture files unless named.", s => KustoValue.Of(s.Options.SensorName)),
        new("Interface", KustoType.String, "Interface on which the session was captured; empty for capture files.", s => KustoValue.Of(s.Session.Interface)),
        new("SeenBy", KustoType.Dynamic, "Names of the sensors that captured the session; empty for capture files unless named.",
            s => Cell.Texts(s.Options.SensorName.Length > 0 ? [s.Options.SensorName] : [])),
        new("ClientIP", KustoType.String, "Address of the RFB client.", s => KustoValue.Of(s.Session.Client.Address.ToString())),
        new("ClientPort", KustoType.Int, "Its TCP port.", s => KustoValue.OfInt(s.Session.Client.Port)),
        new("ServerIP", KustoType.String, "Address of the RFB server.", s => KustoValue.Of(s.Session.Server.Address.ToString())),
        new("ServerPort", KustoType.Int, "Its TCP port.", s => KustoValue.OfInt(s.Session.Server.Port)),
        new("Initiator", KustoType.String, "Which role opened the TCP connection.", s => KustoValue.Of(s.Session.Initiator.ToString())) { Allowed = Names<Initiator>() },
        new("RoleBasis", KustoType.String, "The evidence for the roles.", s => KustoValue.Of(s.Session.Facts.RoleBasis.ToString())) { Allowed = Names<RoleBasis>() },
        new("Carrier", KustoType.String, "The protocol that carries RFB.", s => KustoValue.Of(s.Session.Facts.Carrier.ToString())) { Allowed = Names<Carrier>() },
        new("CarrierTarget", KustoType.String, "Target named by the carrier; empty for none.", s => KustoValue.Of(s.Session.Facts.CarrierTarget)),
        new("Encapsulation", KustoType.String, "Encapsulations of the flow, outermost first, e.g. 'vlan 12 / vxlan 5001'; empty for none.",
            s => KustoValue.Of(s.Session.Flow.Encapsulation)),
        new("ServerVersion", KustoType.String, "Version of the server's banner, e.g. 003.008; empty if not seen.",
            s => KustoValue.Of(s.Session.Facts.ServerVersion?.ToString())),
        new("ClientVersion", KustoType.String, "Version of the client's banner; empty if not seen.", s => KustoValue.Of(s.Session.Facts.ClientVersion?.ToString())),
        new("OfferedSecurityTypes", KustoType.Dynamic, "Offered security types, in order; in RFB 3.3 the one dictated by the server; null if not seen.",
            s => s.Session.Facts.SecurityTypesSeen ? Cell.Numbers(s.Session.Facts.OfferedSecurityTypes) : KustoValue.Null) { Nullable = true },
        new("SecurityType", KustoType.Int, "Chosen security type; null if not seen. The only number above 2^31, 4294967290 (MS-Logon of RFB 3.3), appears as -6 in this 32-bit column; OfferedSecurityTypes has the value as sent.",
            s => Cell.BitsOrNull(s.Session.Facts.SecurityType)) { Nullable = true },
        new("SecurityTypeName", KustoType.String, "Its name; empty if not seen.", s => KustoValue.Of(SecurityTypeText.NameOf(s.Session.Facts))),
        new("SecuritySubType", KustoType.Int, "Chosen sub-type of Tight, VeNCrypt and others; null for none.",
            s => Cell.BitsOrNull(s.Session.Facts.SecuritySubType)) { Nullable = true },
        new("SecuritySubTypeName", KustoType.String, "Its name; empty for none.", s => KustoValue.Of(s.Session.Facts.SecuritySubTypeName)),
        new("AuthenticationResult", KustoType.String, "Result of the authentication.",
            s => KustoValue.Of(s.Session.Facts.AuthenticationResult.ToString())) { Allowed = Names<AuthenticationResult>() },
        new("FailureReason", KustoType.String, "The server's reason for a failure or refusal; empty for none.", s => KustoValue.Of(s.Session.Facts.FailureReason)),
        new("Stage", KustoType.String, "The last step of the handshake that was seen.", s => KustoValue.Of(s.Session.Facts.Stage.ToString())) { Allowed = Names<Stage>() },
        new("NoAuthentication", KustoType.Bool, "The chosen method requires no authentication, and the session was opened or continued encrypted; also true if only a rival reading says so (see Conflict).",
            s => KustoValue.Of(s.Session.Facts.NoAuthentication)),
        new("SharedFlag", KustoType.Int, "Raw ClientInit byte; null if not seen.", s => Cell.IntOrNull(s.Session.Facts.SharedFlag)) { Nullable = true },
        new("DesktopName", KustoType.String, "Desktop name of ServerInit; null if not seen.", s => Cell.TextOrNull(s.Session.Facts.DesktopName)) { Nullable = true },
        new("FramebufferWidth", KustoType.Int, "Width in pixels; null if not seen.", s => Cell.IntOrNull(s.Session.Facts.FramebufferWidth)) { Nullable = true },
        new("FramebufferHeight", KustoType.Int, "Height in pixels; null if not seen.", s => Cell.IntOrNull(s.Session.Facts.FramebufferHeight)) { Nullable = true },
        new("PixelFormat", KustoType.Dynamic, "The server's pixel format; null if not seen.",
            s => s.Session.Facts.PixelFormat is { } format ? PixelFormatField.Of(format) : KustoValue.Null) { Nullable = true },
        new("Encodings", KustoType.Dynamic, "The first SetEncodings, in order; null if not seen.",
            s => s.Session.Facts.Encodings is { } encodings ? Cell.Array(encodings, encoding => KustoValue.Of((long)encoding)) : KustoValue.Null) { Nullable = true },
        new("ServerFingerprint", KustoType.String, "RFBS fingerprint; empty if no server banner was seen.", s => KustoValue.Of(s.Session.Facts.ServerFingerprint)),
        new("ClientFingerprint", KustoType.String, "RFBC fingerprint; empty if no client banner was seen.", s => KustoValue.Of(s.Session.Facts.ClientFingerprint)),
        new("ServerProduct", KustoType.String, "The server's product; empty if no signature identifies one.", s => KustoValue.Of(s.Session.ServerProduct.Name)),
        new("ServerProductConfidence", KustoType.String, "Confidence of the server's product.", s => KustoValue.Of(TextOf(s.Session.ServerProduct.Confidence))) { Allowed = Confidences },
        new("ClientProduct", KustoType.String, "The client's product; empty if no signature identifies one.", s => KustoValue.Of(s.Session.Facts.ClientProduct.Name)),
        new("ClientProductConfidence", KustoType.String, "Confidence of the client's product.", s => KustoValue.Of(TextOf(s.Session.Facts.ClientProduct.Confidence))) { Allowed = Confidences },
        new("ClientBytes", KustoType.Long, "Payload bytes sent by the client.", s => KustoValue.Of(s.Session.ClientBytes)),
        new("ServerBytes", KustoType.Long, "Payload bytes sent by the server.", s => KustoValue.Of(s.Session.ServerBytes)),
        new("KeyEvents", KustoType.Long, "Key events sent by the client.", s => KustoValue.Of(s.Session.Facts.Activity.KeyEvents)),
        new("PointerEvents", KustoType.Long, "Pointer events sent by the client.", s => KustoValue.Of(s.Session.Facts.Activity.PointerEvents)),
        new("ClipboardClientBytes", KustoType.Long, "Clipboard bytes sent by the client.", s => KustoValue.Of(s.Session.Facts.Activity.ClipboardClientBytes)),
        new("ClipboardServerBytes", KustoType.Long, "Clipboard bytes sent by the server.", s => KustoValue.Of(s.Session.Facts.Activity.ClipboardServerBytes)),
        new("FileTransfers", KustoType.Long, "Number of file transfers started.", s => KustoValue.Of(s.Session.Facts.Activity.FileTransfers)),
        new("Findings", KustoType.Dynamic, "Names of the findings, most severe first.", s => Cell.Array(s.Session.Findings, finding => KustoValue.Of(finding.Name))),
        new("Severity", KustoType.String, "Severity of the most severe finding.", s => KustoValue.Of(s.Session.Severity.ToString())) { Allowed = Names<Severity>() },
        new("Anomalies", KustoType.Dynamic, "Names of unusual or unreadable elements.", s => Cell.Texts(s.Session.Anomalies)),
        new("Conflict", KustoType.Dynamic, "Disputed bytes of the handshake: side, token, stream_offset, length, decision (PeerConfirmed, Marks, FirstCopy), undecided, truncated, copies (frame, taken, marks), rivals (results of other readings); null for none.",
            s => ConflictField.Of(s.Session.Facts)) { Nullable = true },
        new("Evidence", KustoType.Dynamic, "For each finding, by its name, where the bytes are that prove it: name (what they are), side, stream (Tcp, or WebSocket for what its frames carry), stream_offset, length, frame (the one that carried the last of them; of disputed bytes one entry for each copy, with taken). Empty for a finding that no byte shows: NonStandardPort, PublicPeer. Never the bytes themselves.",
            s => FindingEvidence.Of(s.Session)),
        new("MidStream", KustoType.Bool, "The beginning of the conversation was not seen.", s => KustoValue.Of(s.Session.Facts.MidStream)),
        new("Part", KustoType.Bool, "The beginning of the TCP connection was not captured: FlowId and SessionId identify the captured part, by its first sequence numbers.",
            s => KustoValue.Of(s.Session.FlowId.IsPart)),
        new("OneSided", KustoType.String, "The only direction that was captured; empty for both.",
            s => KustoValue.Of(s.Session.OneSided == OneSided.None ? "" : s.Session.OneSided.ToString())) { Allowed = ["", nameof(OneSided.ClientOnly), nameof(OneSided.ServerOnly)] },
        new("MissedBytes", KustoType.Long, "Stream bytes of both ends that were sent but not captured.", s => KustoValue.Of(s.Session.MissedBytes)),
        new("EndReason", KustoType.String, "How the flow ended; empty while it is open. SensorRestart: the sensor crashed or was killed in the meantime, and the row has the last known state.",
            s => KustoValue.Of(s.Session.Flow.End == EndReason.None ? "" : s.Session.Flow.End.ToString())) { Allowed = ["", .. Names<EndReason>().Where(name => name != nameof(EndReason.None)), RfbSessionsEnd.SensorRestart] },
        new("Final", KustoType.Bool, "Whether the session has ended and this row is its last.", s => KustoValue.Of(s.Session.Final)),
        new("MatchedRules", KustoType.Dynamic, "Names of the rules that detected the session.", s => Cell.Texts(s.MatchedRules)),
        new("EvidenceFile", KustoType.String, "The capture that contains it; empty for live sources.", s => KustoValue.Of(WireText.Clean(s.EvidenceFile))),
        new("FirstFrame", KustoType.Long, "Number of its first frame in that capture.", s => KustoValue.Of(s.Session.Flow.FirstFrame)),
        new("LastFrame", KustoType.Long, "Number of its last frame in that capture.", s => KustoValue.Of(s.Session.Flow.LastFrame)),
    ]);

    private static string TextOf(Confidence confidence) => confidence == Confidence.None ? "" : confidence.ToString();

    private static string[] Names<T>()
        where T : struct, Enum => Enum.GetNames<T>();
}
