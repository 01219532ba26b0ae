using RfbWatch.Detection.Sessions;
using RfbWatch.Flows;
using RfbWatch.TestKit;
using RfbWatch.TestKit.Rfb;

namespace RfbWatch.Detection.Tests;

/// <summary>In steady state the packet path allocates nothing, with the real probe and the real conversation on top of the flows.</summary>
public class AllocationBudgetTests
{
    private const int Rounds = 12;

    [Fact]
    public void Flows_that_are_not_rfb_allocate_nothing()
    {
        using var worker = Worker(new Receiver());
        var batch = FrameBatch.Of(Enumerable.Range(1024, 60).SelectMany(port => new TcpConversationBuilder(new("10.0.0.1", (ushort)port), new("10.0.0.2", 80))
            .Open().FromInitiator("GET / HTTP/1.1\r\n\r\n"u8).FromResponder(new byte[20_000]).Close().Frames()));
        worker.Process(batch.Headers, batch.Memory);

        long least = Least(worker, Enumerable.Repeat(batch.Headers, Rounds), batch.Memory, TimeSpan.FromHours(2));

        Assert.Equal(0, least);
        Assert.Equal((Rounds + 1) * 60, worker.Counters.Flows);
    }

    [Fact]
    public void Updates_and_input_of_an_open_session_allocate_nothing()
    {
        var receiver = new Receiver();
        using var worker = Worker(receiver);
        var builder = new TcpConversationBuilder { SegmentSize = 1200 }.Open();
        foreach (var step in new RfbScript().Versions("003.008").SecurityTypes(1).Choose(1).Open(result: true).Steps)
        {
            _ = step.FromServer ? builder.FromResponder(step.Bytes) : builder.FromInitiator(step.Bytes);
        }

        const int Updates = 20;
        byte[] update = new RfbScript().RawUpdate(320, 240).ServerBytes;
        byte[] input = new RfbScript().Key('a').Pointer(0, 5, 5).UpdateRequest(incremental: true).ClientBytes;
        for (int i = 0; i < Updates; i++)
        {
            builder.FromResponder(update).FromInitiator(input);
        }

        var batch = FrameBatch.Of(builder.Frames());

        long least = Least(worker, batch.Headers.Chunk(batch.Headers.Length / Rounds), batch.Memory, TimeSpan.Zero);

        Assert.Equal(0, least);
        worker.Flush();
        Assert.True(receiver.KeyEvents >= Updates);
    }

    /// <summary>Allocations of the cheapest round, bytes.</summary>
    private static long Least(FlowWorker<FlowHandler> worker, IEnumerable<Packets.FrameHeader[]> rounds, byte[] memory, TimeSpan later) => Allocations.Least(rounds, headers =>
    {
        for (int at = 0; at < headers.Length; at++)
        {
            headers[at].Ticks += later.Ticks;
        }

        worker.Process(headers, memory);
    });

    private static FlowWorker<FlowHandler> Worker(ISessionReceiver receiver) =>
        new(new FlowOptions(), new FlowHandler(new SessionTracker(new DetectionOptions(), receiver)));

    private sealed class Receiver : ISessionReceiver
    {
        public long KeyEvents { get; private set; }

        public void OnSession(Session session) => KeyEvents += session.Facts.Activity.KeyEvents;

        public void OnConnection(in FlowSummary flow, string interfaceName)
        {
        }
    }
}
