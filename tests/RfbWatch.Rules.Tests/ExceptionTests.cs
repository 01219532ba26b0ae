using RfbWatch.Kql;
using RfbWatch.Kql.Tables;
using RfbWatch.Kql.Values;
using RfbWatch.Rules.Alerts;
using RfbWatch.Rules.Exceptions;
using RfbWatch.Rules.Hunting;
using RfbWatch.Rules.Packs;
using RfbWatch.Rules.Running;
using RfbWatch.Rules.Scheduling;
using RfbWatch.Rules.Watchlists;
using RfbWatch.TestKit;

namespace RfbWatch.Rules.Tests;

/// <summary>Exceptions on source rows and on results: what they suppress, what they do not, and their errors.</summary>
public sealed class ExceptionTests
{
    private static readonly DateTime Now = new(2026, 3, 10, 12, 0, 0, DateTimeKind.Utc);
    private const string ByServer = "RfbSessions | summarize Count = count(), FirstSeen = min(Timestamp), Last = take_any(ClientIP) by ServerIP";

    private readonly HuntingTables _tables = new();
    private readonly List<KustoValue[]> _sessions = [];
    private readonly Lists _lists = new(WatchlistFolder.Read("helpdesk", new StringReader("Address,Who\n10.0.0.20,Ann\n10.0.0.21,Bob\n"))!);

    public ExceptionTests()
    {
        _tables.Add("RfbSessions", _tables.Find("RfbSessions")!, _ => _sessions);
        Session("s1", "10.0.0.20", "10.0.0.10", Now.AddMinutes(-30));
        Session("s2", "10.0.0.66", "10.0.0.10", Now.AddMinutes(-20));
        Session("s3", "10.0.0.21", "10.0.0.11", Now.AddMinutes(-10));
    }

    [Fact]
    public void A_group_whose_rows_are_all_excepted_is_suppressed_and_one_that_stays_counts_the_others()
    {
        var outcome = Run(ByServer, "- name: Desk\n  reason: r\n  owner: o\n  expires: 2999-01-01\n  rules: [test]\n  on: RfbSessions\n  where: ClientIP in ((_GetWatchlist('helpdesk') | project Address))\n");

        var raised = Assert.Single(outcome.Rows.OfType<RuleRow.Raised>());
        Assert.Equal(("10.0.0.10", 1L, Now.AddMinutes(-20)), (raised.Cells[0].Text, raised.Cells[1].AsLong, raised.Cells[2].AsDateTime));
        Assert.Equal(new ExceptedRows(Assert.Single(raised.Excepted).Exception, "RfbSessions", 2), raised.Excepted[0]);
        var suppressed = Assert.Single(outcome.Rows.OfType<RuleRow.Suppressed>());
        Assert.Equal(("10.0.0.11", 1L, "Desk"), (suppressed.Cells[0].Text, suppressed.Cells[1].AsLong, suppressed.Exception.Name));
        Assert.True(outcome.Fired);
        Assert.Empty(outcome.Problems);

        var alerts = Alert.Of(outcome);
        var rows = alerts.SelectMany(alert => AlertRows.Create(alert, Now)).Where(row => row.Table.Name == "AlertInfo").ToList();
        Assert.Equal([("", 2L), ("Desk", 0L)], rows.Select(row => ((string)row.Cell("SuppressedBy")!, (long)row.Cell("ExceptedRows")!)));
        Assert.Equal([Now.AddMinutes(-20), Now.AddMinutes(-10)], rows.Select(row => (DateTime)row.Cell("FirstSeen")!));
        Assert.Contains("\"excepted_rows\":{\"Desk\":2}", AlertRows.Create(alerts[0], Now).Last().Cell("AdditionalFields")!.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_rule_whose_rows_are_all_excepted_has_not_fired_and_its_alert_is_written()
    {
        var outcome = Run(ByServer, Exception("true", on: "RfbSessions"));

        Assert.False(outcome.Fired);
        Assert.Equal(2, Assert.IsType<Alert.Suppressed>(Assert.Single(Alert.Of(outcome))).Rows.Count);
    }

    [Fact]
    public void A_query_that_stops_reading_early_has_its_suppressed_row_all_the_same()
    {
        var outcome = Run("RfbSessions | take 1 | project SessionId", Exception("ClientIP == '10.0.0.20'", on: "RfbSessions"), rule => rule with { AlertPerResult = true });

        // Without the exception the row is s1; with it another row replaces it, as expected of a rule about the first row of a group.
        Assert.Equal("RW019", Assert.Single(outcome.Problems).Code);
        Assert.Equal("s1", Assert.Single(outcome.Rows).Cells[0].Text);
    }

    [Fact]
    public void Rows_for_which_the_predicate_is_null_stay() =>
        Assert.Equal(2, Run("RfbSessions | project SessionId, ServerIP", Exception("ServerPort == 1 or ClientIP == '10.0.0.20'", on: "RfbSessions")).Rows.OfType<RuleRow.Raised>().Count());

    [Fact]
    public void The_predicate_may_ask_for_columns_that_the_query_does_not_read()
    {
        _tables.Add("Other", new KustoSchema([new KustoColumn("A", KustoType.String), new KustoColumn("B", KustoType.String)]),
            scan => [.. new[] { ("1", "x"), ("2", "y") }.Select(row => new[] { scan.Columns[0] ? KustoValue.Of(row.Item1) : KustoValue.EmptyString, scan.Columns[1] ? KustoValue.Of(row.Item2) : KustoValue.EmptyString })]);

        Assert.Equal("2", Assert.Single(Run("Other | project A", Exception("B == 'x'", on: "Other")).Rows.OfType<RuleRow.Raised>()).Cells[0].Text);
    }

    [Fact]
    public void The_predicate_may_ask_other_tables_and_sees_all_their_rows()
    {
        const string Where = "ServerIP in ((RfbSessions | where ClientIP == '10.0.0.66' | project ServerIP))";

        Assert.Equal("s3", Assert.Single(Run("RfbSessions | project SessionId", Exception(Where, on: "RfbSessions")).Rows.OfType<RuleRow.Raised>()).Cells[0].Text);
    }

    [Fact]
    public void The_name_of_a_table_in_a_workspace_is_the_same_table() =>
        Assert.Equal(2, Run("RfbSessions_CL | project SessionId", Exception("ClientIP == '10.0.0.20'", on: "RfbSessions")).Rows.OfType<RuleRow.Raised>().Count());

    [Fact]
    public void Each_of_several_exceptions_answers_for_what_it_took_away()
    {
        var outcome = Run(ByServer,
            "- name: One\n  reason: r\n  owner: o\n  expires: 2999-01-01\n  rules: [test]\n  on: RfbSessions\n  where: ClientIP == '10.0.0.20'\n" +
            "- name: Two\n  reason: r\n  owner: o\n  expires: 2999-01-01\n  rules: [test]\n  on: RfbSessions\n  where: ClientIP == '10.0.0.21'\n" +
            "- name: Three\n  reason: r\n  owner: o\n  expires: 2999-01-01\n  rules: [test]\n  on: RfbSessions\n  where: ClientIP == '10.0.0.66'\n");

        Assert.Equal([("10.0.0.11", "Two"), ("10.0.0.10", "Three")], outcome.Rows.Cast<RuleRow.Suppressed>().Select(row => (row.Cells[0].Text, row.Exception.Name)));
    }

    [Fact]
    public void An_exception_that_makes_a_row_appear_is_an_error_and_suppresses_nothing()
    {
        const string Absence = "let Known = RfbSessions | where ClientIP == '10.0.0.20' | distinct ServerIP; RfbSessions | where ServerIP !in (Known) | project SessionId";
        var outcome = Run(Absence, Exception("ClientIP == '10.0.0.20'", on: "RfbSessions"));

        Assert.Equal(["s3"], outcome.Rows.Cast<RuleRow.Raised>().Select(row => row.Cells[0].Text));
        var problem = Assert.Single(outcome.Problems);
        Assert.Equal(("RW019", false, 7), (problem.Code, problem.IsWarning, problem.Line));
    }

    [Fact]
    public void An_exception_cannot_make_a_rule_about_few_rows_fire()
    {
        foreach (string? on in (string?[])["RfbSessions", null])
        {
            var outcome = Run("RfbSessions | project SessionId", Exception("true", on), rule => rule with { TriggerOperator = TriggerOperator.LessThan, TriggerThreshold = 1 });

            Assert.False(outcome.Fired);
            Assert.Empty(Alert.Of(outcome));
            Assert.Equal("RW019", Assert.Single(outcome.Problems).Code);
        }
    }

    [Theory]
    [InlineData("RfbSessions")]
    [InlineData(null)]
    public void Rows_that_fall_below_the_trigger_are_suppressed_by_what_took_the_others(string? on)
    {
        var outcome = Run("RfbSessions | project SessionId, ClientIP", Exception("ClientIP == '10.0.0.20'", on), rule => rule with { TriggerThreshold = 2 });

        Assert.False(outcome.Fired);
        Assert.Equal(3, Alert.Of(outcome).Cast<Alert.Suppressed>().Sum(alert => alert.Rows.Count));
    }

    [Fact]
    public void A_rule_that_would_not_fire_without_exceptions_has_no_suppressed_alert()
    {
        var outcome = Run("RfbSessions | project SessionId, ClientIP", Exception("ClientIP == '10.0.0.20'", "RfbSessions"), rule => rule with { TriggerThreshold = 3 });

        Assert.Empty(Alert.Of(outcome));
    }

    [Fact]
    public void An_exception_that_fails_is_reported_and_the_others_hold()
    {
        var outcome = Run(ByServer,
            Exception("ClientIP matches regex strcat('(', SessionId)", on: "RfbSessions") +
            "- name: Two\n  reason: r\n  owner: o\n  expires: 2999-01-01\n  rules: [test]\n  on: RfbSessions\n  where: ClientIP == '10.0.0.21'\n");

        Assert.Equal("RW015", Assert.Single(outcome.Problems).Code);
        Assert.Equal("Two", Assert.Single(outcome.Rows.OfType<RuleRow.Suppressed>()).Exception.Name);
    }

    [Fact]
    public void An_exception_on_the_result_covers_its_rows()
    {
        var outcome = Run(ByServer, Exception("ServerIP == '10.0.0.11'", on: null));

        Assert.Equal("10.0.0.11", Assert.Single(outcome.Rows.OfType<RuleRow.Suppressed>()).Cells[0].Text);
        Assert.Empty(Assert.Single(outcome.Rows.OfType<RuleRow.Raised>()).Excepted);
    }

    [Fact]
    public void An_exception_that_expires_between_loading_and_running_suppresses_nothing_and_says_so()
    {
        var set = Load(ByServer, Exception("true", on: null).Replace("2999-01-01", "2026-03-10", StringComparison.Ordinal), asOf: Now.AddDays(-1));
        Assert.Empty(set.Problems);

        var outcome = set.Rules[0].Run(_tables, Options);

        Assert.True(outcome.Fired);
        Assert.Equal("RW014", Assert.Single(outcome.Problems).Code);
    }

    // Each with the location that the error must name: line and column of the invalid part.
    [Theory]
    [InlineData("rules: [test]\n  where: Klient == 'x'", "KS142", 6, 10)]
    [InlineData("rules: [test]\n  where: |\n    ServerIP == 'a'\n      and Klient == 'x'", "KS142", 8, 11)]
    [InlineData("rules: [test]\n  on: RfbSessions\n  where: 'Klient == 1'", "KS142", 7, 11)]
    [InlineData("rules: [test]\n  on: RfbSessions\n  where: ClientIP ==", "KS", 7, 21)]
    [InlineData("rules: [test]\n  on: RfbSessions\n  where: ClientIP in ((_GetWatchlist('helpdisk') | project SearchKey))", "RW005", 7, 24)]
    [InlineData("rules: [test]\n  on: DeviceProcessEvents\n  where: 'true'", "RW018", 6, 7)]
    [InlineData("rules: [test]\n  on: RfbSession\n  where: 'true'", "RW018", 6, 7)]
    [InlineData("rules: [test, tset]\n  where: 'true'", "RW017", 5, 17)]
    [InlineData("rules: ['*']\n  where: Klient == 'x'", "KS142", 6, 10)]
    public void What_is_wrong_with_an_exception_is_an_error_at_its_place(string rest, string code, int line, int column)
    {
        var problem = Assert.Single(Load(ByServer, $"- name: Bad\n  reason: r\n  owner: o\n  expires: 2999-01-01\n  {rest}\n").Problems);

        Assert.StartsWith(code, problem.Code, StringComparison.Ordinal);
        Assert.Equal((false, line, column), (problem.IsWarning, problem.Line, problem.Column));
        Assert.Contains("'Bad'", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_expired_exception_is_an_error_when_it_is_loaded()
    {
        var problem = Assert.Single(Load(ByServer, Exception("true", on: null).Replace("2999-01-01", "2026-03-10", StringComparison.Ordinal)).Problems);

        Assert.Equal(("RW014", false, 4, 12), (problem.Code, problem.IsWarning, problem.Line, problem.Column));
    }

    [Fact]
    public void Two_exceptions_of_one_name_are_an_error() =>
        Assert.Equal("RW016", Assert.Single(Load(ByServer, Exception("false", on: null) + Exception("false", on: null)).Problems).Code);

    [Fact]
    public void A_rule_that_exists_and_is_not_loaded_may_have_exceptions() =>
        Assert.Empty(Load(ByServer, Exception("false", on: null).Replace("[test]", "[test, rfb-sweep]", StringComparison.Ordinal)).Problems);

    [Fact]
    public void An_exception_for_all_rules_is_for_those_that_have_its_columns()
    {
        var set = RuleSet.Load(shipped: true, [], KqlOptions, Parse(Exception("ClientIP == '10.0.0.20'", "RfbSessions").Replace("[test]", "['*']", StringComparison.Ordinal)), [], Now);

        Assert.Empty(set.Problems);
        Assert.Equal(set.Rules.Where(rule => rule.Query.ReferencedTables.Contains("RfbSessions")), set.Rules.Where(rule => rule.Exceptions.Count == 1));
    }

    [Theory]
    [InlineData("colour: blue", "RW012")]
    [InlineData("expires: soon", "RW013")]
    public void A_file_with_a_wrong_entry_says_where(string line, string code)
    {
        string text = Exception("true", on: null) + "  " + line + "\n";
        text = line.StartsWith("expires", StringComparison.Ordinal) ? text.Replace("  expires: 2999-01-01\n", "", StringComparison.Ordinal) : text;

        var problem = Assert.Single(ExceptionFile.Parse("e.yaml", text).Problems);

        Assert.Equal((code, text.Split('\n').Length - 1), (problem.Code, problem.Line));
    }

    [Fact]
    public void The_sensors_scheduler_suppresses_as_a_triage_does_and_tells_of_exceptions_that_cannot_be_applied()
    {
        const string Absence = "let Known = RfbSessions | where ClientIP == '10.0.0.20' | distinct ServerIP; RfbSessions | where ServerIP !in (Known) | project SessionId";
        var scheduler = new RuleScheduler(_tables, new Memory(), KqlLimits.Default, TimeProvider.System);
        var alerts = new List<Alert>();
        var good = Load("RfbSessions | project SessionId, ClientIP", Exception("ClientIP == '10.0.0.20'", "RfbSessions"), rule => rule with { AlertPerResult = true, Id = "test" });
        var bad = Load(Absence, Exception("ClientIP == '10.0.0.20'", "RfbSessions").Replace("[test]", "[absence]", StringComparison.Ordinal), rule => rule with { Id = "absence" });

        scheduler.RunDue([.. good.Rules, .. bad.Rules], Now, newRows: true, [], alerts.AddRange);

        Assert.Equal(["s1"], alerts.OfType<Alert.Suppressed>().Select(alert => alert.Rows.Single()[0].Text));
        Assert.Equal(["s2", "s3", "s3"], alerts.OfType<Alert.Raised>().SelectMany(alert => alert.Rows).Select(row => row[0].Text).Order(StringComparer.Ordinal));
        Assert.Equal("RW019", Assert.Single(scheduler.ExceptionProblems).Code);
        Assert.Empty(scheduler.Failures);
        scheduler.ForgetOthers(good.Rules);
        Assert.Empty(scheduler.ExceptionProblems);
    }

    private static string Exception(string where, string? on) =>
        $"- name: Bad\n  reason: r\n  owner: o\n  expires: 2999-01-01\n  rules: [test]\n{(on is null ? "" : $"  on: {on}\n")}  where: {where}\n";

    private static RunOptions Options => new() { Now = Now, Clock = TimeProvider.System };

    private KqlOptions KqlOptions => new() { Catalog = _tables, Watchlists = _lists };

    private static IReadOnlyList<RuleException> Parse(string exceptions)
    {
        var (read, problems) = ExceptionFile.Parse("e.yaml", exceptions);
        Assert.Empty(problems);
        return read;
    }

    private RuleSet Load(string query, string exceptions, Func<Rule, Rule>? change = null, DateTime? asOf = null) =>
        RuleSet.Compile([(change ?? (rule => rule))(new Rule { Id = "test", Name = "Test rule", Query = query })], [], KqlOptions, Parse(exceptions), asOf ?? Now);

    private RuleOutcome Run(string query, string exceptions, Func<Rule, Rule>? change = null)
    {
        var set = Load(query, exceptions, change);
        Assert.Empty(set.Problems);
        var outcome = set.Rules[0].Run(_tables, Options);
        Assert.Null(outcome.Error);
        return outcome;
    }

    private void Session(string id, string client, string server, DateTime time)
    {
        var schema = _tables.Find("RfbSessions")!;
        var row = schema.Columns.Select(column => column.Type == KustoType.String ? KustoValue.EmptyString : KustoValue.Null).ToArray();
        row[schema.IndexOf("Timestamp")] = KustoValue.Of(time);
        row[schema.IndexOf("SessionId")] = KustoValue.Of(id);
        row[schema.IndexOf("ClientIP")] = KustoValue.Of(client);
        row[schema.IndexOf("ServerIP")] = KustoValue.Of(server);
        _sessions.Add(row);
    }

    private sealed class Lists(Watchlist list) : IWatchlists
    {
        public (KustoSchema Schema, IReadOnlyList<KustoValue[]> Rows)? Find(string name) => name == list.Name ? (list.Schema, list.Rows) : null;
    }

    private sealed class Memory : IScheduleMemory
    {
        private readonly Dictionary<string, string> _texts = [];

        public DateTime LastArrival => DateTime.MinValue;

        public string? Get(string key) => _texts.GetValueOrDefault(key);

        public void Set(IReadOnlyCollection<KeyValuePair<string, string>> entries)
        {
            foreach (var (key, value) in entries)
            {
                _texts[key] = value;
            }
        }
    }
}
