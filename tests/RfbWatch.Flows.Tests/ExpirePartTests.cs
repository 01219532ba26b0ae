using RfbWatch.TestKit;

namespace RfbWatch.Flows.Tests;

/// <summary>Idle flows leave the table of a live source although few packets arrive, a part of the table at a time.</summary>
public class ExpirePartTests
{
    private const int Limit = 1 << 14;
    private static readonly DateTime Start = new(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc);
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(250);

    [Fact]
    public void The_whole_table_is_passed_in_a_quarter_of_a_minute()
    {
        const int Flows = 1000;
        using var worker = WithHalfOpen(Flows);
        var now = Start + new FlowOptions().HalfOpenTimeout;
        for (; now < Start + new FlowOptions().HalfOpenTimeout; now += Interval)
        {
            worker.ExpirePart(now.Ticks);
        }

        Assert.Equal(Flows, worker.LiveFlows);

        // The flows arrived within a second.
        now += TimeSpan.FromSeconds(2);
        worker.ExpirePart(now.Ticks);
        var end = now + TimeSpan.FromSeconds(16);
        List<int> left = [];
        for (; now < end; now += Interval)
        {
            worker.ExpirePart(now.Ticks);
            left.Add(worker.LiveFlows);
        }

        Assert.Equal(left.OrderDescending(), left);
        Assert.Equal((0, Flows), (worker.LiveFlows, worker.Counters.FlowsExpired));
    }

    [Fact]
    public void One_call_checks_a_bounded_number_of_entries()
    {
        using var worker = WithHalfOpen(Limit + 10);
        var now = Start.AddHours(1);
        worker.ExpirePart(now.Ticks);
        Assert.Equal(10, worker.LiveFlows);
        worker.ExpirePart((now + TimeSpan.FromSeconds(15)).Ticks);
        Assert.Equal(0, worker.LiveFlows);
    }

    [Fact]
    public void Flows_with_packets_stay()
    {
        using var worker = WithHalfOpen(2);
        var later = Start + new FlowOptions().HalfOpenTimeout;
        Run(worker, Flow(1, later).Send(true, TcpFlags.Syn, []));
        worker.ExpirePart((later + TimeSpan.FromSeconds(2)).Ticks);
        Assert.Equal(1, worker.LiveFlows);
    }

    private static FlowWorker<CountingHandler> WithHalfOpen(int flows)
    {
        var worker = new FlowWorker<CountingHandler>(new FlowOptions { HashSeed = 7 }, new CountingHandler(new CountingSink()));
        for (int number = 0; number < flows; number++)
        {
            Run(worker, Flow(number, Start).Send(true, TcpFlags.Syn, []));
        }

        return worker;
    }

    private static TcpConversationBuilder Flow(int number, DateTime time) => new(new($"10.1.{number >> 8}.{number & 255}", 40_000), new("10.2.0.1", 5900)) { Time = time };

    private static void Run(FlowWorker<CountingHandler> worker, TcpConversationBuilder flow)
    {
        var batch = FrameBatch.Of(flow.Frames());
        worker.Process(batch.Headers, batch.Memory);
    }
}
