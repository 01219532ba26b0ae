using System.Text.Json;
using RfbWatch.Detection;
using RfbWatch.Detection.Sessions;
using RfbWatch.Engine.Live;
using RfbWatch.Flows;
using RfbWatch.Sensor.Health;
using RfbWatch.Sensor.Tests.Service;
using RfbWatch.TestKit;
using RfbWatch.TestKit.Rfb;

namespace RfbWatch.Sensor.Tests.Health;

/// <summary>What a sensor sheds when its outputs are too slow, and in which order.</summary>
public sealed class SheddingTests : IDisposable
{
    private const int QueuedRows = 64, RoomForConnections = 48, RoomForSessions = 56;

    private readonly TestFolder _folder = new();
    private readonly ScriptedSource _source = new();
    private readonly BlockingStream _stdout = new();

    public void Dispose()
    {
        _source.Dispose();
        _stdout.Dispose();
        _folder.Dispose();
    }

    /// <summary>Connections first, then sessions with authentication, then those without, each counted and named; every kept session without authentication still has its alert.</summary>
    [Fact]
    public async Task Connections_go_first_and_sessions_without_authentication_last()
    {
        await using var sensor = await RunningSensor.StartAsync(
            _folder, ScriptedSource.Address, around => around with { Open = _source.Open, Output = _stdout }, ("Stdout", "true"), ("Limits:QueuedRows", $"{QueuedRows}"));
        var state = sensor.Service.State!;
        var queue = state.Queue;
        _stdout.Hold();
        Offer(queue, Traffic.Session("first", 20_000, DateTime.UtcNow));
        await Eventually.Is(() => state.Publisher.Rows > 0 && queue.Count == 0, "the first rows on their way to the output that does not take them");

        Offer(queue, Enumerable.Range(0, 60).SelectMany(i => Connection((ushort)(30_000 + i))));
        Assert.Equal((RoomForConnections, 60L - RoomForConnections), (queue.Count, queue.DroppedConnections));
        Offer(queue, Enumerable.Range(0, 20).SelectMany(Login));
        Assert.Equal((RoomForSessions, 20L - (RoomForSessions - RoomForConnections), 0L), (queue.Count, queue.DroppedSessions, queue.DroppedPrioritySessions));
        Offer(queue, Enumerable.Range(0, 20).SelectMany(i => Traffic.Session("desk", (ushort)(50_000 + i), DateTime.UtcNow)));
        Assert.Equal((QueuedRows, 24L, 12L, 12L), (queue.Count, queue.DroppedSessions, queue.DroppedPrioritySessions, queue.DroppedConnections));

        // Health may have been evaluated before the last sessions were offered.
        const string All = "24 sessions (12 of them without authentication or with a High finding, which are dropped last) and 12 connections were dropped";
        await Eventually.Is(() => state.Health.Any(item => item.Reason.StartsWith(All, StringComparison.Ordinal)), All);
        await sensor.ShowsAsync(QueueHealth.Subject, HealthStates.Overrun, failure: true);
        string metrics = await sensor.TextAsync("metrics");
        Assert.All(["connection", "session", "priority_session"], kind => Assert.Contains($"rfbwatch_queue_dropped_items_total{{kind=\"{kind}\"}} 12\n", metrics));

        _stdout.Release();
        const int Kept = 1 + QueuedRows - RoomForSessions;
        // Other rules may report the logins as well.
        await Eventually.Is(() => Sessions(noAuthentication: true) is { Count: Kept } open && Alerted().IsSupersetOf(open), "an alert about each session without authentication that was kept");
        await sensor.StopAsync();
        Assert.Equal(Kept, Sessions(noAuthentication: true).Count);
        Assert.Equal(RoomForSessions - RoomForConnections, Sessions(noAuthentication: false).Count);
        Assert.Contains("shed before the outputs: 12 connections, 12 sessions with authentication, 12 sessions without authentication or with a High finding", sensor.LogText.ToString());
    }

    private HashSet<string> Alerted() =>
    [
        .. _folder.Lines("out", "AlertEvidence.jsonl").Select(Row).Where(row => row.GetProperty("EntityType").GetString() == "RfbSession")
            .Select(row => Row(row.GetProperty("AdditionalFields").GetString()!).GetProperty("session_id").GetString()!),
    ];

    private List<string> Sessions(bool noAuthentication) =>
    [
        .. _folder.Lines("out", "RfbSessions.jsonl").Select(Row).Where(row => row.GetProperty("NoAuthentication").GetBoolean() == noAuthentication)
            .Select(row => row.GetProperty("SessionId").GetString()!),
    ];

    private static JsonElement Row(string json) => JsonDocument.Parse(json).RootElement;

    private static List<TestFrame> Login(int number)
    {
        byte[] Bytes(int seed) => [.. Enumerable.Range(0, 16).Select(at => (byte)((at * 37) + (number * 11) + seed))];
        var script = new RfbScript().Versions("003.008", "003.008").SecurityTypes(2).Choose(2).Server(Bytes(1)).Client(Bytes(7)).Result(0).ClientInit().ServerInit();
        return Traffic.Session(script, (ushort)(40_000 + number), DateTime.UtcNow);
    }

    private static List<TestFrame> Connection(ushort clientPort)
    {
        var tcp = new TcpConversationBuilder(new TcpEndpoint("10.1.0.2", clientPort), new TcpEndpoint("10.1.0.1", 5900)) { Time = DateTime.UtcNow };
        tcp.Open();
        tcp.FromInitiator("GET / HTTP/1.1\r\n\r\n"u8.ToArray());
        tcp.FromResponder("HTTP/1.1 204 No Content\r\n\r\n"u8.ToArray());
        return tcp.Close().Frames();
    }

    /// <summary>Gives the sessions and connections in these frames to the queue, as a worker does.</summary>
    private static void Offer(LiveQueue queue, IEnumerable<TestFrame> frames)
    {
        using var worker = new FlowWorker<FlowHandler>(new FlowOptions(), new FlowHandler(new SessionTracker(new DetectionOptions(), queue)));
        var batch = FrameBatch.Of(frames);
        worker.Process(batch.Headers, batch.Memory);
        worker.Flush();
    }
}
