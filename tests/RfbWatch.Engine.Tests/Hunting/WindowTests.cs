using RfbWatch.Engine.Runs;
using RfbWatch.TestKit;

namespace RfbWatch.Engine.Tests.Hunting;

/// <summary>Captures from different days in one run: rules see each at its own time.</summary>
public sealed class WindowTests
{
    private const string Activity = "t1021.005-vnc-activity";
    private const string BruteForce = "rfb-brute-force";

    [Fact]
    public void An_attack_of_one_day_is_found_beside_a_later_file()
    {
        // Recorded on 2026-11-22 and, with rewritten times, on 2026-06-01.
        string attack = Path.Combine(RepositoryFolder.Pcaps, "bruteforce-hydra.pcap");
        string[] later = [.. Directory.GetFiles(RepositoryFolder.Pcaps, "*.pcap").Where(path => path != attack)];
        var alone = Triage(attack);
        var session = alone.Sessions[0].Session;
        var last = new DateTime(alone.Totals.LastTicks, DateTimeKind.Utc);
        string beside = later.Select(path => (Path: path, Result: TriageRun.Execute(new TriageOptions { Paths = [path] })))
            .First(other => other.Result.Sessions.Count > 0 && other.Result.Totals.LastTicks > last.AddDays(2).Ticks).Path;

        var both = Triage(attack, beside);

        foreach (string rule in (string[])[Activity, BruteForce])
        {
            var expected = alone.Hunt!.Raised.First(alert => alert.Rule.Id == rule);
            var found = Assert.Single(both.Hunt!.Raised, alert => alert.Rule.Id == rule && alert.LastSeen < last.AddDays(1));
            Assert.Equal((expected.Id, expected.Rows.Count, expected.FirstSeen, expected.LastSeen), (found.Id, found.Rows.Count, found.FirstSeen, found.LastSeen));
        }

        Assert.Contains("VNC process, network and registry activity", both.Hunt!.MatchedRules[session.Id]);
        Assert.Equal(alone.Hunt!.MatchedRules[session.Id], both.Hunt.MatchedRules[session.Id]);
    }

    [Fact]
    public void No_session_matches_a_rule_without_an_alert_of_it()
    {
        var result = TriageRun.Execute(new TriageOptions { Paths = [RepositoryFolder.Pcaps], Hunt = new HuntOptions() });
        var alerting = result.Hunt!.AlertsAndSuppressed.Select(alert => alert.Rule.Name).ToHashSet();

        Assert.All(result.Hunt.MatchedRules, session => Assert.All(session.Value, rule => Assert.Contains(rule, alerting)));
        var named = TriageRun.Execute(new TriageOptions { Paths = [RepositoryFolder.Pcaps], Hunt = new HuntOptions(), Now = new DateTime(2001, 1, 1, 0, 0, 0, DateTimeKind.Utc) });
        Assert.DoesNotContain(named.Hunt!.MatchedRules.SelectMany(session => session.Value), rule => rule == "VNC process, network and registry activity");
        Assert.All(named.Hunt.Histories, history => Assert.Single(history.Runs));
    }

    [Fact]
    public void Telemetry_alone_has_its_own_now()
    {
        using var folder = new TestFolder();
        string file = folder.Write("DeviceProcessEvents.jsonl", "{\"Timestamp\":\"2026-03-10T09:00:00Z\",\"DeviceId\":\"d\",\"DeviceName\":\"hmi-7\",\"FileName\":\"vncserver.exe\",\"ProcessCommandLine\":\"x\",\"ProcessId\":1}\n");

        var result = TriageRun.Execute(new TriageOptions { Paths = [], Hunt = new HuntOptions { Telemetry = [(null, file)] } });

        Assert.Equal(new DateTime(2026, 3, 10, 9, 0, 0, DateTimeKind.Utc), Assert.Single(result.Hunt!.Raised, alert => alert.Rule.Id == Activity).LastSeen);
    }

    private static TriageResult Triage(params string[] captures) => TriageRun.Execute(new TriageOptions { Paths = captures, Hunt = new HuntOptions() });
}
