using System.Globalization;
using System.Text.Json;
using RfbWatch.Outputs;
using RfbWatch.Sensor.Health;
using RfbWatch.Sensor.Operation;
using RfbWatch.Sensor.Tests.Service;
using RfbWatch.TestKit;

namespace RfbWatch.Sensor.Tests.Health;

/// <summary>Storage failures as states of a running sensor; detection continues during each of them.</summary>
public sealed class StorageHealthTests : IDisposable
{
    private readonly TestFolder _folder = new();
    private readonly ManualClock _clock = new();
    private readonly ScriptedSource _source = new();
    private int _sent;

    public void Dispose()
    {
        _source.Dispose();
        _folder.Dispose();
    }

    private Task<RunningSensor> StartAsync(params (string Key, string Value)[] settings) => RunningSensor.StartAsync(
        _folder, ScriptedSource.Address, around => around with { Open = _source.Open, Clock = _clock }, [("Rules:Shipped", "false"), ("Rules:Paths", Rule()), .. settings]);

    private string Rule() => _folder.Write("open.yaml", "id: open\nname: Open\nkind: NRT\nseverity: Low\nquery: |\n  RfbSessions\n  | where Timestamp > ago(1h) and Timestamp < now(1h) and NoAuthentication\n  | project SessionId, ServerIP\n");

    private void Send(TimeSpan offset = default) => _source.Send(Traffic.Session("desk", (ushort)(20_000 + ++_sent), _clock.GetUtcNow().UtcDateTime + offset));

    private Task AlertsAsync(int count) => Eventually.Is(() => _folder.Lines("out", "AlertInfo.jsonl").Length >= count, $"{count} alerts");

    [SmallDiskFact]
    [Trait("State", HealthStates.InMemory)]
    public async Task Rules_go_on_from_memory_when_the_store_is_on_a_full_disk()
    {
        string disk = Directory.CreateDirectory(_folder.Of("disk")).FullName;
        using var mounted = new SmallDisk(disk, "64k");
        File.WriteAllBytes(Path.Combine(disk, "filler"), new byte[64 << 10]);
        await using (var sensor = await StartAsync(("Store:Path", Path.Combine(disk, "rows.db"))))
        {
            Send();
            await AlertsAsync(1);
            await sensor.ShowsAsync("store", HealthStates.InMemory, failure: true);
            Assert.Contains("rules continue over the", sensor.Service.State!.Health.Single(state => state.Name == HealthStates.InMemory).Reason);
            mounted.Resize("16m");
            _clock.Advance(TimeSpan.FromSeconds(2));
            Send();
            await AlertsAsync(2);
            await sensor.EndsAsync(_folder, "store", HealthStates.InMemory);
        }

        Assert.Contains("store: ", await SummaryAsync(Path.Combine(disk, "rows.db")));
    }

    /// <summary>Restarts once more; returns the messages.</summary>
    private async Task<string> SummaryAsync(string store)
    {
        using var source = new ScriptedSource();
        await using var sensor = await RunningSensor.StartAsync(_folder, ScriptedSource.Address, around => around with { Open = source.Open, Clock = _clock }, ("Rules:Shipped", "false"), ("Store:Path", store));
        await sensor.StopAsync();
        Assert.All(sensor.LogText.ToString().Split('\n').Where(line => line.Contains("rows emitted", StringComparison.Ordinal)), line => Assert.Contains(" 0 lost; 0 repeated", line));
        return sensor.LogText.ToString();
    }

    [Fact]
    [Trait("State", HealthStates.Damaged)]
    public async Task A_store_that_is_no_database_is_moved_aside_and_the_sensor_starts()
    {
        Directory.CreateDirectory(_folder.Of("out"));
        _folder.Write("out/rfbwatch.db", "no database at all");
        await using var sensor = await StartAsync();
        await sensor.ShowsAsync("store", HealthStates.Damaged, failure: false);
        Send();
        await AlertsAsync(1);
        string aside = Directory.GetFiles(_folder.Of("out"), "rfbwatch.damaged-*-no-database.db").Single();
        Assert.Contains(aside, sensor.LogText.ToString());
        File.Delete(aside);
        await sensor.EndsAsync(_folder, "store", HealthStates.Damaged);
    }

    [Fact]
    public async Task A_store_of_a_newer_program_ends_the_start_with_what_to_do()
    {
        await using (await StartAsync())
        {
        }

        using (var database = new Microsoft.Data.Sqlite.SqliteConnection($"Data Source={_folder.Of("out", "rfbwatch.db")};Pooling=false"))
        {
            database.Open();
            using var command = database.CreateCommand();
            command.CommandText = "PRAGMA user_version = 99";
            command.ExecuteNonQuery();
        }

        using var source = new ScriptedSource();
        var refused = await Assert.ThrowsAsync<RfbWatch.Sensor.Operation.SensorStartException>(() => RunningSensor.StartAsync(_folder, ScriptedSource.Address, around => around with { Open = source.Open }));
        Assert.Contains("schema version 99, but this program supports only versions up to 1: it was written by a newer rfbwatch; use that version, or move the file away", Assert.Single(refused.Lines));
    }

    [Fact]
    [Trait("State", HealthStates.Unrecorded)]
    public async Task Accounts_that_cannot_be_written_are_unrecorded_and_rows_go_out_all_the_same()
    {
        string inTheWay = Directory.CreateDirectory(_folder.Of("out", AccountBook.FileName)).FullName;
        await using var sensor = await StartAsync();
        await sensor.ShowsAsync("accounts", HealthStates.Unrecorded, failure: false);
        Send();
        await AlertsAsync(1);
        Directory.Delete(inTheWay);
        await sensor.EndsAsync(_folder, "accounts", HealthStates.Unrecorded);
    }

    [Fact]
    [Trait("State", HealthStates.RotationFailing)]
    public async Task Files_put_aside_that_cannot_be_compressed_are_untidy()
    {
        string Aside(int hours, string ending = "") => $"out/RfbSessions.{_clock.Now.AddHours(-hours).ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture)}.jsonl{ending}";
        Directory.CreateDirectory(_folder.Of("out"));
        string old = _folder.Write(Aside(2), "{}\n");
        string young = _folder.Write(Aside(1), "{}\n");
        // Before the start, because the sensor maintains its files without a request.
        string inTheWay = Directory.CreateDirectory(_folder.Of(Aside(2, ".gz.partial"))).FullName;
        await using var sensor = await StartAsync();
        sensor.Service.State!.Outputs.CompressAndDeleteRotatedFiles();
        await sensor.ShowsAsync("files", HealthStates.RotationFailing, failure: false);
        Assert.True(File.Exists(old));
        Directory.Delete(inTheWay);
        sensor.Service.State!.Outputs.CompressAndDeleteRotatedFiles();
        Assert.Equal((false, true, true), (File.Exists(old), File.Exists(old + ".gz"), File.Exists(young)));
        await sensor.EndsAsync(_folder, "files", HealthStates.RotationFailing);
    }

    [Theory]
    [InlineData(-2 * 24 * 60)]
    [InlineData(2 * 24 * 60)]
    [InlineData(-8 * 24 * 60)]
    public async Task A_source_whose_clock_is_far_off_gives_alerts_all_the_same(int minutes)
    {
        await using var sensor = await StartAsync();
        Send(TimeSpan.FromMinutes(minutes));
        await AlertsAsync(1);
        await sensor.StopAsync();
        Assert.Single(_folder.Lines("out", "AlertInfo.jsonl"));
    }

    [Fact]
    [Trait("State", HealthStates.ClockOffset)]
    public async Task A_source_whose_clock_is_far_off_has_a_clock_offset()
    {
        await using var sensor = await StartAsync();
        Send(TimeSpan.FromDays(-2));
        await sensor.ShowsAsync(ScriptedSource.Address, HealthStates.ClockOffset, failure: false);
        Assert.Matches("are (1\\.23:5|2\\.00:0).* behind the clock", sensor.Service.State!.Health.Single(state => state.Name == HealthStates.ClockOffset).Reason);
        Send();
        await sensor.EndsAsync(_folder, ScriptedSource.Address, HealthStates.ClockOffset);
    }

    [Fact]
    public async Task Statistics_say_what_became_of_the_rows_of_each_output()
    {
        await using var collector = await StallingCollector.StartAsync();
        await using var sensor = await StartAsync(("Outputs", collector.Address), ("Stats:Interval", "0.1s"));
        Send();
        await AlertsAsync(1);
        collector.Release();
        JsonElement Last(string output) => _folder.Lines("out", "RfbSensorStats.jsonl").Select(line => JsonDocument.Parse(line).RootElement).LastOrDefault(row => row.GetProperty("Source").GetString() == output);
        await Eventually.Is(() => Last(collector.Address) is { ValueKind: JsonValueKind.Object } row && row.GetProperty("Account").GetProperty("Delivered").GetInt64() > 2, "delivered rows in the statistics");
        var account = Last("files").GetProperty("Account");
        Assert.Equal(account.GetProperty("Emitted").GetInt64(), account.GetProperty("Delivered").GetInt64());
        Assert.All(sensor.Service.State!.Outputs.Accounts, item => Assert.True(item.Balances, item.ToString()));
    }

    [Fact]
    public async Task A_session_that_a_killed_sensor_left_open_is_closed_at_the_next_start()
    {
        using (var killed = await KilledWithOpenSessionAsync())
        {
            Assert.NotEqual(0, killed.ExitCode);
        }

        await using var sensor = await StartAsync();
        await sensor.StopAsync();
        var last = JsonDocument.Parse(_folder.Lines("out", "RfbSessions.jsonl")[^1]).RootElement;
        Assert.Equal(("SensorRestart", true), (last.GetProperty("EndReason").GetString(), last.GetProperty("Final").GetBoolean()));
        Assert.Contains("open sessions closed as SensorRestart: 1", sensor.LogText.ToString());
        using var source = new ScriptedSource();
        await using var again = await RunningSensor.StartAsync(_folder, ScriptedSource.Address, around => around with { Open = source.Open }, ("Rules:Shipped", "false"));
        await again.StopAsync();
        Assert.DoesNotContain("open sessions closed", again.LogText.ToString());
    }

    private async Task<System.Diagnostics.Process> KilledWithOpenSessionAsync()
    {
        using var capture = new RemoteCapture();
        var process = System.Diagnostics.Process.Start(new System.Diagnostics.ProcessStartInfo("dotnet",
            [typeof(StorageHealthTests).Assembly.Location, "sensor", "Sources=" + capture.Address, "Files:Folder=" + _folder.Of("out"), "Files:MinFreeMegabytes=0", "Web:Enabled=false", "Rules:Shipped=false", "Name=probe"]))!;
        // Without the end, so that it stays open.
        capture.Send(Traffic.Session("desk", 30_000, DateTime.UtcNow).SkipLast(3));
        await Eventually.Is(() => _folder.Lines("out", "RfbSessions.jsonl").Length > 0, "a row of the open session");
        process.Kill();
        await process.WaitForExitAsync();
        return process;
    }
}
