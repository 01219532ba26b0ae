using RfbWatch.Sensor.Health;
using RfbWatch.Sensor.Tests.Service;

namespace RfbWatch.Sensor.Tests.Health;

/// <summary>Each state of the rules, brought about in a running sensor, and its end. The trait names the state.</summary>
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
