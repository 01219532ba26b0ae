using RfbWatch.Packets;
using RfbWatch.TestKit;

namespace RfbWatch.Flows.Tests;

/// <summary>Memory used by a large number of flows is released when they are gone, and the remaining flows continue.</summary>
[Collection(nameof(AloneCollection))]
public class TrimExcessTests
{
    private const int Crowd = 8192;
    private static readonly DateTime Start = new(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc);

    [Fact]
    public void Objects_of_flows_that_are_gone_are_let_go()
    {
        using var worker = new FlowWorker<CountingHandler>(new FlowOptions { HashSeed = 7 }, new CountingHandler(new CountingSink()));
        Run(worker, Flow(0).FromResponder("RFB 003.008\n"u8).FromInitiator("RFB 003.008\n"u8));
        long before = GC.GetTotalMemory(forceFullCollection: true);
        for (int number = 1; number < Crowd; number++)
        {
            Run(worker, Flow(number).FromResponder("RFB 003.008\n"u8).FromInitiator("RFB 003.008\n"u8).Close());
        }

        Assert.True(worker.LiveFlows > Crowd / 2);
        worker.Expire(Start.AddHours(1).Ticks);
        Assert.Equal(1, worker.LiveFlows);
        long after = GC.GetTotalMemory(forceFullCollection: true);
        Assert.True(worker.TrimExcess());
        while (worker.TrimExcess())
        {
        }

        long left = GC.GetTotalMemory(forceFullCollection: true);
        Assert.True(left - before < (after - before) / 4, $"{before} bytes before, {after} after the crowd, {left} left");

        // The remaining flow continues, and new flows are treated normally.
        Run(worker, Flow(Crowd).FromResponder("RFB 003.008\n"u8));
        Assert.Equal(2, worker.LiveFlows);
    }

    [Fact]
    public void A_nearly_empty_table_releases_the_memory_after_its_last_flow()
    {
        var hash = new FlowHash(11);
        using var table = new FlowTable(100_000, hash);
        var keys = Enumerable.Range(0, 50_000).Select(number => Key(number, in hash)).ToList();
        var numbers = keys.ConvertAll(key =>
        {
            int number = table.Add(in key);
            table.Entry(number).State = FlowState.Seen;
            return number;
        });
        int[] stay = [3, 700, 20_000];
        foreach (int at in Enumerable.Range(0, keys.Count).Except(stay))
        {
            table.Remove(numbers[at]);
        }

        table.TrimExcess();

        Assert.Equal((3, numbers[20_000]), (table.Count, table.Highest));
        Assert.All(stay, at => Assert.Equal(numbers[at], Find(table, keys[at])));
        Assert.Equal(0, Find(table, keys[4]));
        Assert.Equal(0ul, table.Entry(numbers[49_000]).LowerLow);

        // Free entries are used from the front: when the last flow is removed, everything after the new ones is released.
        Assert.Equal(1, table.Add(keys[5]));
        table.Entry(1).State = FlowState.Seen;
        table.Remove(numbers[20_000]);
        table.TrimExcess();
        Assert.Equal(numbers[700], table.Highest);
        Assert.All((int[])[3, 700, 5], at => Assert.NotEqual(0, Find(table, keys[at])));
    }

    private static int Find(FlowTable table, FlowKey key) => table.Find(in key);

    private static FlowKey Key(int number, in FlowHash hash)
    {
        var packet = new DecodedPacket { SourceLow = (uint)number + 1, DestinationLow = 0xC0A80001, SourcePort = 1000, DestinationPort = 5900 };
        FlowKey.From(in packet, false, in hash, out var key);
        return key;
    }

    private static TcpConversationBuilder Flow(int number) =>
        new TcpConversationBuilder(new($"10.1.{number >> 8}.{number & 255}", 40_000), new("10.2.0.1", 5900)) { Time = Start.AddMilliseconds(number) }.Open();

    private static void Run(FlowWorker<CountingHandler> worker, TcpConversationBuilder flow)
    {
        var batch = FrameBatch.Of(flow.Frames());
        worker.Process(batch.Headers, batch.Memory);
    }
}
