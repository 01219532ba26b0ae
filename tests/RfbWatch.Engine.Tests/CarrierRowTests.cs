using RfbWatch.Engine.Runs;
using RfbWatch.Events;
using RfbWatch.Events.Rows;
using RfbWatch.Events.Schemas;
using RfbWatch.TestKit;

namespace RfbWatch.Engine.Tests;

/// <summary>The same conversation gives the same row in any carrier.</summary>
public class CarrierRowTests
{
    /// <summary>Columns about the connection, not the conversation.</summary>
    private static readonly HashSet<string> OfConnection =
    [
        "Timestamp", "TimeGenerated", "EndTime", "ReportId", "SessionId", "FlowId", "CommunityId", "ClientIP", "ClientPort", "ServerIP", "ServerPort", "Carrier", "CarrierTarget",
        "ServerFingerprint", "ClientBytes", "ServerBytes", "Findings", "Evidence", "FirstFrame", "LastFrame",
    ];

    /// <summary>Findings about the network path of a session.</summary>
    private static readonly HashSet<string> OfRoute = ["Tunnelled", "NonStandardPort"];

    [Fact]
    public void NoVNC_through_websockify_is_the_session_that_websockify_makes_with_the_server()
    {
        var options = new TriageOptions { Paths = [GoldenLine.PathOf("websocket-novnc-both-legs.pcap")] };
        var sessions = TriageRun.Execute(options).Sessions;
        var rows = sessions.Select(found => Tables.RfbSessions.RowOf(new SessionRecord(found.Session, found.Source, options.Rows))).ToList();
        Assert.Equal(["WebSocket", "Tcp"], rows.Select(row => row.Cell("Carrier")));
        Assert.Equal(Same(rows[0]), Same(rows[1]));
        Assert.Equal(
            sessions[0].Session.Findings.Select(finding => finding.Name).Where(name => !OfRoute.Contains(name)),
            sessions[1].Session.Findings.Select(finding => finding.Name).Where(name => !OfRoute.Contains(name)));

        var (one, other) = ((string)rows[0].Cell("ServerFingerprint")!, (string)rows[1].Cell("ServerFingerprint")!);
        Assert.Equal(other.Length, one.Length);
        Assert.Equal(('w', 'd'), one.Zip(other).Single(pair => pair.First != pair.Second));
    }

    private static List<string> Same(TableRow row) =>
        [.. row.Table.Columns.Index().Where(column => !OfConnection.Contains(column.Item.Name)).Select(column => $"{column.Item.Name}={row.Values[column.Index]}")];
}
