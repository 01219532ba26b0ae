namespace RfbWatch.Rules.Functions;

/// <summary>
/// An ASIM parser for RfbSessions: it maps them to the NetworkSession schema 0.2.6 (Microsoft's normalization-schema-network, read 2026-11). It is a workspace function that Sentinel's
/// <c>_Im_NetworkSession</c> includes by name. Source and destination are the ends of the TCP connection; which of them is the server is in AdditionalFields.
/// </summary>
/// <param name="Name">The function's name.</param>
/// <param name="Title">Its title.</param>
/// <param name="Parameters">Its parameters, as a workspace declares them.</param>
/// <param name="Query">Its body.</param>
internal sealed record AsimParser(string Name, string Title, string Parameters, string Query)
{
    private const string Normalised = """
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

    private const string Filtered = """
        | where (array_length(srcipaddr_has_any_prefix) == 0 or has_any_ipv4_prefix(SrcIpAddr, srcipaddr_has_any_prefix))
            and (array_length(dstipaddr_has_any_prefix) == 0 or has_any_ipv4_prefix(DstIpAddr, dstipaddr_has_any_prefix))
            and (array_length(ipaddr_has_any_prefix) == 0 or has_any_ipv4_prefix(SrcIpAddr, ipaddr_has_any_prefix) or has_any_ipv4_prefix(DstIpAddr, ipaddr_has_any_prefix))
        | where isnull(dstportnumber) or DstPortNumber == dstportnumber
        | where array_length(hostname_has_any) == 0 or DvcHostname has_any (hostname_has_any)
        | where array_length(dvcaction) == 0 or DvcAction in~ (dvcaction)
        | where eventresult == "*" or EventResult =~ eventresult

        """;

    /// <summary>The parser without filters, and the one that receives the filters of a query from Sentinel.</summary>
    public static IReadOnlyList<AsimParser> All { get; } =
    [
        new("ASimNetworkSessionRfbWatch", "ASIM network session parser of RfbWatch", "disabled:bool = false", "RfbSessions_CL\n| where not(disabled)\n" + Normalised),
        new(
            "vimNetworkSessionRfbWatch",
            "ASIM filtering network session parser of RfbWatch",
            "starttime:datetime = datetime(null), endtime:datetime = datetime(null), srcipaddr_has_any_prefix:dynamic = dynamic([]), dstipaddr_has_any_prefix:dynamic = dynamic([]), "
            + "ipaddr_has_any_prefix:dynamic = dynamic([]), dstportnumber:int = int(null), hostname_has_any:dynamic = dynamic([]), dvcaction:dynamic = dynamic([]), eventresult:string = \"*\", disabled:bool = false",
            "RfbSessions_CL\n| where not(disabled)\n| where (isnull(starttime) or TimeGenerated >= starttime) and (isnull(endtime) or TimeGenerated <= endtime)\n" + Normalised + Filtered),
    ];
}
