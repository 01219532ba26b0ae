using System.Text.Json;
using RfbWatch.Sensor.Tests.Health;
using RfbWatch.TestKit;

namespace RfbWatch.Sensor.Tests.Service;

/// <summary>Each of the five kinds of content that a reload reads: new content applies from then on, and invalid content leaves the old in use.</summary>
public sealed class ReloadTests : IDisposable
{
    private const string Rule = "id: mine\nname: Mine\nkind: NRT\nseverity: Low\nquery: |\n  RfbSessions | where DesktopName !in ((_GetWatchlist('known') | project SearchKey)) | project SessionId, ServerIP, ClientIP\n";
    private const string NoExceptions = "- name: Nobody\n  reason: none\n  owner: us\n  expires: 2999-01-01\n  rules: [mine]\n  on: RfbSessions\n  where: ServerPort == 1\n";
    private readonly TestFolder _folder = new();
    private readonly ScriptedSource _source = new();
    private ushort _port = 20_000;

    public void Dispose()
    {
        _source.Dispose();
        _folder.Dispose();
    }

    private async Task<RunningSensor> StartAsync()
    {
        _folder.Write("mine.yaml", Rule);
        _folder.Write("exceptions.yaml", NoExceptions);
        Directory.CreateDirectory(_folder.Of("lists"));
        File.WriteAllText(_folder.Of("lists", "known.csv"), "SearchKey\nnobody\n");
        _folder.Write("devices.csv", "DeviceName,IPAddress\nserver-one,10.1.0.1\n");
        var sensor = await RunningSensor.StartAsync(_folder, ScriptedSource.Address, around => around with { Open = _source.Open },
            ("Rules:Shipped", "false"), ("Rules:Paths", _folder.Of("mine.yaml")), ("Rules:Exceptions", _folder.Of("exceptions.yaml")), ("Rules:Watchlists", _folder.Of("lists")),
            ("Inventory", _folder.Of("devices.csv")));
        Assert.Empty(sensor.Service.State!.Content.Problems);
        return sensor;
    }

    private void Send(string name) => _source.Send(Traffic.Session(name, _port++, DateTime.UtcNow));

    private async Task ReloadedAsync(RunningSensor sensor)
    {
        var state = sensor.Service.State!;
        string before = state.Content.Hash;
        var loaded = state.Content.LoadedAt;
        sensor.Service.Reload();
        Assert.Equal("", state.ReloadProblem);
        Assert.NotEqual(before, state.Content.Hash);
        Assert.True(state.Content.LoadedAt > loaded);
        using var health = JsonDocument.Parse(await sensor.TextAsync("health"));
        Assert.Equal(state.Content.Hash, health.RootElement.GetProperty("loaded_hash").GetString());
        Assert.Equal(state.Content.LoadedAt.UtcDateTime, health.RootElement.GetProperty("rules_loaded_at").GetDateTime());
        Assert.Contains($"hash=\"{state.Content.Hash}\"}} 1\n", await sensor.TextAsync("metrics"));
    }

    private Task Alerts(int count) => Eventually.Is(() => _folder.Lines("out", "AlertInfo.jsonl").Length == count, $"{count} alerts");

    [Fact]
    public async Task Rules()
    {
        await using var sensor = await StartAsync();
        _folder.Write("mine.yaml", Rule.Replace("name: Mine", "name: Another name", StringComparison.Ordinal));
        await ReloadedAsync(sensor);
        Send("desk");
        await Alerts(1);
        Assert.Contains("Another name", _folder.Lines("out", "AlertInfo.jsonl")[0]);
    }

    [Fact]
    public async Task Exceptions()
    {
        await using var sensor = await StartAsync();
        Send("desk");
        await Alerts(1);
        _folder.Write("exceptions.yaml", "- name: Everybody\n  reason: all known\n  owner: us\n  expires: 2999-01-01\n  rules: [mine]\n  where: ServerIP == '10.1.0.1'\n");
        await ReloadedAsync(sensor);
        Send("desk");
        await Alerts(2);
        Assert.DoesNotContain("Everybody", _folder.Lines("out", "AlertInfo.jsonl")[0]);
        Assert.True(sensor.Service.State!.Rules.Suppressed == 1, "the second alert is suppressed by the exception");
    }

    [Fact]
    public async Task Watchlists()
    {
        await using var sensor = await StartAsync();
        Send("desk");
        await Alerts(1);
        File.WriteAllText(_folder.Of("lists", "known.csv"), "SearchKey\ndesk\n");
        await ReloadedAsync(sensor);
        Send("desk");
        Send("other");
        await Alerts(2);
    }

    [Fact]
    public async Task Inventory()
    {
        await using var sensor = await StartAsync();
        Send("desk");
        await Eventually.Is(() => Devices().Contains("server-one"), "a row of the device's old name");
        _folder.Write("devices.csv", "DeviceName,IPAddress\nserver-two,10.1.0.1\n");
        await ReloadedAsync(sensor);
        Send("desk");
        await Eventually.Is(() => Devices().Contains("server-two"), "a row of the device's new name");
    }

    [Fact]
    public async Task Home_networks()
    {
        await using var sensor = await StartAsync();
        sensor.Set("HomeNetworks", "10.1.0.1/32");
        await ReloadedAsync(sensor);
        Send("desk");
        // 10.1.0.2 is remote now: the session has rows of one side only.
        await Eventually.Is(() => Devices().Contains("server-one"), "a row of the server");
        await sensor.StopAsync();
        Assert.Equal(["server-one"], Devices().Distinct());
    }

    [Theory]
    [InlineData("rules")]
    [InlineData("exceptions")]
    [InlineData("watchlists")]
    [InlineData("inventory")]
    [InlineData("home networks")]
    public async Task Broken(string what)
    {
        await using var sensor = await StartAsync();
        var old = sensor.Service.State!.Content;
        switch (what)
        {
            case "rules":
                _folder.Write("mine.yaml", Rule.Replace("SessionId", "NoSuchColumn", StringComparison.Ordinal));
                break;
            case "exceptions":
                _folder.Write("exceptions.yaml", "- name: [");
                break;
            case "watchlists":
                File.WriteAllText(_folder.Of("lists", "known.csv"), "");
                break;
            case "inventory":
                _folder.Write("devices.csv", "Colour\nblue\n");
                break;
            default:
                sensor.Set("HomeNetworks", "10.0.0.0/64");
                break;
        }

        sensor.Service.Reload();
        Assert.Contains("stays in use", sensor.Service.State!.ReloadProblem);
        Assert.Same(old, sensor.Service.State!.Content);
        Assert.Contains("reload failed", sensor.LogText.ToString());

        // The old content is still in use: the session raises the old rule's alert with the old device name.
        Send("desk");
        await Alerts(1);
        await Eventually.Is(() => Devices().Contains("server-one"), "a row of the device's name");
    }

    [Fact]
    public async Task An_exception_while_reading_is_a_failed_reload()
    {
        bool broken = false;
        await using var sensor = await RunningSensor.StartAsync(_folder, ScriptedSource.Address,
            around => around with { Open = _source.Open, Reread = () => broken ? throw new InvalidOperationException("planted defect") : around.Reread() }, ("Rules:Shipped", "false"));
        broken = true;
        sensor.Service.Reload();
        Assert.Contains("InvalidOperationException: planted defect", sensor.Service.State!.ReloadProblem);
        broken = false;
        sensor.Service.Reload();
        Assert.Equal("", sensor.Service.State!.ReloadProblem);
    }

    [Fact]
    public async Task What_is_said_to_need_a_restart_does_and_the_rest_does_not()
    {
        await using var sensor = await StartAsync();
        sensor.Set("Name", "another");
        sensor.Set("WatchPorts", "4444");
        sensor.Set("AllConnections", "true");
        sensor.Service.Reload();
        Assert.Contains("applied only after a restart: Name\n", sensor.LogText.ToString().ReplaceLineEndings("\n"));
        Assert.Equal("probe", sensor.Service.State!.Content.Rows.SensorName);
        Assert.True(sensor.Service.State!.Content.Detection.AllConnections);
        Assert.Equal("4444", sensor.Service.State!.Content.Detection.WatchedPorts.ToString());
    }

    [Fact]
    public async Task What_needs_a_restart_is_reported()
    {
        await using var sensor = await StartAsync();
        sensor.Set("Rings", "3");
        sensor.Service.Reload();
        Assert.Contains("applied only after a restart: Rings", sensor.LogText.ToString());
    }

    private string[] Devices() => [.. _folder.Lines("out", "DeviceNetworkEvents.jsonl").Select(line => JsonDocument.Parse(line).RootElement.GetProperty("DeviceName").GetString()!)];
}
