using RfbWatch.Engine.Live;
using RfbWatch.Events;
using RfbWatch.Events.Rows;
using RfbWatch.Flows;
using RfbWatch.TestKit;

namespace RfbWatch.Engine.Tests.Live;

public sealed class RowPublisherTests
{
    [Fact]
    public async Task An_item_that_gives_no_rows_costs_only_itself()
    {
        var queue = new LiveQueue(64);
        var output = new KeptRows();
        int asked = 0;

        // First the whole batch fails, then its first item alone.
        var publisher = new RowPublisher(queue, [output], () => ++asked <= 2 ? throw new InvalidOperationException("planted defect") : new RowOptions(), _ => 0);
        const int Items = 5;
        for (int i = 0; i < Items; i++)
        {
            queue.OnConnection(Connection(), "mirror1");
        }

        Assert.Equal(Items, queue.Count);
        queue.Complete();
        await publisher.RunAsync();
        Assert.Equal(1, publisher.Defects);
        Assert.Contains("InvalidOperationException: planted defect", publisher.LastDefect);
        Assert.Equal(Items, publisher.Published);
        Assert.Equal((Items - 1) * NetworkEvents.Of(Connection(), new RowOptions()).Count(), output.Rows.Count);
        Assert.Equal(Enumerable.Range(1, output.Rows.Count).Select(i => (object)(long)i), output.Rows.Select(row => row.Cell("ReportId")!));
    }

    [Theory]
    [InlineData(1023, false)]
    [InlineData(1024, false)]
    [InlineData(1025, true)]
    public void A_publisher_with_more_than_eight_batches_in_its_queue_is_behind(int items, bool isBehind)
    {
        var queue = new LiveQueue(4096);
        var connection = Connection();
        for (int i = 0; i < items; i++)
        {
            queue.OnConnection(connection, "mirror1");
        }

        Assert.Equal(isBehind, new RowPublisher(queue, [], () => new RowOptions(), _ => 0).IsBehind);
    }

    private static FlowSummary Connection()
    {
        var seen = new List<FlowSummary>();
        using var worker = new FlowWorker<All>(new FlowOptions(), new All(seen));
        var batch = TestKit.FrameBatch.Of(Traffic.Session("desk", 20_000, DateTime.UtcNow));
        worker.Process(batch.Headers, batch.Memory);
        worker.Flush();
        return seen.Single();
    }

    /// <summary>Treats no flow as RFB, and requests a report about each.</summary>
    private readonly struct All(List<FlowSummary> seen) : IFlowHandler
    {
        public StreamVerdict Probe(ReadOnlySpan<byte> start, bool beginningSeen) => StreamVerdict.No;

        public bool MayReopen(ReadOnlySpan<byte> segment) => false;

        public IStreamSink? Open(in FlowSummary flow) => null;

        public bool WantsClosed(ushort initiatorPort, ushort responderPort) => true;

        public void OnFlowClosed(in FlowSummary flow) => seen.Add(flow);
    }
}
