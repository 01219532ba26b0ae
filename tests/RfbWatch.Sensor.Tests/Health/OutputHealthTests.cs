using System.Diagnostics;
using RfbWatch.Events.Schemas;
using RfbWatch.Sensor.Health;
using RfbWatch.Sensor.Tests.Service;
using RfbWatch.TestKit;

namespace RfbWatch.Sensor.Tests.Health;

/// <summary>Each state of the outputs and the queue before them, provoked in a running sensor, and its end. The trait names the state.</summary>
public sealed class OutputHealthTests : IDisposable
{
    private readonly TestFolder _folder = new();
    private readonly ManualClock _clock = new();
    private readonly ScriptedSource _source = new();
    private readonly BlockingStream _stdout = new();

    public void Dispose()
    {
        _source.Dispose();
        _stdout.Dispose();
        _folder.Dispose();
    }

    private Task<RunningSensor> StartAsync(params (string Key, string Value)[] settings) => RunningSensor.StartAsync(
        _folder, ScriptedSource.Address, around => around with { Open = _source.Open, Clock = _clock, Output = _stdout }, [("Rules:Shipped", "false"), .. settings]);

    private void Send(int sessions, int first = 0, string name = "desk")
    {
        for (int i = first; i < first + sessions; i++)
        {
            _source.Send(Traffic.Session(name, (ushort)(20_000 + i), _clock.GetUtcNow().UtcDateTime));
        }
    }

    [Fact]
    [Trait("State", HealthStates.Refusing)]
    public async Task A_file_that_cannot_be_written_is_refusing()
    {
        await using var sensor = await StartAsync();
        string inTheWay = Directory.CreateDirectory(_folder.Of("out", "RfbSessions.jsonl")).FullName;
        Send(1);
        await sensor.ShowsAsync("files", HealthStates.Refusing, failure: true);
        Directory.Delete(inTheWay);
        Send(1, first: 1);
        await sensor.EndsAsync(_folder, "files", HealthStates.Refusing);
        Assert.NotEmpty(_folder.Lines("out", "RfbSessions.jsonl"));
        Assert.Equal(RfbWatch.Engine.ExitCode.OutputFailed, sensor.Service.ExitCode);
    }

    [SmallDiskFact]
    [Trait("State", HealthStates.Refusing)]
    public async Task A_full_disk_is_refusing_until_there_is_room()
    {
        string disk = Directory.CreateDirectory(_folder.Of("disk")).FullName;
        using var mounted = new SmallDisk(disk, "1m");
        await using (var sensor = await StartAsync(("Files:Folder", disk), ("Store:Path", _folder.Of("store.db")), ("Rules:Shipped", "false")))
        {
            Send(1500);
            await sensor.ShowsAsync("files", HealthStates.Refusing, failure: true);
            mounted.Resize("64m");
            Send(1, first: 2000);
            await Eventually.Is(() => sensor.Service.State!.Health.Count == 0, () => $"health: {string.Join("; ", sensor.Service.State!.Health)}");
            await sensor.StopAsync();
        }

        // The written data is complete lines, whatever the disk refused in between.
        Assert.All(File.ReadAllLines(Path.Combine(disk, "RfbSessions.jsonl")).Where(line => line.Length > 0), line => Assert.True(line[0] == '{'));
    }

    [Fact]
    [Trait("State", HealthStates.Refusing)]
    public async Task A_full_spool_is_refusing_until_the_receiver_takes_rows()
    {
        await using var collector = await StallingCollector.StartAsync();
        // Without rules: their alerts would fill the spool again during the checks.
        await using var sensor = await StartAsync(("Outputs", collector.Address), ("Spool:MaxMegabytes", "1"), ("Rules:Shipped", "false"));
        const int Sessions = 500;
        Send(Sessions, name: new string('x', 200));
        string output = collector.Address;
        await sensor.ShowsAsync(output, HealthStates.Refusing, failure: true);
        var state = sensor.Service.State!;
        Assert.True(state.Outputs.All.Single(item => item.Name == output).Refused > 0);

        // Rows that have not reached the spool yet would fill it again after it was emptied. A session that is still open when the sensor looks has two rows, so rows are not counted.
        await Eventually.Is(() => _folder.Lines("out", "RfbSessions.jsonl").Count(row => row.Contains("\"Final\":true", StringComparison.Ordinal)) == Sessions, "the end of every session");
        await Eventually.Is(() => state.Outputs.All.Select(item => item.Account.Emitted).Distinct().Count() == 1, "every output has all rows");
        collector.Release();
        await Eventually.Is(() => state.Outputs.Spooled.Single().Waiting == 0, "an empty spool");
        Send(1, first: 1000);
        await sensor.EndsAsync(_folder, output, HealthStates.Refusing);
    }

    [Fact]
    [Trait("State", HealthStates.Behind)]
    public async Task A_receiver_that_takes_nothing_for_long_is_behind()
    {
        await using var collector = await StallingCollector.StartAsync();
        await using var sensor = await StartAsync(("Outputs", collector.Address));
        Send(1);
        var spool = sensor.Service.State!.Outputs.Spooled.Single();
        await Eventually.Is(() => spool.Waiting > 0, "a row in the spool");
        _clock.Advance(TimeSpan.FromMinutes(9));
        Assert.InRange(spool.Age.TotalMinutes, 9, 10);
        Assert.Null(spool.Problem);
        _clock.Advance(TimeSpan.FromMinutes(1));
        await sensor.ShowsAsync(collector.Address, HealthStates.Behind, failure: false);
        Assert.Matches($"rfbwatch_spool_age_seconds{{output=\"{collector.Address}\"}} 6[0-9][0-9]", await sensor.TextAsync("metrics"));
        collector.Release();
        await sensor.EndsAsync(_folder, collector.Address, HealthStates.Behind);
        Assert.Equal(TimeSpan.Zero, spool.Age);
    }

    [Fact]
    [Trait("State", HealthStates.Rejected)]
    public async Task Rows_that_a_receiver_refuses_for_good_are_rejected()
    {
        await using var collector = await StallingCollector.StartAsync();
        collector.Answer = 422;
        collector.Release();
        await using var sensor = await StartAsync(("Outputs", collector.Address));
        Send(1);
        await sensor.ShowsAsync(collector.Address, HealthStates.Rejected, failure: true);
        var spool = sensor.Service.State!.Outputs.Spooled.Single();
        Assert.Contains("HTTP 422", spool.Problem!.Reason);
        await Eventually.Is(() => spool.Waiting == 0, "all of them in the dead letters");
        Assert.NotEmpty(File.ReadAllLines(Directory.GetFiles(_folder.Of("out", "spool"), "dead-letters.jsonl", SearchOption.AllDirectories).Single()));
        collector.Answer = 200;
        await sensor.PassAMinuteAsync(_clock);
        await sensor.EndsAsync(_folder, collector.Address, HealthStates.Rejected);
    }

    [Fact]
    [Trait("State", HealthStates.Defect)]
    public async Task An_output_that_throws_is_a_defect_and_keeps_no_row_from_the_others()
    {
        _stdout.Fail(new InvalidOperationException("planted defect"));
        await using var sensor = await StartAsync(("Stdout", "true"));
        Send(2);
        await sensor.ShowsAsync(QueueHealth.Subject, HealthStates.Defect, failure: true);
        Assert.Contains("stdout did not accept", sensor.Service.State!.Publisher.LastDefect);
        Assert.Contains("planted defect", sensor.Service.State!.Publisher.LastDefect);
        await Eventually.Is(() => _folder.Lines("out", "RfbSessions.jsonl").Length >= 2, "the rows in the files");
        _stdout.Fail(null);
        await sensor.PassAMinuteAsync(_clock);
        await sensor.EndsAsync(_folder, QueueHealth.Subject, HealthStates.Defect);
        Assert.Equal(RfbWatch.Engine.ExitCode.Degraded, sensor.Service.ExitCode);
    }

    [Fact]
    [Trait("State", HealthStates.Shortened)]
    public async Task A_store_that_met_its_size_is_shortened_and_the_page_reads_less_of_it()
    {
        await using var sensor = await StartAsync(("Store:MaxMegabytes", "16"));
        var store = sensor.Service.State!.Store;
        var now = _clock.GetUtcNow().UtcDateTime;
        const int Rows = 70_000;
        store.Append([.. Enumerable.Range(0, Rows).Select(i =>
        {
            var row = RowCells.New(RfbWatch.Events.Schemas.Tables.RfbSessions);
            row.SetTime(now.AddSeconds(i - Rows).Ticks);
            row.Set("SessionId", $"s{i}");
            row.Set("DesktopName", new string('x', 200));
            row.Set("ReportId", (long)i);
            return row;
        })]);
        store.Retain(now);
        Assert.InRange(store.ShortenedTo!.Value, now.AddSeconds(-Rows), now);
        await sensor.ShowsAsync("store", HealthStates.Shortened, failure: false);
        _clock.Advance(TimeSpan.FromDays(15));
        await sensor.EndsAsync(_folder, "store", HealthStates.Shortened);
    }

    [Fact]
    [Trait("State", HealthStates.Stalled)]
    public async Task Rows_that_no_output_takes_are_stalled()
    {
        await using var sensor = await StartAsync(("Stdout", "true"));
        _stdout.Hold();
        Send(1);
        await Eventually.Is(() => sensor.Service.State!.Publisher.Rows > 0, "a row on its way");
        Send(5, first: 1);
        await Eventually.Is(() => sensor.Service.State!.Queue.Count > 0, "a session that waits");
        _clock.Advance(TimeSpan.FromSeconds(11));
        await sensor.ShowsAsync(QueueHealth.Subject, HealthStates.Stalled, failure: true);
        _stdout.Release();
        await sensor.EndsAsync(_folder, QueueHealth.Subject, HealthStates.Stalled);
    }

    [Fact]
    [Trait("State", HealthStates.Overrun)]
    public async Task More_sessions_than_may_wait_are_an_overrun()
    {
        await using var sensor = await StartAsync(("Stdout", "true"), ("Limits:QueuedRows", "64"));
        _stdout.Hold();
        // The sessions stay open: the end of a session is reported too, and could be dropped in a later minute.
        const int Sessions = 300;
        long frames = 0;
        for (int i = 0; i < Sessions; i++)
        {
            var open = Traffic.Session("desk", (ushort)(20_000 + i), _clock.GetUtcNow().UtcDateTime)[..^3];
            frames += open.Count;
            _source.Send(open);
        }

        await Eventually.Is(() => sensor.Service.State!.Inputs[0].Input.Counters is { } counters && counters.Packets == frames && counters.Sessions == Sessions, "all sessions found");
        await sensor.ShowsAsync(QueueHealth.Subject, HealthStates.Overrun, failure: true);
        _stdout.Release();
        await Eventually.Is(() => sensor.Service.State!.Queue.Count == 0, "an empty queue");
        await sensor.PassAMinuteAsync(_clock);
        await sensor.EndsAsync(_folder, QueueHealth.Subject, HealthStates.Overrun);
        Assert.Equal(RfbWatch.Engine.ExitCode.Degraded, sensor.Service.ExitCode);
    }
}
