namespace RfbWatch.Rules.Export;

/// <summary>
/// The ASIM parser of our sessions: RfbSessions as the NetworkSession schema 0.2.6 (Microsoft's normalization-schema-network, read 2026-11). A function of a workspace, which Sentinel's
/// <c>_Im_NetworkSession</c> takes up under its name. Source and destination are the ends of the TCP connection, whoever served the desktop: that stays in AdditionalFields.
/// </summary>
internal static class AsimParser
{
    public const string Name = "ASimNetworkSessionRfbWatch";

    /// <summary>Its parameters, as a workspace declares them.</summary>
    public const string Parameters = "disabled:bool = false";

    /// <summary>The function's body.</summary>
    public const string Query = """
        RfbSessions_CL
        | where not(disabled)
        | summarize arg_max(EndTime, *) by SessionId
        | extend ByServer = Initiator == "Server"
        | project
            TimeGenerated,
            Type = "RfbSessions_CL",
            EventCount = int(1),
            EventStartTime = Timestamp,
            EventEndTime = EndTime,
            EventType = "NetworkSession",
            EventSubType = iff(Final, "End", "Start"),
            EventResult = case(AuthenticationResult in ("Succeeded", "NotRequired"), "Success", AuthenticationResult in ("Failed", "TooMany", "Refused"), "Failure", "NA"),
            EventResultDetails = "NA",
            EventOriginalResultDetails = AuthenticationResult,
            EventMessage = FailureReason,
            EventSeverity = iff(Severity == "Critical", "High", Severity),
            EventOriginalSeverity = Severity,
            EventOriginalUid = SessionId,
            EventProduct = "RfbWatch",
            EventVendor = "RfbWatch",
            EventSchema = "NetworkSession",
            EventSchemaVersion = "0.2.6",
            Dvc = SensorName,
            DvcHostname = SensorName,
            DvcAction = "Allow",
            SrcIpAddr = iff(ByServer, ServerIP, ClientIP),
            SrcPortNumber = iff(ByServer, ServerPort, ClientPort),
            DstIpAddr = iff(ByServer, ClientIP, ServerIP),
            DstPortNumber = iff(ByServer, ClientPort, ServerPort),
            SrcBytes = iff(ByServer, ServerBytes, ClientBytes),
            DstBytes = iff(ByServer, ClientBytes, ServerBytes),
            NetworkBytes = ClientBytes + ServerBytes,
            NetworkProtocol = "TCP",
            NetworkApplicationProtocol = "RFB",
            NetworkDirection = case(ipv4_is_private(ClientIP) and ipv4_is_private(ServerIP), "Local", ipv4_is_private(iff(ByServer, ServerIP, ClientIP)), "Outbound", "Inbound"),
            NetworkDuration = toint((EndTime - Timestamp) / 1ms),
            NetworkSessionId = SessionId,
            ThreatCategory = iff(array_length(Findings) > 0, "RemoteAccess", ""),
            ThreatName = strcat_array(Findings, ","),
            AdditionalFields = bag_pack("ClientIP", ClientIP, "ServerIP", ServerIP, "SecurityTypeName", SecurityTypeName, "NoAuthentication", NoAuthentication, "ServerProduct", ServerProduct, "DesktopName", DesktopName, "CommunityId", CommunityId, "Findings", Findings)
        | extend Src = SrcIpAddr, Dst = DstIpAddr, IpAddr = SrcIpAddr, Hostname = DvcHostname

        """;
}
