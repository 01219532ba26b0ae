using System.Net;
using System.Text.Json;
using RfbWatch.Engine;
using RfbWatch.Engine.Live;
using RfbWatch.TestKit;

namespace RfbWatch.Sensor.Tests.Service;

public sealed class SensorServiceTests
{
    private const string Hostile = "<script>alert('x')</script>\u001b[31m\" onload=\"x";

    private static List<TestKit.TestFrame> Session(ushort port, string name = "desk", bool ended = true)
    {
        var frames = Traffic.Session(name, port, DateTime.UtcNow);
        return ended ? frames : frames[..^3];
    }

    private static int Sessions(TestFolder folder) => folder.Lines("out", "RfbSessions.jsonl").Select(SessionOf).Distinct().Count();

    private static string SessionOf(string line)
    {
        const string Key = "\"SessionId\":\"";
        int at = line.IndexOf(Key, StringComparison.Ordinal) + Key.Length;
        return line[at..line.IndexOf('"', at)];
    }

    [Fact]
    public async Task A_session_is_a_row_at_its_verdict_and_at_its_end_and_an_alert()
    {
        using var folder = new TestFolder();
        using var capture = new RemoteCapture();
        await using var sensor = await RunningSensor.StartAsync(folder, capture);
        capture.Send(Session(50_000, ended: false));
        await Eventually.Is(() => folder.Lines("out", "RfbSessions.jsonl").Length == 1, "a row at the verdict");
        await Eventually.Is(() => folder.Lines("out", "AlertInfo.jsonl").Length == 1, "an alert");
        capture.Send(Session(50_001));
        await Eventually.Is(() => folder.Lines("out", "RfbSessions.jsonl").Count(line => line.Contains("\"Final\":true", StringComparison.Ordinal)) == 1, "the end of the other session, soon after it");
        await sensor.StopAsync();

        var rows = folder.Lines("out", "RfbSessions.jsonl").Select(line => JsonDocument.Parse(line).RootElement).ToList();
        Assert.False(rows[0].GetProperty("Final").GetBoolean());
        Assert.Equal(2, rows.Where(row => row.GetProperty("Final").GetBoolean()).Select(row => row.GetProperty("SessionId").GetString()).Distinct().Count());
        Assert.Equal(Enumerable.Range(1, rows.Count), rows.Select(row => row.GetProperty("ReportId").GetInt32()));
        string[] titles = [.. folder.Lines("out", "AlertInfo.jsonl").Select(line => JsonDocument.Parse(line).RootElement.GetProperty("DetectionSource").GetString()!)];
        Assert.Equal(["rfb-no-auth-session", "rfb-no-auth-session"], titles);
        Assert.NotEmpty(folder.Lines("out", "RfbSensorStats.jsonl"));
        Assert.Equal(ExitCode.Done, sensor.Service.ExitCode);
    }

    [Fact]
    public async Task Each_session_of_many_is_an_alert_of_its_own()
    {
        const int Batch = 100;
        using var folder = new TestFolder();
        using var capture = new RemoteCapture();
        await using var sensor = await RunningSensor.StartAsync(folder, capture);
        for (int batch = 1; batch <= 3; batch++)
        {
            // More than one run may raise in total; earlier ones are remembered and do not count.
            capture.Send(Enumerable.Range(batch * 1000, Batch).SelectMany(port => Session((ushort)port)));
            await Eventually.Is(() => folder.Lines("out", "AlertInfo.jsonl").Length == batch * Batch, $"{batch * Batch} alerts");
        }
    }

    [Fact]
    public async Task After_a_restart_numbers_go_on_and_alerts_are_not_repeated()
    {
        using var folder = new TestFolder();
        for (int run = 0; run < 2; run++)
        {
            using var capture = new RemoteCapture();
            await using var sensor = await RunningSensor.StartAsync(folder, capture);
            capture.Send(Session((ushort)(50_000 + run)));
            await Eventually.Is(() => folder.Lines("out", "AlertInfo.jsonl").Length == run + 1, "an alert for each session");
            await sensor.StopAsync();
        }

        int[] numbers = [.. folder.Lines("out", "RfbSessions.jsonl").Select(line => JsonDocument.Parse(line).RootElement.GetProperty("ReportId").GetInt32())];
        Assert.Equal(Enumerable.Range(1, numbers.Length), numbers);
        Assert.Equal(2, folder.Lines("out", "AlertInfo.jsonl").Length);
    }

    [Fact]
    public async Task A_lost_source_is_named_and_opened_again()
    {
        using var folder = new TestFolder();
        using var capture = new RemoteCapture();
        await using var sensor = await RunningSensor.StartAsync(folder, capture);
        capture.Send(Session(50_000));
        await Eventually.Is(() => Sessions(folder) == 1, "the first session");
        capture.Leave();
        await Eventually.Is(() => sensor.Service.State!.Health.Any(state => state is { Name: "gone", IsFailure: true }), "the state gone");
        using (var health = await sensor.GetAsync("health"))
        {
            Assert.Equal(HttpStatusCode.ServiceUnavailable, health.StatusCode);
        }

        capture.Listen();
        capture.Send(Session(50_001));
        await Eventually.Is(() => Sessions(folder) == 2, "a session after the source came back");
        await Eventually.Is(() => sensor.Service.State!.Health.Count == 0, "health");
        Assert.Equal(2, sensor.Service.State!.Inputs[0].Input.Counters.Sessions);
    }

    [Fact]
    public async Task A_source_that_is_back_at_once_is_still_named()
    {
        using var folder = new TestFolder();
        using var capture = new RemoteCapture();
        var clock = new ManualClock();
        await using var sensor = await RunningSensor.StartAsync(folder, capture.Address, around => around with { Clock = clock });
        capture.Send(Session(50_000));
        await Eventually.Is(() => Sessions(folder) == 1, "a session");
        clock.Advance(WatchedInput.ReopenInterval);
        capture.Break();
        capture.Send(Session(50_001));
        await Eventually.Is(() => Sessions(folder) == 2, "a session after the source came back");
        await sensor.StopAsync();
        Assert.Contains(" gone: ", sensor.LogText.ToString());
    }

    [Fact]
    public async Task A_reload_with_a_broken_rule_keeps_the_old_ones()
    {
        using var folder = new TestFolder();
        using var capture = new RemoteCapture();
        string rules = Directory.CreateDirectory(folder.Of("rules")).FullName;
        const string Rule = "id: mine\nname: Mine\nkind: NRT\nseverity: Low\nquery: |\n  RfbSessions | project SessionId\n";
        File.WriteAllText(Path.Combine(rules, "mine.yaml"), Rule);
        await using var sensor = await RunningSensor.StartAsync(folder, capture, ("Rules:Paths", rules), ("Rules:Shipped", "false"));
        var state = sensor.Service.State!;
        string hash = state.Content.Rules.Hash;
        File.WriteAllText(Path.Combine(rules, "mine.yaml"), Rule.Replace("project SessionId", "project NoSuchColumn", StringComparison.Ordinal));
        sensor.Service.Reload();
        Assert.Equal(hash, state.Content.Rules.Hash);
        Assert.Contains("NoSuchColumn", state.ReloadProblem);
        File.WriteAllText(Path.Combine(rules, "mine.yaml"), Rule.Replace("project SessionId", "project SessionId, ServerIP", StringComparison.Ordinal));
        sensor.Set("HomeNetworks", "192.0.2.0/24");
        sensor.Service.Reload();
        Assert.NotEqual(hash, state.Content.Rules.Hash);
        Assert.Equal("", state.ReloadProblem);
        Assert.Contains(state.Content.Rules.Hash, await sensor.TextAsync("health"));
        sensor.Set("HomeNetworks", "nonsense");
        sensor.Service.Reload();
        Assert.Contains("HomeNetworks", state.ReloadProblem);

        // The new home networks apply to sessions found from now on: both sides are remote.
        capture.Send(Session(50_000));
        await Eventually.Is(() => folder.Lines("out", "AlertInfo.jsonl").Length == 1, "an alert of the reloaded rule");
        Assert.Equal("192.0.2.0/24", Assert.Single(state.Content.Rows.HomeNetworks.Prefixes).ToString());
    }

    [Fact]
    public async Task Nothing_is_served_without_the_token()
    {
        using var folder = new TestFolder();
        using var capture = new RemoteCapture();
        await using var sensor = await RunningSensor.StartAsync(folder, capture);
        foreach (string path in (string[])["", "health", "ready", "metrics", "style.css", "nowhere", "?token=wrong"])
        {
            using var answer = await sensor.GetAsync(path, bearer: null);
            Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        }

        using (var wrong = await sensor.GetAsync("health", bearer: "wrong"))
        {
            Assert.Equal(HttpStatusCode.Unauthorized, wrong.StatusCode);
        }

        using var exchange = await sensor.GetAsync("?token=" + RunningSensor.Token, bearer: null);
        Assert.Equal(HttpStatusCode.SeeOther, exchange.StatusCode);
        Assert.Equal("/", exchange.Headers.Location!.ToString());
        string cookie = Assert.Single(exchange.Headers.GetValues("Set-Cookie"));
        Assert.Contains("httponly", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("samesite=strict", cookie, StringComparison.OrdinalIgnoreCase);
        using var page = await sensor.GetAsync("", bearer: null, cookie: cookie[..cookie.IndexOf(';')]);
        Assert.Equal(HttpStatusCode.OK, page.StatusCode);
    }

    [Fact]
    public async Task The_page_shows_a_hostile_desktop_name_as_text()
    {
        using var folder = new TestFolder();
        using var capture = new RemoteCapture();
        await using var sensor = await RunningSensor.StartAsync(folder, capture);
        capture.Send(Session(50_000, Hostile));
        // The files and the page get a row one after the other.
        await Eventually.Is(async () => (await sensor.TextAsync("")).Contains("alert(", StringComparison.Ordinal), "the session on the page");
        using var answer = await sensor.GetAsync("");
        string policy = Assert.Single(answer.Headers.GetValues("Content-Security-Policy"));
        Assert.StartsWith("default-src 'none'", policy);
        Assert.DoesNotContain("unsafe", policy);
        string page = await answer.Content.ReadAsStringAsync();
        Assert.Contains("&lt;script&gt;alert(", page);
        Assert.DoesNotContain("<script", page, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("\" onload", page);
        Assert.DoesNotContain('\u001b', page);
    }

    [Fact]
    public async Task Metrics_count_what_came()
    {
        using var folder = new TestFolder();
        using var capture = new RemoteCapture();
        await using var sensor = await RunningSensor.StartAsync(folder, capture);
        var frames = Session(50_000);
        capture.Send(frames);
        await Eventually.Is(() => Sessions(folder) == 1, "a row");
        string metrics = await sensor.TextAsync("metrics");
        Assert.Contains($"rfbwatch_packets_total{{source=\"{capture.Address}\"}} {frames.Count}\n", metrics);
        Assert.Contains($"rfbwatch_answered_flows_total{{source=\"{capture.Address}\"}} 1\n", metrics);
        Assert.Contains("# TYPE rfbwatch_sessions_total counter\n", metrics);
        Assert.All(metrics.Split('\n', StringSplitOptions.RemoveEmptyEntries), line => Assert.Matches(@"^(# (HELP|TYPE) [a-z_]+ .*|[a-z_]+(\{[^}]*\})? [0-9.E+-]+)$", line));
        Assert.Equal("ready\n", await sensor.TextAsync("ready"));
    }

    [Fact]
    public async Task A_stalled_collector_costs_no_row()
    {
        using var folder = new TestFolder();
        using var capture = new RemoteCapture();
        await using var collector = await StallingCollector.StartAsync();
        await using var sensor = await RunningSensor.StartAsync(folder, capture, ("Outputs", collector.Address), ("Rules:Shipped", "false"));
        const int Sessions = 200;
        for (int i = 0; i < Sessions; i++)
        {
            capture.Send(Session((ushort)(20_000 + i)));
        }

        await Eventually.Is(() => SensorServiceTests.Sessions(folder) == Sessions, "all rows in the file while the collector stalls");
        var state = sensor.Service.State!;
        await Eventually.Is(() => state.Outputs.Spooled.Single().Waiting >= Sessions, "all rows in the spool, which comes after the file");
        Assert.Empty(collector.Rows);
        Assert.Equal(0, state.Queue.DroppedSessions + state.Outputs.All.Sum(output => output.Refused));
        collector.Release();
        await Eventually.Is(() => collector.Rows.Where(row => row.Contains("RfbWatch-RfbSessions")).Select(SessionOf).Distinct().Count() == Sessions, "all sessions at the collector");
        await Eventually.Is(() => state.Outputs.Spooled.Single().Waiting == 0, "an empty spool");
    }
}
