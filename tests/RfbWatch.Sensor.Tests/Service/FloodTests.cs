using System.Text.Json;
using RfbWatch.Sensor.Tests.Health;
using RfbWatch.TestKit;

namespace RfbWatch.Sensor.Tests.Service;

/// <summary>A full flow table evicts flows, but not those of a session that is being followed.</summary>
public sealed class FloodTests : IDisposable
{
    private const int MaxFlows = 1024;
    private const int BatchFrames = 256;
    private const int Batches = 40 * MaxFlows / BatchFrames;
    private readonly TestFolder _folder = new();
    private readonly ScriptedSource _source = new();

    public void Dispose()
    {
        _source.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [InlineData(80)]
    [InlineData(5901)]
    public async Task Sessions_survive_a_flood_of_forty_times_the_table(int port)
    {
        await using var sensor = await RunningSensor.StartAsync(
            _folder, ScriptedSource.Address, around => around with { Open = _source.Open }, ("Rules:Shipped", "false"), ("Limits:MaxFlows", $"{MaxFlows}"));
        var time = DateTime.UtcNow;
        var sessions = Enumerable.Range(0, 20).Select(i => Traffic.Session($"desk {i}", (ushort)(30_000 + i), time)).ToList();
        foreach (var frames in sessions)
        {
            _source.Send(frames.Take(frames.Count / 2));
        }

        for (int batch = 0; batch < Batches; batch++)
        {
            _source.Send(Enumerable.Range(batch * BatchFrames, BatchFrames).SelectMany(number => Syn(number, (ushort)port, time)));
        }

        foreach (var frames in sessions)
        {
            _source.Send(frames.Skip(frames.Count / 2));
        }

        await Eventually.Is(() => Finals().Count == sessions.Count, "the last row of each session");
        Assert.All(Finals(), row =>
        {
            Assert.Equal((0, true), (row.GetProperty("MissedBytes").GetInt64(), row.GetProperty("NoAuthentication").GetBoolean()));
            Assert.Equal(("Active", "Fin"), (row.GetProperty("Stage").GetString(), row.GetProperty("EndReason").GetString()));
            Assert.Equal((2, 2), (row.GetProperty("KeyEvents").GetInt32(), row.GetProperty("PointerEvents").GetInt32()));
        });
        var counters = sensor.Service.State!.Inputs[0].Input.Counters;
        Assert.Equal(sessions.Count, counters.Sessions);
        Assert.Equal((Batches * BatchFrames) + sessions.Count, counters.Flows);
    }

    private static List<TestFrame> Syn(int number, ushort port, DateTime time) =>
        new TcpConversationBuilder(new TcpEndpoint($"10.9.{number >> 8}.{number & 0xFF}", 40_000), new TcpEndpoint("10.1.0.1", port)) { Time = time }
            .Send(true, TcpFlags.Syn, []).Frames();

    private List<JsonElement> Finals() =>
    [
        .. _folder.Lines("out", "RfbSessions.jsonl").Select(line => JsonDocument.Parse(line).RootElement).Where(row => row.GetProperty("Final").GetBoolean()),
    ];
}
