namespace RfbWatch.Sensor.Web;

/// <summary>One table of the page: a question that an analyst has first, and the KQL that answers it over the store.</summary>
/// <param name="Title">The question.</param>
/// <param name="Query">The KQL.</param>
/// <param name="WhenEmpty">What to say when there are no rows.</param>
internal sealed record PageSection(string Title, string Query, string WhenEmpty)
{
    /// <summary>The table of <see cref="LatestQuery"/>'s rows, which the sections read.</summary>
    public const string Latest = "Latest";

    /// <summary>The last row of each session, with the server's address and port as one text.</summary>
    public const string LatestQuery =
        """
        RfbSessions
        | summarize arg_max(ReportId, *) by SessionId
        | extend Client = ClientIP, Server = strcat(iff(ServerIP has ':', strcat('[', ServerIP, ']'), ServerIP), ':', ServerPort)
        """;

    /// <summary>One row of figures that stand above everything.</summary>
    public static readonly PageSection Figures = new("",
        Latest + """

        | summarize Sessions = count(), Servers = dcount(Server), ['without login'] = countif(NoAuthentication), ['with a public address'] = countif(set_has_element(Findings, 'PublicPeer')),
            ['failed logins'] = countif(AuthenticationResult in ('Failed', 'TooMany', 'Refused')), ['seen in part'] = countif(MidStream or OneSided != '' or MissedBytes > 0)
        """, "");

    /// <summary>The sections in the order of the page: worst first.</summary>
    public static readonly IReadOnlyList<PageSection> All =
    [
        new("Sessions that nobody had to log in to",
            Latest + """

            | where NoAuthentication
            | extend Peer = iff(set_has_element(Findings, 'PublicPeer'), 'public', 'inside'), Security = iff(SecuritySubTypeName == '', SecurityTypeName, strcat(SecurityTypeName, ' / ', SecuritySubTypeName))
            | project Began = Timestamp, Client, Server, Peer, Security, Desktop = DesktopName, Keys = KeyEvents, Pointer = PointerEvents, Files = FileTransfers, Stage
            | top 25 by Began desc
            """,
            "None seen."),
        new("VNC with a public address on one side",
            Latest + """

            | where set_has_element(Findings, 'PublicPeer')
            | summarize First = min(Timestamp), Last = max(EndTime), Sessions = count(), ['Without login'] = countif(NoAuthentication) by Client, Server, Initiator
            | top 25 by Last desc
            """,
            "None seen."),
        new("Alerts",
            """
            AlertInfo
            | summarize Alerts = count(), First = min(Timestamp), Last = max(Timestamp) by Severity, Title, Techniques = strcat_array(todynamic(AttackTechniques), ', '), Rule = DetectionSource
            | extend Weight = case(Severity == 'High', 3, Severity == 'Medium', 2, Severity == 'Low', 1, 0)
            | sort by Weight desc, Last desc
            | take 25
            | project-away Weight
            """,
            "None raised."),
        new("Weak logins and what is sent in clear",
            Latest + """

            | mv-expand Finding = Findings to typeof(string)
            | where Finding in ('NoAuthOffered', 'WeakAuthentication', 'CleartextCredentials', 'CleartextSession', 'Downgrade', 'PredictableChallenge', 'RepeatedChallenge', 'AuthBypassAttempt', 'AuthBypassSucceeded')
            | summarize Sessions = dcount(SessionId), Clients = dcount(Client), Findings = strcat_array(make_set(Finding), ', '), Security = strcat_array(make_set(SecurityTypeName), ', '), Last = max(EndTime) by Server
            | project Server, Findings, Security, Sessions, Clients, Last
            | top 25 by Last desc
            """,
            "None seen."),
        new("Logins that failed, by client and server",
            Latest + """

            | where AuthenticationResult in ('Failed', 'TooMany', 'Refused')
            | summarize Failures = count(), First = min(Timestamp), Last = max(EndTime), Reason = take_any(FailureReason) by Client, Server
            | top 25 by Failures desc
            """,
            "None seen."),
        new("Odd ports, carriers and directions",
            Latest + """

            | mv-expand Finding = Findings to typeof(string)
            | where Finding in ('NonStandardPort', 'Tunnelled', 'ReverseConnection', 'Repeater')
            | summarize Sessions = dcount(SessionId), Clients = dcount(Client), Findings = strcat_array(make_set(Finding), ', '), Carriers = strcat_array(make_set(Carrier), ', '), Last = max(EndTime) by Server
            | project Server, Findings, Carriers, Sessions, Clients, Last
            | top 25 by Last desc
            """,
            "None seen."),
        new("Servers",
            Latest + """

            | extend Minutes = datetime_diff('minute', EndTime, Timestamp)
            | summarize Sessions = count(), Clients = dcount(Client), ['Without login'] = countif(NoAuthentication), First = min(Timestamp), Last = max(EndTime), ['Longest, min'] = max(Minutes),
                ['To server'] = format_bytes(sum(ClientBytes), 1), ['From server'] = format_bytes(sum(ServerBytes), 1),
                arg_max(Timestamp, ServerVersion, ServerProduct, DesktopName, FramebufferWidth, FramebufferHeight, OfferedSecurityTypes) by Server
            | project Server, Version = ServerVersion, Product = ServerProduct, Desktop = DesktopName, Screen = iff(isnull(FramebufferWidth), '', strcat(FramebufferWidth, 'x', FramebufferHeight)),
                ['Offered types'] = OfferedSecurityTypes, Sessions, Clients, ['Without login'], First, Last, ['Longest, min'], ['To server'], ['From server']
            | top 50 by Last desc
            """,
            "No RFB server seen yet."),
        new("Last sessions",
            Latest + """

            | project Began = Timestamp, Severity, Client, Server, Carrier, Version = ServerVersion, Security = SecurityTypeName, Login = AuthenticationResult, Stage, State = iff(Final, 'ended', 'open'),
                Findings = strcat_array(Findings, ', ')
            | top 50 by Began desc
            """,
            "No RFB session seen yet."),
        new("What could not be seen",
            Latest + """

            | extend Reason = iff(MissedBytes > 0, 'bytes are missing', iff(OneSided != '', 'one direction only', iff(MidStream, 'began before the sensor looked', iff(AuthenticationResult == 'Encrypted', 'encrypted before the login ended', ''))))
            | where Reason != ''
            | summarize Sessions = count(), Servers = dcount(Server), Last = max(EndTime), ['Missing bytes'] = sum(MissedBytes) by Reason
            | top 10 by Sessions desc
            """,
            "No session is known to be incomplete."),
    ];
}
