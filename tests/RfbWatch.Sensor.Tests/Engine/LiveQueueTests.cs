using RfbWatch.Detection;
using RfbWatch.Engine.Live;
using RfbWatch.Flows;
using RfbWatch.Packets;
using RfbWatch.TestKit;
using RfbWatch.TestKit.Rfb;

namespace RfbWatch.Sensor.Tests.Engine;

public sealed class LiveQueueTests
{
    [Fact]
    public void What_finds_the_queue_full_is_dropped_and_counted()
    {
        var sessions = new List<Session>();
        Read(Sessions(12), new Collected(sessions));
        Assert.Equal(12, sessions.Count);
        var queue = new LiveQueue(8);
        sessions.ForEach(queue.OnSession);
        Assert.Equal((8, 4L), (queue.Count, queue.DroppedSessions));
        queue.Complete();
        Assert.Equal(8, Taken(queue));
    }

    private static int Taken(LiveQueue queue)
    {
        int count = 0;
        while (queue.Reader.TryRead(out _))
        {
            count++;
        }

        return count;
    }

    private static IEnumerable<TestFrame> Sessions(int count) => Enumerable.Range(0, count).SelectMany(i => Traffic.Session("desk", (ushort)(40_000 + i), DateTime.UtcNow));

    private static void Read(IEnumerable<TestFrame> frames, ISessionReceiver receiver)
    {
        using var worker = new FlowWorker<FlowHandler>(new FlowOptions(), new FlowHandler(new SessionWatch(new DetectionOptions(), receiver)));
        var batch = FrameBatch.Of(frames);
        worker.Process(batch.Headers, batch.Memory);
        worker.Flush();
    }

    private sealed class Collected(List<Session> sessions) : ISessionReceiver
    {
        public void OnSession(Session session) => sessions.Add(session);

        public void OnConnection(in FlowSummary flow)
        {
        }
    }
}
