using System.Globalization;
using RfbWatch.Rules;
using RfbWatch.Sensor.Summary;

namespace RfbWatch.Sensor.Web;

/// <summary>The summary tables of the page, most severe first.</summary>
internal static class SummarySections
{
    /// <summary>Findings of weak authentication and unencrypted data.</summary>
    private static readonly string[] Weak =
        ["NoAuthOffered", "WeakAuthentication", "CleartextCredentials", "CleartextSession", "Downgrade", "PredictableChallenge", "RepeatedChallenge", "AuthBypassAttempt", "AuthBypassSucceeded"];

    /// <summary>Findings of unusual ports, carriers and directions.</summary>
    private static readonly string[] Odd = ["NonStandardPort", "Tunnelled", "ReverseConnection", "Repeater"];

    private static readonly (string Reason, Measure Measure)[] Unseen =
    [
        ("with missing bytes", Measure.BytesMissing), ("seen in one direction only", Measure.OneDirection), ("seen without their beginning", Measure.NoBeginning),
        ("encrypted before the login ended", Measure.Encrypted),
    ];

    private const int Short = 25;
    private const int Long = 50;

    /// <summary>Writes the tables.</summary>
    /// <param name="page">The page.</param>
    /// <param name="summary">The summary.</param>
    /// <param name="rules">The rules by id, for the meaning of their alerts.</param>
    public static void Write(Html page, SummarySnapshot summary, IReadOnlyDictionary<string, Rule> rules)
    {
        PageTable.Write(
            page, "Sessions without authentication",
            ["Began", "Client", "Server", "Peer", "Security", "Desktop", "Keys", "Pointer", "Files", "Stage"],
            summary.LastOpen.Take(Short).Select(session => new object?[]
            {
                session.Began, session.Client, session.Server, session.Has("PublicPeer") ? "public" : "inside", session.Security, session.Desktop, session.KeyEvents, session.PointerEvents, session.FileTransfers, session.Stage,
            }),
            "None seen.");
        PageTable.Write(
            page, "VNC with a public address on one side", ["Client", "Server", "Opened by", "First", "Last", "Sessions", "Login"],
            summary.PublicPeers.Take(Short).Select(pair => new object?[] { pair.Client, pair.Server, pair.Latest.Initiator, pair.First, pair.Last, pair.Sessions, pair.Latest.Login }),
            "None seen.");
        PageTable.Write(
            page, "Alerts", ["Severity", "Title", "Techniques", "Rule", "Alerts", "First", "Last"],
            summary.Alerts.Take(Short).Select(alert => new object?[] { alert.Severity, alert.Title, Names(alert.Techniques), alert.Rule, alert.Alerts, alert.First, alert.Last }),
            "None raised.");
        Explain(page, summary, rules);
        PageTable.Write(
            page, "Weak authentication and unencrypted data", ["Server", "Findings", "Security", "Sessions", "Clients", "Last"],
            ServersWith(summary, Weak).Select(item => new object?[] { item.Server.Server, item.Findings, Join(item.Server.Securities), item.Server.Sessions, Clients(item.Server), item.Server.Last }),
            "None seen.");
        PageTable.Write(
            page, "Failed logins by client and server", ["Client", "Server", "Failures", "First", "Last", "Reason"],
            summary.FailedLogins.Take(Short).Select(pair => new object?[] { pair.Client, pair.Server, pair.Sessions, pair.First, pair.Last, pair.Latest.FailureReason }),
            "None seen.");
        PageTable.Write(
            page, "Unusual ports, carriers and directions", ["Server", "Findings", "Carriers", "Sessions", "Clients", "Last"],
            ServersWith(summary, Odd).Select(item => new object?[] { item.Server.Server, item.Findings, Join(item.Server.Carriers), item.Server.Sessions, Clients(item.Server), item.Server.Last }),
            "None seen.");
        PageTable.Write(
            page, "Servers",
            ["Server", "Version", "Product", "Desktop", "Screen", "Offered types", "Sessions", "Clients", "Without login", "First", "Last", "Longest, min", "To server, kB", "From server, kB"],
            summary.ByServer.Take(Long).Select(server => new object?[]
            {
                server.Server, server.Latest.Version, server.Latest.Product, server.Latest.Desktop, server.Latest.Screen, server.Latest.Offered, server.Sessions, Clients(server), server.NoAuthentication,
                server.First, server.Last, (long)server.Longest.TotalMinutes, server.ClientBytes / 1000, server.ServerBytes / 1000,
            }),
            "No RFB server seen yet.");
        PageTable.Write(
            page, "Last sessions", ["Began", "Severity", "Client", "Server", "Carrier", "Version", "Security", "Login", "Stage", "State", "Findings"],
            summary.LastSessions.Take(Long).Select(session => new object?[]
            {
                session.Began, session.Severity, session.Client, session.Server, session.Carrier, session.Version, session.Security, session.Login, session.Stage, session.Final ? "ended" : "open", Join(session.Findings),
            }),
            "No RFB session seen yet.");
        PageTable.Write(
            page, "Incomplete visibility", ["Sessions", .. summary.Periods.Select(period => period.Name)],
            Unseen.Where(reason => summary.Periods[^1][reason.Measure] > 0).Select(reason => (object?[])[reason.Reason, .. summary.Periods.Select(period => (object?)period[reason.Measure])]),
            "No session is known to be incomplete.");
    }

    /// <summary>Writes the meaning and the first steps for each rule that raised an alert; nothing if there are no alerts.</summary>
    private static void Explain(Html page, SummarySnapshot summary, IReadOnlyDictionary<string, Rule> rules)
    {
        const int FirstSteps = 2;
        var explained = summary.Alerts.Take(Short).Select(alert => rules.GetValueOrDefault(alert.Rule)).OfType<Rule>().DistinctBy(rule => rule.Id, StringComparer.OrdinalIgnoreCase).ToList();
        if (explained.Count > 0)
        {
            PageTable.Write(
                page, "Meaning of the alerts and first steps", ["Rule", "Meaning", "First steps", "Guide, playbook and hunting queries"],
                explained.Select(rule => new object?[] { rule.Name, rule.Description, string.Join("; ", rule.Response.Take(FirstSteps)), $"rfbwatch rules show {rule.Id}" }), "");
        }
    }

    private static IEnumerable<(ServerSummary Server, string Findings)> ServersWith(SummarySnapshot summary, string[] findings) =>
        summary.ByServer.Select(server => (server, Join(server.Findings.Intersect(findings)))).Where(item => item.Item2.Length > 0).Take(Short);

    private static string Join(IEnumerable<string> names) => string.Join(", ", names);

    private static object Clients(ServerSummary server) =>
        server.Clients < ServerSummary.MaxClients ? server.Clients : string.Create(CultureInfo.InvariantCulture, $"{ServerSummary.MaxClients} or more");

    /// <summary>A JSON array of names as readable text.</summary>
    private static string Names(string json) => json.Trim('[', ']').Replace("\",\"", ", ", StringComparison.Ordinal).Trim('"');
}
