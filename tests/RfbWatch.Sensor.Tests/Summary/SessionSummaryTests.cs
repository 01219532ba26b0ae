using RfbWatch.Events;
using RfbWatch.Events.Schemas;
using RfbWatch.Sensor.Summary;
using RfbWatch.TestKit;

namespace RfbWatch.Sensor.Tests.Summary;

public sealed class SessionSummaryTests
{
    private readonly ManualClock _clock = new(new DateTime(2026, 5, 4, 12, 0, 0, DateTimeKind.Utc));
    private readonly SessionSummary _summary;
    private int _number;

    public SessionSummaryTests() => _summary = new SessionSummary(_clock);

    [Fact]
    public void A_flood_of_sessions_is_counted_to_the_last_one_and_hides_no_open_server()
    {
        _summary.Add([Row("open", server: "10.0.0.1", noAuthentication: true, findings: ["NoAuthSession"]), Alert("High")]);
        for (int i = 0; i < 90_000; i++)
        {
            _summary.Add([Row($"flood{i}", server: $"10.{1 + i / 50_000}.{i / 250 % 200}.{i % 250}")]);
        }

        var now = _summary.Take();
        Assert.All(now.Periods, period => Assert.Equal((90_001, 1, 1), (period[Measure.Sessions], period[Measure.NoAuthentication], period[Measure.Alerts])));
        Assert.InRange(now.Servers, 1, SessionSummary.MaxServers);
        Assert.True(now.ForgottenServers > 0);
        Assert.Contains(now.ByServer, server => server is { Server: "10.0.0.1:5900", NoAuthentication: 1 });
        Assert.Equal("open", Assert.Single(now.LastOpen).Id);
        Assert.Equal(1, Assert.Single(now.Alerts).Alerts);
        Assert.Equal(50, now.LastSessions.Count);
    }

    [Fact]
    public void A_later_row_of_a_session_takes_the_place_of_the_one_before()
    {
        _summary.Add([Row("a", final: false, bytes: 10)]);
        _clock.Advance(TimeSpan.FromMinutes(5));
        _summary.Add([Row("a", final: false, bytes: 20, noAuthentication: true)]);
        _summary.Add([Row("a", bytes: 30, login: "Failed", reason: "no")]);
        var now = _summary.Take();
        var period = now.Periods[0];
        Assert.Equal((1, 0, 1), (period[Measure.Sessions], period[Measure.NoAuthentication], period[Measure.FailedLogins]));
        var server = Assert.Single(now.ByServer);
        Assert.Equal((1, 0, 30), (server.Sessions, server.NoAuthentication, server.ServerBytes));
        Assert.Equal((1, "no"), (Assert.Single(now.FailedLogins).Sessions, now.FailedLogins[0].Latest.FailureReason));
        Assert.True(Assert.Single(now.LastSessions).Final);
    }

    [Fact]
    public void A_later_row_that_turns_the_roles_round_moves_the_session()
    {
        _summary.Add([Row("a", server: "10.0.0.1", final: false)]);
        _summary.Add([Row("a", server: "10.0.0.2")]);
        var now = _summary.Take();
        Assert.Equal(("10.0.0.2:5900", 1L), (Assert.Single(now.ByServer).Server, now.ByServer[0].Sessions));
        Assert.Equal(1, now.Periods[0][Measure.Sessions]);
    }

    [Fact]
    public void An_alert_that_comes_again_after_a_crash_is_shown_once()
    {
        var alert = Alert("High");
        _summary.Add([alert]);
        _summary.Add([alert]);
        Assert.Single(_summary.Take().LastAlerts);
    }

    [Fact]
    public void A_source_that_is_weeks_behind_is_summed_up_all_the_same()
    {
        var row = Row("old", login: "Failed");
        row.SetTime(_clock.Now.AddDays(-30).Ticks);
        row.Set("EndTime", _clock.Now.AddDays(-30));
        _summary.Add([row]);
        var now = _summary.Take();
        Assert.Equal((1, 1), (now.Periods[0][Measure.Sessions], now.Servers));
        Assert.Single(now.FailedLogins);
    }

    [Fact]
    public void Each_period_counts_its_own_sessions_and_what_is_older_is_forgotten()
    {
        _summary.Add([Row("a", server: "10.0.0.1")]);
        _clock.Advance(TimeSpan.FromHours(2));
        _summary.Add([Row("b", server: "10.0.0.2")]);
        Assert.Equal([1, 2, 2], Sessions());
        _clock.Advance(TimeSpan.FromHours(23));
        Assert.Equal([0, 1, 2], Sessions());
        _clock.Advance(TimeSpan.FromDays(7) - TimeSpan.FromHours(24));
        _summary.Add([Row("c", server: "10.0.0.3")]);
        Assert.Equal([1, 1, 2], Sessions());
        Assert.Equal(["10.0.0.3:5900", "10.0.0.2:5900"], _summary.Take().ByServer.Select(server => server.Server));
        _clock.Advance(TimeSpan.FromDays(20));
        Assert.Equal([0, 0, 0], Sessions());

        long[] Sessions() => [.. _summary.Take().Periods.Select(period => period[Measure.Sessions])];
    }

    [Fact]
    public void What_the_start_closed_after_a_crash_is_not_counted_twice()
    {
        _summary.Add([Row("crashed", end: "SensorRestart"), Row("long ago", end: "SensorRestart")]);
        Assert.Equal(0, _summary.Take().Periods[^1][Measure.Sessions]);
        _summary.AddPast(SessionFacts.Of(Row("crashed", final: false).Values));
        _summary.PastIsRead();
        var now = _summary.Take();
        Assert.True(now.IsComplete);
        Assert.Equal(1, now.Periods[^1][Measure.Sessions]);
        Assert.True(Assert.Single(now.LastSessions).Final);
    }

    [Fact]
    public void A_past_row_with_a_time_after_now_is_counted_at_now()
    {
        // A week later is the same slot of the counts.
        var later = _clock.Now.AddDays(7);
        var (session, alert) = (Row("a"), Alert("High"));
        session.SetTime(later.Ticks);
        session.Set("EndTime", later);
        alert.SetTime(later.Ticks);
        _summary.AddPast(SessionFacts.Of(session.Values));
        _summary.AddPast(LastAlert.Of(alert.Values)!);
        _summary.Add([Row("b"), Alert("High")]);
        var period = _summary.Take().Periods[0];
        Assert.Equal((2, 2), (period[Measure.Sessions], period[Measure.Alerts]));
    }

    [Fact]
    public void What_could_not_be_seen_is_counted_by_its_reason_once()
    {
        _summary.Add([Row("a", missed: 5, oneSided: "ServerOnly"), Row("b", oneSided: "ServerOnly"), Row("c", midStream: true), Row("d", login: "Encrypted"), Row("e")]);
        var period = _summary.Take().Periods[0];
        Assert.Equal((1, 1, 1, 1), (period[Measure.BytesMissing], period[Measure.OneDirection], period[Measure.NoBeginning], period[Measure.Encrypted]));
    }

    [Fact]
    public void Suppressed_alerts_are_not_counted()
    {
        _summary.Add([Alert("High"), Alert("Low", suppressedBy: "known scanner"), Alert("Low")]);
        var now = _summary.Take();
        Assert.Equal(2, now.Periods[0][Measure.Alerts]);
        Assert.Equal(["High", "Low"], now.Alerts.Select(alert => alert.Severity));
        Assert.Equal(2, now.LastAlerts.Count);
    }

    private TableRow Row(
        string id, string server = "10.0.0.9", bool noAuthentication = false, bool final = true, long bytes = 0, string login = "Succeeded", string reason = "", string end = "Fin",
        long missed = 0, string oneSided = "", bool midStream = false, string[]? findings = null)
    {
        var row = RowCells.New(Tables.RfbSessions);
        row.SetTime(_clock.Now.Ticks);
        row.Set("EndTime", _clock.Now);
        row.Set("SessionId", id);
        row.Set("ClientIP", "10.9.9.9");
        row.Set("ServerIP", server);
        row.Set("ServerPort", 5900);
        row.Set("NoAuthentication", noAuthentication);
        row.Set("Final", final);
        row.Set("EndReason", final ? end : "");
        row.Set("ServerBytes", bytes);
        row.Set("AuthenticationResult", login);
        row.Set("FailureReason", reason);
        row.Set("MissedBytes", missed);
        row.Set("OneSided", oneSided);
        row.Set("MidStream", midStream);
        row.Set("Findings", JsonFormat.TextOf(Cell.Texts(findings ?? [])));
        return row;
    }

    private TableRow Alert(string severity, string suppressedBy = "")
    {
        var row = RowCells.New(Tables.AlertInfo);
        row.SetTime(_clock.Now.Ticks);
        row.Set("Severity", severity);
        row.Set("Title", "A title");
        row.Set("AlertId", $"alert {_number++}");
        row.Set("SuppressedBy", suppressedBy);
        return row;
    }
}
