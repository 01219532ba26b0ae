using RfbWatch.Sensor.Health;
using RfbWatch.Sensor.Tests.Service;
using RfbWatch.TestKit;

namespace RfbWatch.Sensor.Tests.Health;

/// <summary>Each state of the rules, provoked in a running sensor, and its end. The trait names the state.</summary>
public sealed class RuleHealthTests : IDisposable
{
    private const string Subject = "rules";
    private const string Good = "RfbSessions | project SessionId";
    private const string Broken = "RfbSessions | project NoSuchColumn";
    private const string FailsOnRows = "RfbSessions | where DesktopName matches regex strcat('(', SessionId)";
    private readonly TestFolder _folder = new();
    private readonly ScriptedSource _source = new();

    public void Dispose()
    {
        _source.Dispose();
        _folder.Dispose();
    }

    private Task<RunningSensor> StartAsync(string query)
    {
        Rule(query);
        return RunningSensor.StartAsync(_folder, ScriptedSource.Address, around => around with { Open = _source.Open }, ("Rules:Shipped", "false"), ("Rules:Paths", _folder.Of("mine.yaml")));
    }

    private void Rule(string query) => _folder.Write("mine.yaml", $"id: mine\nname: Mine\nkind: NRT\nseverity: Low\nquery: |\n  {query}\n");

    [Fact]
    [Trait("State", HealthStates.RulesInvalid)]
    public async Task A_rule_that_does_not_compile_at_the_start_makes_the_rules_invalid()
    {
        await using var sensor = await StartAsync(Broken);
        await sensor.ShowsAsync(Subject, HealthStates.RulesInvalid, failure: false);
        Rule(Good);
        sensor.Service.Reload();
        await sensor.EndsAsync(_folder, Subject, HealthStates.RulesInvalid);
    }

    [Fact]
    [Trait("State", HealthStates.ReloadFailed)]
    public async Task A_rule_that_does_not_compile_at_a_reload_fails_the_reload()
    {
        await using var sensor = await StartAsync(Good);
        Rule(Broken);
        sensor.Service.Reload();
        await sensor.ShowsAsync(Subject, HealthStates.ReloadFailed, failure: false);
        Rule(Good);
        sensor.Service.Reload();
        await sensor.EndsAsync(_folder, Subject, HealthStates.ReloadFailed);
    }

    [Fact]
    public async Task A_scheduled_rule_that_fails_stays_failing_while_others_run_after_it()
    {
        _folder.Write("a-failing.yaml", $"id: failing\nname: Failing\nkind: Scheduled\nqueryFrequency: 1h\nqueryPeriod: 1h\nseverity: Low\nquery: |\n  {FailsOnRows}\n");
        _folder.Write("b-other.yaml", $"id: other\nname: Other\nkind: Scheduled\nqueryFrequency: 5m\nqueryPeriod: 1h\nseverity: Low\nquery: |\n  {Good}\n");
        await using var sensor = await RunningSensor.StartAsync(_folder, ScriptedSource.Address, around => around with { Open = _source.Open },
            ("Rules:Shipped", "false"), ("Rules:Paths", $"{_folder.Of("a-failing.yaml")},{_folder.Of("b-other.yaml")}"));
        _source.Send(Traffic.Session("desk", 20_000, DateTime.UtcNow));
        var rules = sensor.Service.State!.Rules;
        await Eventually.Is(() => rules.Runs >= 2, "both rules at the start, without rows");
        sensor.Service.State!.Store.Set([new("last failing", DateTime.UtcNow.AddHours(-2).ToString("O"))]);
        await sensor.ShowsAsync(Subject, HealthStates.RulesFailing, failure: false);
        Assert.Equal("failing", Assert.Single(rules.Failures).Key);
        long runs = rules.Runs;
        sensor.Service.State!.Store.Set([new("last other", DateTime.UtcNow.AddHours(-2).ToString("O"))]);
        await Eventually.Is(() => rules.Runs > runs, "a run of the other rule");
        Assert.Equal("failing", Assert.Single(rules.Failures).Key);
    }

    [Fact]
    public async Task Two_failing_rules_are_logged_and_resolved_one_by_one_and_measured_once()
    {
        Other(FailsOnRows);
        Rule(FailsOnRows);
        await using var sensor = await RunningSensor.StartAsync(_folder, ScriptedSource.Address, around => around with { Open = _source.Open },
            ("Rules:Shipped", "false"), ("Rules:Paths", $"{_folder.Of("mine.yaml")},{_folder.Of("other.yaml")}"));
        _source.Send(Traffic.Session("desk", 20_000, DateTime.UtcNow));
        await Eventually.Is(() => Failing().Count() == 2, "both failures");
        await sensor.JudgedAsync();
        Assert.Contains("rules-failing: mine: ", sensor.LogText.ToString(), StringComparison.Ordinal);
        Assert.Contains("rules-failing: other: ", sensor.LogText.ToString(), StringComparison.Ordinal);
        Assert.Single((await sensor.TextAsync("metrics")).Split('\n'), line => line.StartsWith("rfbwatch_health_state{subject=\"rules\"", StringComparison.Ordinal));
        Other(Good);
        sensor.Service.Reload();
        _source.Send(Traffic.Session("desk", 20_001, DateTime.UtcNow));
        await Eventually.Is(() => !Failing().Contains("other"), "the end of one failure");
        await sensor.JudgedAsync();
        Assert.Contains("rules-failing: resolved (other)", sensor.LogText.ToString(), StringComparison.Ordinal);

        IEnumerable<string> Failing() => sensor.Service.State!.Health.Where(state => state.Name == HealthStates.RulesFailing).Select(state => state.Detail);

        void Other(string query) => _folder.Write("other.yaml", $"id: other\nname: Other\nkind: NRT\nseverity: Low\nquery: |\n  {query}\n");
    }

    [Fact]
    public async Task An_alert_does_not_wait_for_a_scheduled_rule()
    {
        // It reads no rows, and ends only when it is cancelled or reaches the limit of time.
        _folder.Write("slow.yaml", """
            id: slow
            name: Slow
            kind: Scheduled
            queryFrequency: 1h
            queryPeriod: 1h
            severity: Low
            query: |
              range x from 1 to 10000000 step 1
              | extend SessionId = hash_sha256(strcat(x, strrep('abcdefghij', 1000)))
              | where SessionId == ''
              | project SessionId
            """);
        Rule(Good);
        await using var sensor = await RunningSensor.StartAsync(_folder, ScriptedSource.Address, around => around with { Open = _source.Open },
            ("Rules:Shipped", "false"), ("Rules:Paths", $"{_folder.Of("slow.yaml")},{_folder.Of("mine.yaml")}"));
        var rules = sensor.Service.State!.Rules;
        await Eventually.Is(() => rules.Runs == 2, "the other rule without rows, and the slow one has begun");
        _source.Send(Traffic.Session("desk", 20_000, DateTime.UtcNow));
        await Eventually.Is(() => rules.Alerts == 1, "an alert");
        Assert.Null(sensor.Service.State!.Store.Get("last slow"));
        await sensor.StopAsync();
        Assert.DoesNotContain("did not end in time", sensor.LogText.ToString());
    }

    [Fact]
    public async Task An_exception_that_has_expired_makes_the_rules_invalid()
    {
        _folder.Write("exceptions.yaml", "- name: Old\n  reason: none\n  owner: us\n  expires: 2020-01-01\n  rules: [mine]\n  where: ServerPort == 1\n");
        Rule(Good);
        await using var sensor = await RunningSensor.StartAsync(_folder, ScriptedSource.Address, around => around with { Open = _source.Open },
            ("Rules:Shipped", "false"), ("Rules:Paths", _folder.Of("mine.yaml")), ("Rules:Exceptions", _folder.Of("exceptions.yaml")));
        _source.Send(Traffic.Session("desk", 20_000, DateTime.UtcNow));
        await sensor.ShowsAsync(Subject, HealthStates.RulesInvalid, failure: false);
        Assert.Contains("expired on 2020-01-01", sensor.LogText.ToString());
    }

    [Fact]
    [Trait("State", HealthStates.RulesFailing)]
    public async Task A_rule_that_fails_on_rows_makes_the_rules_failing()
    {
        await using var sensor = await StartAsync(FailsOnRows);
        _source.Send(Traffic.Session("desk", 20_000, DateTime.UtcNow));
        await sensor.ShowsAsync(Subject, HealthStates.RulesFailing, failure: false);
        Rule(Good);
        sensor.Service.Reload();
        _source.Send(Traffic.Session("desk", 20_001, DateTime.UtcNow));
        await sensor.EndsAsync(_folder, Subject, HealthStates.RulesFailing);
    }
}
