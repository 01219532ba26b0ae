using RfbWatch.Kql.Tables;
using RfbWatch.Kql.Values;
using RfbWatch.Rules.Alerts;
using RfbWatch.Rules.Hunting;
using RfbWatch.Rules.Running;
using RfbWatch.Rules.Scheduling;
using RfbWatch.TestKit;

namespace RfbWatch.Rules.Tests;

/// <summary>Rules over a capture run at the times of their schedules, and each result is alerted once.</summary>
public sealed class RuleReplayTests
{
    private static readonly DateTime Last = new(2026, 11, 28, 12, 0, 0, DateTimeKind.Utc);
    private const string Groups = "RfbSessions | summarize Count = count(), FirstSeen = min(Timestamp), LastSeen = max(Timestamp) by ServerIP";

    private readonly HuntingTables _tables = new();
    private readonly List<KustoValue[]> _sessions = [];
    private readonly List<RuleOutcome> _outcomes = [];

    public RuleReplayTests() => _tables.Add("RfbSessions", _tables.Find("RfbSessions")!, _ => _sessions);

    [Theory]
    [InlineData(RuleKind.Scheduled)]
    [InlineData(RuleKind.Hunting)]
    [InlineData(RuleKind.NearRealTime)]
    public void An_attack_in_June_is_found_beside_a_file_of_November(RuleKind kind)
    {
        Session("june", Last.AddDays(-165));
        Session("november", Last);

        var history = Run("RfbSessions | where Timestamp > ago(1d) | project Timestamp, SessionId", rule => rule with { Kind = kind, QueryFrequency = kind == RuleKind.Scheduled ? TimeSpan.FromDays(1) : null });

        Assert.Equal(["june", "november"], history.Alerts.Select(alert => alert.Rows.Single()[1].Text));
        Assert.Equal((Last.AddDays(-165), Last.AddDays(-165)), (history.Alerts[0].FirstSeen, history.Alerts[0].LastSeen));
        var row = AlertRows.Create(history.Alerts[0], Last).First();
        Assert.Equal((Last.AddDays(-165), Last.AddDays(-165)), ((DateTime)row.Cell("FirstSeen")!, (DateTime)row.Cell("Timestamp")!));
    }

    [Fact]
    public void Only_steps_with_new_rows_run()
    {
        Session("a", Last.AddHours(-50));
        Session("b", Last.AddHours(-50).AddMinutes(5));
        Session("c", Last);

        var history = Run(Groups, rule => rule with { QueryFrequency = TimeSpan.FromHours(1), QueryPeriod = TimeSpan.FromHours(2) });

        Assert.Equal([Last.AddHours(-50), Last.AddHours(-49), Last], history.Runs.Select(run => run.Now));
    }

    [Fact]
    public void A_row_inside_several_windows_alerts_once_with_the_numbers_of_the_widest()
    {
        for (int i = 0; i <= 4; i++)
        {
            Session($"s{i}", Last.AddHours(i - 4));
        }

        var history = Run(Groups, rule => rule with { QueryFrequency = TimeSpan.FromHours(1), QueryPeriod = TimeSpan.FromHours(2) });

        Assert.Equal(5, history.Runs.Count);
        Assert.Equal([1L, 2, 3, 3, 3], _outcomes.Select(outcome => outcome.Rows.Single().Cells[1].AsLong));
        var alert = Assert.Single(history.Alerts);
        Assert.Equal((3L, Last.AddHours(-4), Last.AddHours(-2)), (alert.Rows.Single()[1].AsLong, alert.FirstSeen, alert.LastSeen));
    }

    [Fact]
    public void Hits_that_are_apart_are_two_alerts()
    {
        Session("a", Last.AddHours(-10));
        Session("b", Last);

        Assert.Equal(2, Run(Groups, rule => rule with { QueryFrequency = TimeSpan.FromHours(1), QueryPeriod = TimeSpan.FromHours(2) }).Alerts.Count);
    }

    [Fact]
    public void A_window_that_adds_a_row_to_known_ones_alerts_that_one_only()
    {
        Session("a", Last.AddHours(-1), server: "10.0.0.1");
        Session("b", Last, server: "10.0.0.2");

        var history = Run(Groups, rule => rule with { QueryFrequency = TimeSpan.FromHours(1), QueryPeriod = TimeSpan.FromHours(2), AlertPerResult = false });

        Assert.Equal(["10.0.0.1", "10.0.0.2"], history.Alerts.Select(alert => alert.Rows.Single()[0].Text));
    }

    [Fact]
    public void Rows_of_one_moment_about_one_thing_are_all_kept()
    {
        Session("a", Last.AddDays(-3));
        Session("b", Last);
        Session("c", Last);

        var history = Run("RfbSessions | where Timestamp > ago(1d) | project Timestamp, ServerIP, x = SessionId", rule => rule with { QueryFrequency = TimeSpan.FromHours(6), QueryPeriod = TimeSpan.FromDays(1), AlertPerResult = false });

        Assert.Equal([1, 2], history.Alerts.Select(alert => alert.Rows.Count));
    }

    [Fact]
    public void A_time_that_was_named_is_the_only_run()
    {
        Session("june", Last.AddDays(-165));
        Session("november", Last);

        var history = Run("RfbSessions | where Timestamp > ago(1d) | project SessionId", rule => rule with { QueryFrequency = TimeSpan.FromDays(1) }, fixedNow: Last.AddDays(-165).AddHours(1));

        Assert.Equal("june", Assert.Single(history.Alerts).Rows.Single()[0].Text);
        Assert.Single(history.Runs);
    }

    [Fact]
    public void A_rule_stays_quiet_as_long_as_it_says()
    {
        Session("a", Last.AddHours(-3));
        Session("b", Last.AddHours(-2));
        Session("c", Last);

        var history = Run("RfbSessions | project SessionId", rule => rule with { QueryFrequency = TimeSpan.FromHours(1), QueryPeriod = TimeSpan.FromHours(1), SuppressionDuration = TimeSpan.FromHours(2) });

        Assert.Equal([Last.AddHours(-3), Last], history.Runs.Select(run => run.Now));
    }

    [Fact]
    public void Years_of_rows_run_a_bounded_number_of_times_and_what_was_left_out_is_counted()
    {
        for (int i = 0; i < RuleReplay.MaxRuns + 10; i++)
        {
            Session($"s{i}", Last.AddHours(-i));
        }

        var replay = Replay(null);
        var wide = replay.Run(Compile(Groups, rule => rule with { QueryFrequency = TimeSpan.FromHours(1), QueryPeriod = TimeSpan.FromHours(4) }));
        Assert.InRange(wide.Runs.Count, RuleReplay.MaxRuns / 4, RuleReplay.MaxRuns);
        Assert.Equal(0, replay.WindowsLeftOut);

        var narrow = replay.Run(Compile(Groups, rule => rule with { QueryFrequency = TimeSpan.FromHours(1), QueryPeriod = TimeSpan.FromHours(1) }));
        Assert.Equal((RuleReplay.MaxRuns, 10L, Last), (narrow.Runs.Count, replay.WindowsLeftOut, narrow.Runs[^1].Now));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Rows_in_any_order_and_rows_without_a_time_are_in_their_windows(bool timeless)
    {
        Session("b", Last.AddHours(-3));
        Session("c", Last);
        Session("a", Last.AddHours(-5));
        if (timeless)
        {
            Session("t", Last);
            _sessions[^1][Time] = KustoValue.Null;
        }

        var history = Run("RfbSessions | summarize Ids = strcat_array(make_list(SessionId), '')", rule => rule with { QueryFrequency = TimeSpan.FromHours(1), QueryPeriod = TimeSpan.FromHours(4) });

        Assert.Equal(timeless ? ["at", "bat", "bct"] : ["a", "ba", "bc"], _outcomes.Select(outcome => outcome.Rows.Single().Cells[0].Text));
    }

    [Fact]
    public void A_rule_about_nothing_alerts_once()
    {
        Session("a", Last.AddDays(-3));
        Session("b", Last);

        var history = Run("RfbSessions | where ServerPort == 1 and Timestamp > ago(1d) | project SessionId", rule => rule with { QueryFrequency = TimeSpan.FromDays(1), TriggerOperator = TriggerOperator.LessThan, TriggerThreshold = 1 });

        Assert.Empty(Assert.Single(history.Alerts).Rows);
    }

    private RuleReplay Replay(DateTime? fixedNow) =>
        new(_tables, _tables, new CaptureSpan(_sessions.Where(row => !row[Time].IsNull).Min(row => row[Time].AsDateTime), _sessions.Where(row => !row[Time].IsNull).Max(row => row[Time].AsDateTime), fixedNow), TimeProvider.System);

    private RuleHistory Run(string query, Func<Rule, Rule> change, DateTime? fixedNow = null)
    {
        var history = Replay(fixedNow).Run(Compile(query, change), _outcomes.Add);
        Assert.Null(history.Error);
        return history;
    }

    private CompiledRule Compile(string query, Func<Rule, Rule> change)
    {
        var rule = CompiledRule.Compile(change(new Rule { Id = "test", Name = "Test rule", Query = query, Kind = RuleKind.Scheduled, AlertPerResult = true }), new KqlOptions { Catalog = _tables });
        Assert.True(rule.IsValid, string.Join("; ", rule.Problems));
        return rule;
    }

    private int Time => _tables.Find("RfbSessions")!.IndexOf("Timestamp");

    private void Session(string id, DateTime time, string server = "10.0.0.10")
    {
        var schema = _tables.Find("RfbSessions")!;
        var row = schema.Columns.Select(column => column.Type == KustoType.String ? KustoValue.EmptyString : KustoValue.Null).ToArray();
        row[Time] = KustoValue.Of(time);
        row[schema.IndexOf("SessionId")] = KustoValue.Of(id);
        row[schema.IndexOf("ServerIP")] = KustoValue.Of(server);
        _sessions.Add(row);
    }
}
