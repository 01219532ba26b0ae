namespace RfbWatch.Sensor.Web;

/// <summary>One table of the page: a question that an analyst has first, and the KQL that answers it over the store.</summary>
/// <param name="Title">The question.</param>
/// <param name="Query">The KQL.</param>
/// <param name="WhenEmpty">What to say when there are no rows.</param>
internal sealed record PageSection(string Title, string Query, string WhenEmpty)
{
    private const string Latest = "RfbSessions | summarize arg_max(EndTime, *) by SessionId";

    /// <summary>The sections in the order of the page: worst first.</summary>
    public static readonly IReadOnlyList<PageSection> All =
    [
        new("Sessions that nobody had to log in to",
            Latest + """

            | where NoAuthentication
            | extend Peer = iff(set_has_element(Findings, "PublicPeer"), "public", "inside"), Input = KeyEvents + PointerEvents
            | project Timestamp, ClientIP, ServerIP, ServerPort, Peer, SecurityTypeName, SecuritySubTypeName, DesktopName, Input, Stage
            | top 25 by Timestamp desc
            """,
            "None seen."),
        new("VNC with a public address on one side",
            Latest + """

            | where set_has_element(Findings, "PublicPeer")
            | summarize First = min(Timestamp), Last = max(EndTime), Sessions = count() by ClientIP, ServerIP, ServerPort, Initiator
            | top 25 by Last desc
            """,
            "None seen."),
        new("Alerts",
            """
            AlertInfo
            | project Timestamp, Severity, Title, AttackTechniques, DetectionSource
            | top 25 by Timestamp desc
            """,
            "None raised."),
        new("Logins that failed, by client and server",
            Latest + """

            | where AuthenticationResult in ("Failed", "TooMany", "Refused")
            | summarize Failures = count(), Last = max(EndTime) by ClientIP, ServerIP, ServerPort
            | top 25 by Failures desc
            """,
            "None seen."),
        new("Servers",
            Latest + """

            | summarize Sessions = count(), Clients = dcount(ClientIP), First = min(Timestamp), Last = max(EndTime), WithoutLogin = countif(NoAuthentication),
                ClientBytes = sum(ClientBytes), ServerBytes = sum(ServerBytes), arg_max(Timestamp, ServerVersion, ServerProduct, DesktopName, OfferedSecurityTypes) by ServerIP, ServerPort
            | project ServerIP, ServerPort, ServerVersion, ServerProduct, DesktopName, OfferedSecurityTypes, Sessions, WithoutLogin, Clients, First, Last, ClientBytes, ServerBytes
            | top 50 by Last desc
            """,
            "No RFB server seen yet."),
        new("Last sessions",
            Latest + """

            | project Timestamp, ClientIP, ServerIP, ServerPort, Carrier, ServerVersion, SecurityTypeName, AuthenticationResult, Stage, Severity, Findings, Final
            | top 50 by Timestamp desc
            """,
            "No RFB session seen yet."),
    ];
}
