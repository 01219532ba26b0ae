using RfbWatch.Detection;
using RfbWatch.Detection.Sessions;
using RfbWatch.Engine.Live;
using RfbWatch.Flows;
using RfbWatch.TestKit;
using RfbWatch.TestKit.Rfb;

namespace RfbWatch.Engine.Tests.Live;

public sealed class LiveQueueTests
{
    [Fact]
    public void What_finds_the_queue_full_is_dropped_and_counted()
    {
        var sessions = Read(Sessions(12));
        Assert.Equal(12, sessions.Count);
        var queue = new LiveQueue(8);
        sessions.ForEach(queue.OnSession);
        Assert.Equal((8, 4L), (queue.Count, queue.DroppedSessions));
        queue.Complete();
        Assert.Equal(8, Taken(queue));
    }

    /// <summary>Sessions with a login make room for sessions without one, whichever came first.</summary>
    [Fact]
    public void Sessions_without_authentication_are_dropped_last()
    {
        var sessions = Read(Sessions(24));
        Assert.All(sessions, session => Assert.True(session.Facts.NoAuthentication));
        var behindLogin = Read(Enumerable.Range(0, 24).SelectMany(Login));
        Assert.All(behindLogin, session => Assert.False(session.Facts.NoAuthentication || session.Severity >= Severity.High));

        var queue = new LiveQueue(16);
        behindLogin.ForEach(queue.OnSession);
        Assert.Equal((14, 10L, 0L), (queue.Count, queue.DroppedSessions, queue.DroppedPrioritySessions));
        sessions.ForEach(queue.OnSession);
        Assert.Equal((16, 32L, 22L), (queue.Count, queue.DroppedSessions, queue.DroppedPrioritySessions));
    }

    private static int Taken(LiveQueue queue)
    {
        int count = 0;
        while (queue.TryRead(out _))
        {
            count++;
        }

        return count;
    }

    private static IEnumerable<TestFrame> Sessions(int count) => Enumerable.Range(0, count).SelectMany(i => Traffic.Session("desk", (ushort)(40_000 + i), DateTime.UtcNow));

    private static List<TestFrame> Login(int number)
    {
        byte[] Bytes(int seed) => [.. Enumerable.Range(0, 16).Select(at => (byte)((at * 37) + (number * 11) + seed))];
        var script = new RfbScript().Versions("003.008", "003.008").SecurityTypes(2).Choose(2).Server(Bytes(1)).Client(Bytes(7)).Result(0).ClientInit().ServerInit();
        return Traffic.Session(script, (ushort)(50_000 + number), DateTime.UtcNow);
    }

    private static List<Session> Read(IEnumerable<TestFrame> frames)
    {
        var collected = new CollectedSessions();
        using var worker = new FlowWorker<FlowHandler>(new FlowOptions(), new FlowHandler(new SessionTracker(new DetectionOptions(), collected)));
        var batch = FrameBatch.Of(frames);
        worker.Process(batch.Headers, batch.Memory);
        worker.Flush();
        return collected.Sessions;
    }
}
