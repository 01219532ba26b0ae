using RfbWatch.Capture.Live;
using RfbWatch.Sensor.Health;
using RfbWatch.Sensor.Tests.Service;
using RfbWatch.TestKit;

namespace RfbWatch.Sensor.Tests.Health;

/// <summary>Each state of an input, provoked in a running sensor, and its end. The trait names the state.</summary>
public sealed class InputHealthTests : IDisposable
{
    private const string Source = ScriptedSource.Address;
    private static readonly TimeSpan Minute = TimeSpan.FromSeconds(61);
    private readonly TestFolder _folder = new();
    private readonly ManualClock _clock = new();
    private readonly ScriptedSource _source = new();

    public void Dispose()
    {
        _source.Dispose();
        _folder.Dispose();
    }

    private Task<RunningSensor> StartAsync(params (string Key, string Value)[] settings) =>
        RunningSensor.StartAsync(_folder, Source, around => around with { Open = _source.Open, Clock = _clock }, [("Rules:Shipped", "false"), .. settings]);

    private List<TestFrame> Session(int number) => Traffic.Session("desk", (ushort)(20_000 + number), _clock.GetUtcNow().UtcDateTime);

    [Fact]
    [Trait("State", HealthStates.Silent)]
    public async Task A_tap_without_packets_is_silent()
    {
        await using var sensor = await StartAsync();
        _clock.Advance(Minute);
        await sensor.ShowsAsync(Source, HealthStates.Silent, failure: true);
        _source.Send(Session(0));
        await sensor.EndsAsync(_folder, Source, HealthStates.Silent);
    }

    [Fact]
    [Trait("State", HealthStates.OneWay)]
    public async Task A_tap_of_one_direction_is_one_way()
    {
        await using var sensor = await StartAsync();
        for (int i = 0; i < 60; i++)
        {
            var tcp = new TcpConversationBuilder(new TcpEndpoint("10.1.0.2", (ushort)(20_000 + i)), new TcpEndpoint("10.1.0.1", 80)) { Time = _clock.GetUtcNow().UtcDateTime };
            _source.Send(tcp.Send(true, TcpFlags.Syn, []).FromInitiator("GET / HTTP/1.1\r\n\r\n"u8).Frames());
        }

        await sensor.ShowsAsync(Source, HealthStates.OneWay, failure: false);
        await sensor.PassAMinuteAsync(_clock);
        await sensor.EndsAsync(_folder, Source, HealthStates.OneWay);
    }

    [Fact]
    [Trait("State", HealthStates.Dropping)]
    public async Task A_kernel_that_drops_frames_is_dropping()
    {
        await using var sensor = await StartAsync();
        for (int i = 0; i < 100; i++)
        {
            _source.Send(Session(i));
        }

        await Eventually.Is(() => sensor.Service.State!.Inputs[0].Input.Counters.Packets >= 1000, "frames");
        _source.Drop(100);
        await sensor.ShowsAsync(Source, HealthStates.Dropping, failure: true);
        Assert.Contains($"rfbwatch_kernel_dropped_packets_total{{source=\"{Source}\"}} 100\n", await sensor.TextAsync("metrics"));
        Assert.True(sensor.Service.State!.IsDegraded);
        await sensor.PassAMinuteAsync(_clock);
        await sensor.EndsAsync(_folder, Source, HealthStates.Dropping);
        Assert.Contains(_folder.Lines("out", "RfbSensorStats.jsonl"), row => row.Contains("\"KernelDrops\":100,") && row.Contains("\"Degraded\":true"));
    }

    [Fact]
    public async Task Drops_of_a_sensor_that_stood_still_are_not_put_down_to_the_ring()
    {
        await using var sensor = await StartAsync();
        _source.Send(Session(0));
        await Eventually.Is(() => sensor.Service.State!.Inputs[0].Input.Counters.Packets > 0, "frames");
        _source.Hang();
        await Eventually.Is(() => _source.IsHanging, "a loop that does not go round");
        _clock.Advance(TimeSpan.FromSeconds(11));
        _source.Drop(100);
        _source.GoOn();
        await sensor.ShowsAsync(Source, HealthStates.Dropping, failure: true);
        string Reason() => sensor.Service.State!.Health.FirstOrDefault(state => state.Name == HealthStates.Dropping)?.Reason ?? "";
        await Eventually.Is(() => Reason().Contains("the sensor did not run for 1", StringComparison.Ordinal), "the cause");
        Assert.DoesNotContain("RingMegabytes", Reason());
    }

    [Fact]
    public async Task A_flood_of_forged_beginnings_beside_others_is_no_one_way_mirror()
    {
        await using var sensor = await StartAsync();
        for (int i = 0; i < 60; i++)
        {
            _source.Send(Session(i));
        }

        for (int flood = 0; flood < 60; flood++)
        {
            _source.Send(Enumerable.Range(0, 50).SelectMany(i => Forged((flood * 50) + i).Frames()));
        }

        await Eventually.Is(() => sensor.Service.State!.Inputs[0].Input.Counters is { FlowsUnanswered: >= 3000, FlowsAnswered: >= 60 }, "both");
        await sensor.PassAMinuteAsync(_clock);
        Assert.DoesNotContain(sensor.Service.State!.Health, state => state.Name == HealthStates.OneWay);

        TcpConversationBuilder Forged(int number) => new TcpConversationBuilder(
            new TcpEndpoint($"10.9.{number >> 8}.{number & 255}", 40_000), new TcpEndpoint("10.1.0.1", 80))
        { Time = _clock.GetUtcNow().UtcDateTime }
            .Send(true, TcpFlags.Syn, []).FromInitiator("GET / HTTP/1.1\r\n\r\n"u8);
    }

    [Fact]
    [Trait("State", HealthStates.Duplicates)]
    public async Task A_mirror_that_sends_every_frame_twice_gives_duplicates()
    {
        await using var sensor = await StartAsync();
        for (int i = 0; i < 30; i++)
        {
            _source.Send(Session(i).SelectMany(frame => new[] { frame, frame }));
        }

        await sensor.ShowsAsync(Source, HealthStates.Duplicates, failure: false);
        await Eventually.Is(() => sensor.Service.State!.Inputs[0].Input.Counters.Sessions == 30, "each session once");
        await sensor.PassAMinuteAsync(_clock);
        await sensor.EndsAsync(_folder, Source, HealthStates.Duplicates);
    }

    [Theory]
    [InlineData(-2)]
    [InlineData(30)]
    [Trait("State", HealthStates.ClockJump)]
    public async Task A_clock_that_is_set_back_or_ahead_is_a_jump(int seconds)
    {
        await using var sensor = await StartAsync();
        _source.Send(Session(0));
        await Eventually.Is(() => sensor.Service.State!.Inputs[0].Input.Counters.Packets > 0, "frames");
        Assert.Empty(sensor.Service.State!.Health);
        _source.Send(Traffic.Session("desk", 30_000, _clock.GetUtcNow().UtcDateTime.AddSeconds(seconds)));
        await sensor.ShowsAsync(Source, HealthStates.ClockJump, failure: false);
        await sensor.PassAMinuteAsync(_clock);
        await sensor.EndsAsync(_folder, Source, HealthStates.ClockJump);
    }

    [Fact]
    public async Task A_pause_without_packets_is_no_jump()
    {
        await using var sensor = await StartAsync();
        _source.Send(Session(0));
        await Eventually.Is(() => sensor.Service.State!.Inputs[0].Input.Counters.Packets > 0, "frames");
        _clock.Advance(TimeSpan.FromHours(2));
        _source.Send(Session(1));
        await Eventually.Is(() => sensor.Service.State!.Inputs[0].Input.Counters.Sessions == 2, "the second session");
        Assert.Equal(0, sensor.Service.State!.Inputs[0].Input.Counters.ClockJumps);
    }

    [Fact]
    [Trait("State", HealthStates.Stalled)]
    public async Task A_capture_loop_that_hangs_is_stalled()
    {
        await using var sensor = await StartAsync();
        _source.Hang();
        await Eventually.Is(() => _source.IsHanging, "a loop that does not go round");
        _clock.Advance(TimeSpan.FromSeconds(11));
        await sensor.ShowsAsync(Source, HealthStates.Stalled, failure: true);
        _source.GoOn();
        await sensor.EndsAsync(_folder, Source, HealthStates.Stalled);
    }

    [Fact]
    [Trait("State", HealthStates.Down)]
    public async Task An_interface_that_is_down_is_down()
    {
        await using var sensor = await StartAsync();
        _source.Become(LiveState.Down);
        await sensor.ShowsAsync(Source, HealthStates.Down, failure: true);
        _source.Become(LiveState.Up);
        await sensor.EndsAsync(_folder, Source, HealthStates.Down);
    }

    [Fact]
    [Trait("State", HealthStates.Gone)]
    public async Task A_source_that_breaks_off_is_gone()
    {
        using var capture = new RemoteCapture();
        await using var sensor = await RunningSensor.StartAsync(_folder, capture.Address, around => around with { Clock = _clock }, ("Rules:Shipped", "false"));
        capture.Send(Session(0));
        capture.Break();
        await sensor.ShowsAsync(capture.Address, HealthStates.Gone, failure: true);
        _clock.Advance(Minute);
        capture.Send(Session(1));
        await sensor.EndsAsync(_folder, capture.Address, HealthStates.Gone);
    }

    [Fact]
    [Trait("State", HealthStates.Limited)]
    public async Task More_sessions_at_once_than_are_followed_is_limited()
    {
        await using var sensor = await StartAsync(("Limits:MaxSessions", "16"));
        for (int i = 0; i < 20; i++)
        {
            _source.Send(Session(i)[..^3]);
        }

        await sensor.ShowsAsync(Source, HealthStates.Limited, failure: false);
        await sensor.PassAMinuteAsync(_clock);
        await sensor.EndsAsync(_folder, Source, HealthStates.Limited);
        Assert.Equal(RfbWatch.Engine.ExitCode.Degraded, sensor.Service.ExitCode);
    }
}
