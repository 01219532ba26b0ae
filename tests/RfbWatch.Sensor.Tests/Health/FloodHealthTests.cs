using RfbWatch.Engine.Live;
using RfbWatch.Sensor.Health;
using RfbWatch.Sensor.Tests.Service;
using RfbWatch.TestKit;

namespace RfbWatch.Sensor.Tests.Health;

/// <summary>The effect of floods on a running sensor's health: it fails only if a conversation is lost.</summary>
public sealed class FloodHealthTests : IDisposable
{
    private const string Source = ScriptedSource.Address;
    private const int Flood = 4000;
    private const int BatchFrames = 300;
    private static readonly (string Key, string Value)[] Small = [("Rules:Shipped", "false"), ("Limits:MaxFlows", "1024"), ("Limits:MaxSessions", "1024")];
    private readonly TestFolder _folder = new();
    private readonly ManualClock _clock = new();
    private readonly ScriptedSource _source = new();

    public void Dispose()
    {
        _source.Dispose();
        _folder.Dispose();
    }

    private Task<RunningSensor> StartAsync() => RunningSensor.StartAsync(_folder, Source, around => around with { Open = _source.Open, Clock = _clock }, Small);

    [Fact]
    [Trait("State", HealthStates.LosingConversations)]
    public async Task Opened_connections_that_make_room_for_others_blind_the_sensor()
    {
        await using var sensor = await StartAsync();
        Send(number => Flow($"10.{number >> 8}.{number & 255}.1", number).Open());
        await sensor.ShowsAsync(Source, HealthStates.LosingConversations, failure: true);
        Assert.True((await CountersAsync(sensor, Flood)).ConversationsLost > 0);
        await sensor.PassAMinuteAsync(_clock);
        await sensor.EndsAsync(_folder, Source, HealthStates.LosingConversations);
        Assert.Contains(_folder.Lines("out", "RfbSensorStats.jsonl"), row => row.Contains("\"ConversationsLost\":") && !row.Contains("\"ConversationsLost\":0,"));
    }

    [Fact]
    [Trait("State", HealthStates.Degraded)]
    public async Task Handshakes_that_give_up_their_memory_and_are_remembered_degrade_it()
    {
        await using var sensor = await StartAsync();
        Send(number => Flow($"10.{number >> 8}.{number & 255}.1", number).Open().FromResponder("RFB 003.008\n"u8).FromInitiator("RFB 003.008\n"u8), 400);
        await sensor.ShowsAsync(Source, HealthStates.Degraded, failure: false);
        Assert.DoesNotContain(sensor.Service.State!.Health, state => state.IsFailure);
        Assert.Contains($"rfbwatch_demoted_flows_total{{source=\"{Source}\",stage=\"BothSides\"}}", await sensor.TextAsync("metrics"));
        Assert.Contains($"rfbwatch_tracked_flows{{source=\"{Source}\",stage=\"BothSides\"}} 32\n", await sensor.TextAsync("metrics"));
        await sensor.PassAMinuteAsync(_clock);
        await sensor.EndsAsync(_folder, Source, HealthStates.Degraded);
        Assert.Contains(_folder.Lines("out", "RfbSensorStats.jsonl"), row => row.Contains("\"BothSides\":{") && row.Contains("\"Demoted\":368,"));
    }

    [Theory]
    [InlineData("banners")]
    [InlineData("one source")]
    [InlineData("syn")]
    public async Task A_flood_that_costs_only_itself_fails_nothing(string flood)
    {
        await using var sensor = await StartAsync();
        Send(number => flood switch
        {
            "banners" => Flow($"10.{number >> 8}.{number & 255}.1", number).FromResponder("RFB 003.008\n"u8),
            "one source" => Flow("10.0.0.1", number).Open(),
            _ => Flow($"10.{number >> 8}.{number & 255}.1", number).Send(true, TcpFlags.Syn, []),
        });
        _source.Send(Traffic.Session("desk", 30_000, _clock.GetUtcNow().UtcDateTime));
        var counters = await CountersAsync(sensor, Flood + 1);
        await Eventually.Is(() => sensor.Service.State!.Inputs[0].Input.Counters.Sessions == 1, "the session");
        await sensor.PassAMinuteAsync(_clock);

        // After the clock was advanced, an input counts as silent until its next packet, and a loop as stalled until its next iteration.
        _source.Send(Traffic.Session("later", 30_001, _clock.GetUtcNow().UtcDateTime));
        await Eventually.Is(() => sensor.Service.State!.Inputs[0].Input.Counters.Sessions == 2, "the later session");
        await sensor.JudgedAsync();
        await Eventually.Is(() => !sensor.Service.State!.Health.Any(state => state.Name is HealthStates.Stalled or HealthStates.Silent), "a loop that goes round");
        Assert.Equal(0, counters.ConversationsLost);
        Assert.DoesNotContain(sensor.Service.State!.Health, state => state.IsFailure || state.Name == HealthStates.OneWay);
    }

    private TcpConversationBuilder Flow(string client, int number) =>
        new(new TcpEndpoint(client, (ushort)(10_000 + number)), new TcpEndpoint($"192.168.{number >> 8}.{number & 255}", 80)) { Time = _clock.GetUtcNow().UtcDateTime, Interval = TimeSpan.FromTicks(10) };

    private void Send(Func<int, TcpConversationBuilder> flow, int flows = Flood)
    {
        foreach (int[] numbers in Enumerable.Range(1, flows).Chunk(BatchFrames / 6))
        {
            _source.Send(numbers.SelectMany(number => flow(number).Frames()));
        }
    }

    private static async Task<InputCounters> CountersAsync(RunningSensor sensor, int flows)
    {
        await Eventually.Is(() => sensor.Service.State!.Inputs[0].Input.Counters.Flows >= flows, $"{flows} flows");
        return sensor.Service.State!.Inputs[0].Input.Counters;
    }
}
