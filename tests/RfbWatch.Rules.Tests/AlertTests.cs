using RfbWatch.Kql;
using RfbWatch.Kql.Tables;
using RfbWatch.Kql.Values;
using RfbWatch.Rules.Alerts;
using RfbWatch.Rules.Exceptions;
using RfbWatch.Rules.Hunting;
using RfbWatch.Rules.Running;
using RfbWatch.Rules.Scheduling;
using RfbWatch.TestKit;

namespace RfbWatch.Rules.Tests;

public sealed class AlertTests
{
    private static readonly DateTime Now = new(2026, 3, 10, 12, 0, 0, DateTimeKind.Utc);

    [Fact]
    public void A_rule_that_fired_gives_an_alert_and_its_evidence()
    {
        var alert = Assert.Single(Alert.Of(Run("RfbSessions | where ServerPort == 443 | project SessionId, ClientIP, ServerIP", [Session("s1", "10.0.0.20", 443)])));
        var rows = AlertRows.Create(alert, Now).ToList();

        Assert.Equal("AlertInfo", rows[0].Table.Name);
        Assert.Equal(("Test rule", "High", "RfbWatch", "[\"T1219\"]"), (rows[0].Cell("Title"), rows[0].Cell("Severity"), rows[0].Cell("ServiceSource"), rows[0].Cell("AttackTechniques")));
        Assert.Equal(["RfbSession", "Ip", "Ip", "Row"], rows.Skip(1).Select(row => row.Cell("EntityType")));
        Assert.Contains("\"session_id\":\"s1\"", rows[1].Cell("AdditionalFields")!.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void An_alert_says_what_it_means_and_what_to_do()
    {
        var tables = new HuntingTables();
        tables.Add("RfbSessions", tables.Find("RfbSessions")!, _ => [Session("s1", "10.0.0.20", 443)]);
        var shipped = Packs.ShippedPacks.RuleOf("rfb-brute-force")!;
        var rule = Compile("RfbSessions | project SessionId", tables, _ => shipped with { Query = "RfbSessions | project SessionId" });

        var row = AlertRows.Create(Assert.Single(Alert.Of(rule.Run(tables, new RunOptions { Now = Now, Clock = TimeProvider.System }))), Now).First();

        Assert.StartsWith("One client failed to authenticate to one server at least five times within an hour, or was locked out. VNC Authentication has one password", row.Cell("Description")!.ToString(), StringComparison.Ordinal);
        Assert.StartsWith("Contain (security operations): Block the client", row.Cell("RemediationSteps")!.ToString(), StringComparison.Ordinal);
        Assert.Contains("Report (security operations lead): ", row.Cell("RemediationSteps")!.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void The_rule_says_which_of_its_columns_are_entities()
    {
        var tables = new HuntingTables();
        tables.Add("RfbSessions", tables.Find("RfbSessions")!, _ => [Session("s1", "10.0.0.20", 443)]);
        var rule = Compile("RfbSessions | project Source = ClientIP, Asset = 'hmi-7', Same = 'hmi-7', Count = 1", tables, rule => rule with
        {
            EntityMappings =
            [
                new EntityMapping("IP", [new("Address", "Source")]), new EntityMapping("host", [new("HostName", "Asset"), new("FullName", "Same"), new("HostName", "NoColumn")]),
                new EntityMapping("Mailbox", [new("Upn", "Asset")]),
            ],
        });

        var rows = AlertRows.Create(Assert.Single(Alert.Of(rule.Run(tables, new RunOptions { Now = Now, Clock = TimeProvider.System }))), Now).Skip(1).ToList();

        Assert.Equal(["Ip", "Machine", "Row"], rows.Select(row => row.Cell("EntityType")));
        Assert.Equal(("10.0.0.20", "hmi-7"), (rows[0].Cell("RemoteIP"), rows[1].Cell("DeviceName")));
    }

    [Fact]
    public void Evidence_holds_any_text_and_any_depth()
    {
        var outcome = Run($"RfbSessions | project SessionId, half = substring('\U0001F600', 0, 1), deep = dynamic({new string('[', 100)}{new string(']', 100)})", [Session("s1", "10.0.0.20", 443)]);

        var row = AlertRows.Create(Assert.Single(Alert.Of(outcome)), Now).Last();

        Assert.Contains("\"half\":\"\uFFFD\"", row.Cell("AdditionalFields")!.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_wildcard_takes_each_table_once() =>
        Assert.Single(Run("union Rfb*, Device* | project SessionId", [Session("s1", "10.0.0.20", 443)]).Rows);

    [Theory]
    [InlineData("- name: a\n  reason: b\n  expires: 2027-01-01\n  where: 'true'\n  rules: ['*']\n", "RW012")]
    [InlineData("- name: a\n  reason: b\n  owner: c\n  expires: someday\n  where: 'true'\n  rules: ['*']\n", "RW013")]
    [InlineData("name: a\n", "RW011")]
    [InlineData("- {", "RW010")]
    public void A_broken_exceptions_file_says_what_is_missing(string text, string code) =>
        Assert.Equal(code, Assert.Single(ExceptionFile.Parse("e.yaml", text).Problems).Code);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void The_same_rows_give_the_same_alerts_in_any_order_and_by_another_clock(bool perResult)
    {
        var hits = Enumerable.Range(0, 40).Select(i => (Time: Now.AddHours(-1).AddSeconds(i * 61), Device: $"pc-{i % 7}")).ToList();
        string Query(IEnumerable<(DateTime Time, string Device)> seen) =>
            $"datatable(FirstSeen: datetime, DeviceName: string) [{string.Join(", ", seen.Select(hit => $"datetime({hit.Time:O}), '{hit.Device}'"))}]";
        List<string> Ids(IEnumerable<(DateTime Time, string Device)> seen, double laterMicroseconds = 0)
        {
            seen = seen.Select(hit => (hit.Time.AddMicroseconds(laterMicroseconds), hit.Device));
            var tables = new HuntingTables();
            var outcome = Compile(Query(seen), tables, rule => rule with { AlertPerResult = perResult }).Run(tables, new RunOptions { Now = Now, Clock = TimeProvider.System });
            return [.. Alert.Of(outcome).Select(alert => alert.Id).Order(StringComparer.Ordinal)];
        }

        var ids = Ids(hits);
        Assert.Equal(perResult ? hits.Count : 1, ids.Count);
        Assert.Equal(ids, Ids(hits.AsEnumerable().Reverse()));
        Assert.Equal(ids, Ids(hits, laterMicroseconds: 5));
        Assert.Equal(ids, Ids(hits, laterMicroseconds: -5));
        Assert.Equal(ids, Ids(hits.Concat(hits)));
        Assert.NotEqual(ids, Ids(hits, laterMicroseconds: 3.6e9));
    }

    [Fact]
    public void Which_of_many_results_stand_alone_does_not_depend_on_their_order()
    {
        List<string> Ids(string order)
        {
            var tables = new HuntingTables();
            var rule = Compile($"range Number from 1 to 400 step 1 | project SessionId = strcat('s', Number) | sort by SessionId {order}", tables, rule => rule with { AlertPerResult = true });
            return [.. Alert.Of(rule.Run(tables, new RunOptions { Now = Now, Clock = TimeProvider.System })).Select(alert => alert.Id).Order(StringComparer.Ordinal)];
        }

        Assert.Equal(Alert.MaxPerRun, Ids("asc").Count);
        Assert.Equal(Ids("asc"), Ids("desc"));
    }

    [Fact]
    public void The_scheduler_follows_frequency_period_and_suppression_of_a_test_clock()
    {
        var rows = new List<KustoValue[]>();
        var tables = new HuntingTables();
        tables.Add("RfbSessions", tables.Find("RfbSessions")!, _ => rows);
        var rule = Compile("RfbSessions | project SessionId, ClientIP", tables, rule => rule with
        {
            Kind = RuleKind.Scheduled,
            QueryFrequency = TimeSpan.FromHours(1),
            QueryPeriod = TimeSpan.FromHours(2),
            SuppressionDuration = TimeSpan.FromHours(5),
        });
        var scheduler = new RuleScheduler(tables, new Memory(), KqlLimits.Default, TimeProvider.System);
        List<Alert> At(double hours) => Due(scheduler, rule, Now.AddHours(hours), newRows: false);

        Assert.Empty(At(0));
        rows.Add(Session("s1", "10.0.0.20", 443, Now.AddMinutes(10)));
        Assert.Empty(At(0.5)); // not due yet
        Assert.Single(At(1));
        rows.Add(Session("s2", "10.0.0.21", 443, Now.AddHours(1.5)));
        Assert.Empty(At(2)); // quiet for five hours after it fired
        Assert.Empty(At(6.5)); // due, but s2 is out of its look-back
        rows.Add(Session("s3", "10.0.0.22", 443, Now.AddHours(7)));
        Assert.Equal("s3", Assert.Single(At(7.6)).Rows[0][0].Text);
    }

    [Fact]
    public void A_hit_in_the_look_back_is_alerted_once()
    {
        var tables = new HuntingTables();
        tables.Add("RfbSessions", tables.Find("RfbSessions")!, _ => [Session("s1", "10.0.0.20", 443, Now)]);
        var rule = Compile("RfbSessions | project SessionId", tables, rule => rule with { Kind = RuleKind.NearRealTime });
        var memory = new Memory();
        var scheduler = new RuleScheduler(tables, memory, KqlLimits.Default, TimeProvider.System);

        Assert.Single(Due(scheduler, rule, Now.AddSeconds(1), newRows: true));
        Assert.Empty(Due(scheduler, rule, Now.AddSeconds(2), newRows: true));
        Assert.Empty(Due(scheduler, rule, Now.AddSeconds(3), newRows: false));
        Assert.Empty(Due(new RuleScheduler(tables, memory, KqlLimits.Default, TimeProvider.System), rule, Now.AddSeconds(4), newRows: true));
    }

    [Theory]
    [InlineData(RuleKind.NearRealTime)]
    [InlineData(RuleKind.Scheduled)]
    public void An_alert_that_could_not_be_given_out_is_found_again_under_the_same_id(RuleKind kind)
    {
        var tables = new HuntingTables();
        tables.Add("RfbSessions", tables.Find("RfbSessions")!, _ => [Session("s1", "10.0.0.20", 443, Now), Session("s1", "10.0.0.20", 443, Now)]);
        var rule = Compile("RfbSessions | project SessionId", tables, rule => rule with { Kind = kind, SuppressionDuration = TimeSpan.FromMinutes(5) });
        var memory = new Memory();
        var lost = new List<string>();
        Assert.Throws<OperationCanceledException>(() => new RuleScheduler(tables, memory, KqlLimits.Default, TimeProvider.System).RunDue([rule], Now, newRows: true, [], alerts =>
        {
            lost.AddRange(alerts.Select(alert => alert.Id));
            throw new OperationCanceledException("the process ends here");
        }));

        var again = Due(new RuleScheduler(tables, memory, KqlLimits.Default, TimeProvider.System), rule, Now.AddSeconds(1), newRows: true);

        Assert.Single(lost);
        Assert.Equal(lost, again.Select(alert => alert.Id));
        Assert.Empty(Due(new RuleScheduler(tables, memory, KqlLimits.Default, TimeProvider.System), rule, Now.AddSeconds(2), newRows: true));
    }

    [Theory]
    [InlineData("Timestamp > ago(1h)", -1)]
    [InlineData("TimeGenerated > ago(1h)", -1)]
    [InlineData("EndTime > ago(1h)", -24)]
    [InlineData("true", -24)]
    public void Only_a_bound_of_the_rows_own_time_narrows_what_is_read(string where, int fromHours)
    {
        var tables = Watched(out var scans);

        Due(new RuleScheduler(tables, new Memory(), KqlLimits.Default, TimeProvider.System), Compile($"RfbSessions | where {where} | project SessionId", tables, rule => rule), Now, newRows: true);

        Assert.Equal(("Timestamp", Now.AddHours(fromHours)), (scans.Single().TimeColumn, scans.Single().From));
    }

    [Fact]
    public void A_near_real_time_rule_sees_its_period_once_and_then_what_arrived_since_and_a_minute_before()
    {
        var tables = Watched(out var scans);
        var memory = new Memory { LastArrival = Now.AddSeconds(-5) };
        var rule = Compile("RfbSessions | project SessionId", tables, rule => rule with { Kind = RuleKind.NearRealTime });
        var changed = Compile("RfbSessions | project SessionId, ClientIP", tables, rule => rule with { Kind = RuleKind.NearRealTime });

        Due(new RuleScheduler(tables, memory, KqlLimits.Default, TimeProvider.System), rule, Now, newRows: true);
        Due(new RuleScheduler(tables, memory, KqlLimits.Default, TimeProvider.System), rule, Now.AddSeconds(1), newRows: true);
        Due(new RuleScheduler(tables, memory, KqlLimits.Default, TimeProvider.System), changed, Now.AddSeconds(2), newRows: true);

        Assert.Equal([DateTime.MinValue, Now.AddSeconds(-65), DateTime.MinValue], scans.Select(scan => scan.ArrivedAfter));
    }

    [Fact]
    public void A_near_real_time_rule_reads_the_minute_before_again_every_five_seconds()
    {
        var tables = Watched(out var scans);
        var memory = new Memory { LastArrival = Now.AddSeconds(-5) };
        var rule = Compile("RfbSessions | project SessionId", tables, rule => rule with { Kind = RuleKind.NearRealTime });
        var scheduler = new RuleScheduler(tables, memory, KqlLimits.Default, new StoppedClock());
        double[] seconds = [0, 1, 2, 5.999, 6, 7, -100, -99];
        foreach (double second in seconds)
        {
            Due(scheduler, rule, Now.AddSeconds(second), newRows: true);
        }

        DateTime onlyNew = Now.AddSeconds(-5), minuteBefore = Now.AddSeconds(-65);
        Assert.Equal([DateTime.MinValue, minuteBefore, onlyNew, onlyNew, minuteBefore, onlyNew, minuteBefore, onlyNew], scans.Select(scan => scan.ArrivedAfter));
    }

    [Theory]
    [InlineData(4.999, false, 3)]
    [InlineData(5, false, 4)]
    [InlineData(1.5, true, 4)]
    public void Rows_that_were_read_alone_are_read_once_more_with_those_before_them_although_none_arrives(double second, bool isAtEnd, int runs)
    {
        var tables = new HuntingTables();
        tables.Add("RfbSessions", tables.Find("RfbSessions")!, _ => []);
        var memory = new Memory { LastArrival = Now.AddSeconds(-5) };
        var rule = Compile("RfbSessions | project SessionId", tables, rule => rule with { Kind = RuleKind.NearRealTime });
        var scheduler = new RuleScheduler(tables, memory, KqlLimits.Default, new StoppedClock());
        Due(scheduler, rule, Now, newRows: true);
        Due(scheduler, rule, Now, newRows: true);
        Assert.False(scheduler.OwesOverlap(null));
        Due(scheduler, rule, Now.AddSeconds(1), newRows: true);
        Assert.True(scheduler.OwesOverlap(null));
        if (isAtEnd)
        {
            scheduler.ReadOverlapNext();
        }

        Due(scheduler, rule, Now.AddSeconds(second), newRows: isAtEnd);
        Due(scheduler, rule, Now.AddSeconds(second), newRows: false);

        Assert.Equal((runs, runs == 3), ((int)scheduler.Runs, scheduler.OwesOverlap(null)));
    }

    /// <summary>A rule that reads the minute before again delays the alerts of all rules: in each run, only one does.</summary>
    [Fact]
    public void Only_one_rule_in_a_run_reads_rows_again()
    {
        var tables = Watched(out var scans);
        var memory = new Memory { LastArrival = Now.AddSeconds(-5) };
        CompiledRule[] rules = [.. "ab".Select(id => Compile("RfbSessions | project SessionId", tables, rule => rule with { Id = $"{id}", Kind = RuleKind.NearRealTime }))];
        var scheduler = new RuleScheduler(tables, memory, KqlLimits.Default, new StoppedClock());
        foreach (double second in (double[])[0, 0, 1, 6, 6.3, 6.6])
        {
            scheduler.RunDue(rules, Now.AddSeconds(second), newRows: true, [], _ => { });
        }

        DateTime first = DateTime.MinValue, alone = Now.AddSeconds(-5), again = alone - RuleScheduler.NearRealTimeWindow;
        Assert.Equal([first, first, again, again, alone, alone, again, alone, alone, again, alone, alone], scans.Select(scan => scan.ArrivedAfter));
    }

    /// <summary>A rule reads rows again for a twentieth of the time, and at least twice a minute.</summary>
    [Theory]
    [InlineData(0.2, 4.9, 5)]
    [InlineData(0.5, 9.9, 10)]
    [InlineData(10, 29.9, 30)]
    public void The_longer_it_takes_to_read_rows_again_the_rarer_it_is(double took, double early, double due)
    {
        var clock = new StoppedClock();
        var tables = new HuntingTables();
        tables.Add("RfbSessions", tables.Find("RfbSessions")!, _ =>
        {
            clock.Elapsed += TimeSpan.FromSeconds(took);
            return [];
        });
        var memory = new Memory { LastArrival = Now.AddSeconds(-5) };
        var rule = Compile("RfbSessions | project SessionId", tables, rule => rule with { Kind = RuleKind.NearRealTime });
        var scheduler = new RuleScheduler(tables, memory, KqlLimits.Default, clock);
        foreach (var (second, reads) in ((double, bool)[])[(0, false), (0, true), (early, false), (due, true)])
        {
            Due(scheduler, rule, Now.AddSeconds(second), newRows: true);
            Assert.Equal(reads, scheduler.HasReadOverlap);
        }
    }

    /// <summary>Otherwise the sensor would run the rules again and again for it.</summary>
    [Theory]
    [InlineData(RuleKind.Scheduled, "RfbSessions | project SessionId")]
    [InlineData(RuleKind.NearRealTime, "RfbSessions | project SessionId, ClientIP")]
    public void Nothing_is_owed_to_a_rule_that_was_changed(RuleKind kind, string query)
    {
        var tables = Watched(out _);
        var memory = new Memory { LastArrival = Now.AddSeconds(-5) };
        var rule = Compile("RfbSessions | project SessionId", tables, rule => rule with { Kind = RuleKind.NearRealTime });
        var scheduler = new RuleScheduler(tables, memory, KqlLimits.Default, new StoppedClock());
        foreach (int second in (int[])[0, 0, 1])
        {
            Due(scheduler, rule, Now.AddSeconds(second), newRows: true);
        }

        Assert.True(scheduler.OwesOverlap(null));
        var changed = Compile(query, tables, rule => rule with { Kind = kind });
        scheduler.ForgetOthers([changed]);
        Due(scheduler, changed, Now.AddSeconds(6), newRows: false);
        Assert.False(scheduler.OwesOverlap(null));
    }

    [Fact]
    public void Nothing_is_owed_to_a_rule_that_is_quiet()
    {
        var tables = new HuntingTables();
        tables.Add("RfbSessions", tables.Find("RfbSessions")!, _ => [Session("s1", "10.0.0.20", 443, Now)]);
        var memory = new Memory { LastArrival = Now.AddSeconds(-5) };
        var rule = Compile("RfbSessions | project SessionId", tables, rule => rule with { Kind = RuleKind.NearRealTime });
        var scheduler = new RuleScheduler(tables, memory, KqlLimits.Default, new StoppedClock());
        Due(scheduler, rule, Now, newRows: true);
        Due(scheduler, rule, Now, newRows: true);
        Due(scheduler, rule, Now.AddSeconds(1), newRows: true);
        Assert.True(scheduler.OwesOverlap(null));
        memory.Set([new("quiet test", Now.AddMinutes(5).ToString("O"))]);
        var quiet = Compile("RfbSessions | project SessionId", tables, rule => rule with { Kind = RuleKind.NearRealTime, SuppressionDuration = TimeSpan.FromMinutes(5) });

        Due(scheduler, quiet, Now.AddSeconds(6), newRows: false);
        Assert.False(scheduler.OwesOverlap(null));
    }

    /// <summary>In a flood, the minute before the last run is shortened, but never the time since it.</summary>
    [Theory]
    [InlineData(-30, -30)]
    [InlineData(-90, -65)]
    [InlineData(-2, -5)]
    public void A_near_real_time_rule_reads_again_only_what_arrived_last_in_a_flood(int manyRowsSince, int expected)
    {
        var tables = Watched(out var scans);
        var memory = new Memory { LastArrival = Now.AddSeconds(-5) };
        var rule = Compile("RfbSessions | project SessionId", tables, rule => rule with { Kind = RuleKind.NearRealTime });
        var scheduler = new RuleScheduler(tables, memory, KqlLimits.Default, new StoppedClock());
        Due(scheduler, rule, Now, newRows: true);
        memory.ManyRowsSince = Now.AddSeconds(manyRowsSince);
        Due(scheduler, rule, Now.AddSeconds(1), newRows: true);
        Assert.Equal([DateTime.MinValue, Now.AddSeconds(expected)], scans.Select(scan => scan.ArrivedAfter));
    }

    [Fact]
    public void A_clock_that_was_a_year_ahead_for_a_while_silences_no_rule()
    {
        var tables = new HuntingTables();
        tables.Add("RfbSessions", tables.Find("RfbSessions")!, _ => [Session("s1", "10.0.0.20", 443, Now), Session("s1", "10.0.0.20", 443, Now.AddDays(365))]);
        var memory = new Memory();
        var scheduler = new RuleScheduler(tables, memory, KqlLimits.Default, TimeProvider.System);
        var known = Compile("RfbSessions | project SessionId", tables, rule => rule with { Kind = RuleKind.NearRealTime });
        var quiet = Compile("RfbSessions | project SessionId", tables, rule => rule with { Kind = RuleKind.NearRealTime, Id = "quiet", SuppressionDuration = TimeSpan.FromMinutes(5) });
        foreach (var rule in (CompiledRule[])[known, quiet])
        {
            Assert.Single(Due(scheduler, rule, Now.AddDays(365), newRows: true));
            Assert.Single(Due(scheduler, rule, Now.AddMinutes(1), newRows: true));
            Assert.Empty(Due(scheduler, rule, Now.AddMinutes(2), newRows: true));
        }
    }

    [Fact]
    public void A_failure_is_remembered_while_other_rules_run_and_forgotten_with_its_rule()
    {
        var tables = new HuntingTables();
        tables.Add("RfbSessions", tables.Find("RfbSessions")!, _ => [Session("s1", "10.0.0.20", 443, Now)]);
        var scheduler = new RuleScheduler(tables, new Memory(), KqlLimits.Default, TimeProvider.System);
        var failing = Compile("RfbSessions | where ClientIP matches regex strcat('(', SessionId)", tables, rule => rule with { Id = "failing" });
        var other = Compile("RfbSessions | project SessionId", tables, rule => rule with { Id = "other" });
        Due(scheduler, failing, Now, newRows: true);
        Due(scheduler, other, Now, newRows: true);
        Assert.Equal("failing", Assert.Single(scheduler.Failures).Key);
        scheduler.ForgetOthers([other]);
        Assert.Empty(scheduler.Failures);
    }

    /// <summary>Tables without rows that note what is read of them.</summary>
    /// <summary>A clock on which only the test's own work takes time: a slow machine changes no interval.</summary>
    private sealed class StoppedClock : TimeProvider
    {
        public TimeSpan Elapsed { get; set; }

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => Elapsed.Ticks;
    }

    private static HuntingTables Watched(out List<TableScan> scans)
    {
        var seen = scans = [];
        var tables = new HuntingTables();
        tables.Add("RfbSessions", tables.Find("RfbSessions")!, scan =>
        {
            seen.Add(scan);
            return [];
        });
        return tables;
    }

    private static List<Alert> Due(RuleScheduler scheduler, CompiledRule rule, DateTime now, bool newRows)
    {
        var alerts = new List<Alert>();
        scheduler.RunDue([rule], now, newRows, [], alerts.AddRange);
        return alerts;
    }

    private static RuleOutcome Run(string query, IReadOnlyList<KustoValue[]> sessions)
    {
        var tables = new HuntingTables();
        tables.Add("RfbSessions", tables.Find("RfbSessions")!, _ => sessions);
        return Compile(query, tables, rule => rule).Run(tables, new RunOptions { Now = Now, Clock = TimeProvider.System });
    }

    private static CompiledRule Compile(string query, HuntingTables tables, Func<Rule, Rule> change)
    {
        var rule = CompiledRule.Compile(
            change(new Rule { Id = "test", Name = "Test rule", Query = query, Severity = RuleSeverity.High, Techniques = ["T1219"], AlertPerResult = true }),
            new KqlOptions { Catalog = tables });
        Assert.True(rule.IsValid, string.Join("; ", rule.Problems));
        return rule;
    }

    private static KustoValue[] Session(string id, string client, int port, DateTime? time = null)
    {
        var schema = new HuntingTables().Find("RfbSessions")!;
        var row = schema.Columns.Select(column => column.Type == KustoType.String ? KustoValue.EmptyString : KustoValue.Null).ToArray();
        row[schema.IndexOf("Timestamp")] = KustoValue.Of(time ?? Now);
        row[schema.IndexOf("SessionId")] = KustoValue.Of(id);
        row[schema.IndexOf("ClientIP")] = KustoValue.Of(client);
        row[schema.IndexOf("ServerIP")] = KustoValue.Of("10.0.0.10");
        row[schema.IndexOf("ServerPort")] = KustoValue.OfInt(port);
        return row;
    }

    private sealed class Memory : IScheduleMemory
    {
        private readonly Dictionary<string, string> _texts = [];

        public string? Get(string key) => _texts.GetValueOrDefault(key);

        public DateTime LastArrival { get; set; }

        public DateTime ManyRowsSince { get; set; } = DateTime.MinValue;

        public void Set(IReadOnlyCollection<KeyValuePair<string, string>> entries)
        {
            foreach (var (key, value) in entries)
            {
                _texts[key] = value;
            }
        }
    }
}
