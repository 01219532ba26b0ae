using RfbWatch.Engine.Runs;
using RfbWatch.Kql.Values;
using RfbWatch.TestKit;

namespace RfbWatch.Engine.Tests.Hunting;

/// <summary>The unchanged seed rules over recorded captures return exactly the rows that their authors' tables would have contained.</summary>
public sealed class SeedRulesOverCaptureTests
{
    private const string Activity = "t1021.005-vnc-activity";
    private const string TightVnc = "4323b279-4600-4fc6-a0b9-1d8d678c6b1b";
    private const string RealVnc = "865f9d1e-a01a-46b9-a909-2f93fbab5331";

    [Fact]
    public void A_session_on_a_port_of_the_rule_is_seen_from_both_ends()
    {
        var result = Triage("tigervnc-none.pcap");
        var flow = result.Sessions.Single().Session.Flow;
        string time = $"\"{new DateTime(flow.FirstTicks, DateTimeKind.Utc):yyyy-MM-ddTHH:mm:ss.fffffffZ}\"";

        Assert.Equal(
            [
                $"{time} \"10.77.0.20\" \"10.77.0.10\" 5900 {flow.InitiatorPort} \"ConnectionSuccess\"",
                $"{time} \"10.77.0.10\" \"10.77.0.20\" {flow.InitiatorPort} 5900 \"InboundConnectionAccepted\"",
            ],
            Rows(result, Activity, "Timestamp", "DeviceName", "RemoteIP", "RemotePort", "LocalPort", "ActionType"));
        Assert.Empty(Rows(result, TightVnc, "DeviceName"));
        Assert.Empty(Rows(result, RealVnc, "DeviceName"));
    }

    [Fact]
    public void A_session_on_another_port_is_missed_and_the_coverage_shows_it()
    {
        var result = Triage("libvncserver-none-31337.pcap");
        string session = result.Sessions.Single().Session.Id;

        Assert.Empty(Rows(result, Activity, "DeviceName"));
        Assert.Equal([session], result.Hunt!.Coverage.Single(coverage => coverage.Rule.Rule.Id == Activity).Missed);
        Assert.Contains("VNC session without authentication", result.Hunt.MatchedRules[session]);
        Assert.DoesNotContain("VNC process, network and registry activity", result.Hunt.MatchedRules[session]);
    }

    [Fact]
    public void A_product_recognised_with_high_confidence_fires_the_rule_for_its_company()
    {
        var result = Triage("tightvnc-vncauth.pcap");
        string time = $"\"{new DateTime(result.Sessions.Single().Session.Flow.FirstTicks, DateTimeKind.Utc):yyyy-MM-ddTHH:mm:ss.fffffffZ}\"";

        Assert.Equal(
            [$"\"10.77.0.10\" \"\" {time} {time} 1", $"\"10.77.0.20\" \"\" {time} {time} 1"],
            Rows(result, TightVnc, "DeviceName", "RemoteUrl", "FirstSeen", "LastSeen", "Count").Order(StringComparer.Ordinal));
    }

    private static TriageResult Triage(string capture) =>
        TriageRun.Execute(new TriageOptions { Paths = [Path.Combine(RepositoryFolder.Pcaps, capture)], Hunt = new HuntOptions() });

    private static IEnumerable<string> Rows(TriageResult result, string rule, params string[] columns)
    {
        var history = result.Hunt!.Histories.Single(history => history.Compiled.Rule.Id == rule);
        Assert.Single(history.Runs);
        return history.Alerts.SelectMany(alert => alert.Rows.Select(row => string.Join(' ', columns.Select(column => DynamicJson.Write(row[alert.Schema.IndexOf(column)])))));
    }
}
