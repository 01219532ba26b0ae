using RfbWatch.TestKit;

namespace RfbWatch.Flows.Tests;

/// <summary>Packet time in 32 bits, and inputs whose times are further apart than it can express.</summary>
public class FlowClockTests
{
    private const long Unit = 1 << 20;
    private static readonly DateTime Start = new(2026, 1, 2, 3, 4, 5, DateTimeKind.Utc);

    /// <summary>The range ends 2^31 units before and after the time to which the clock was set.</summary>
    [Theory]
    [InlineData(0, true, 1L << 31)]
    [InlineData(-(Unit << 31), true, 0)]
    [InlineData(-(Unit << 31) - 1, false, 0)]
    [InlineData((Unit << 31) - 1, true, (long)uint.MaxValue)]
    [InlineData(Unit << 31, false, (long)uint.MaxValue)]
    public void A_time_outside_of_the_range_is_recognised(long distance, bool isInside, long nearest)
    {
        var clock = default(FlowClock);
        Assert.False(clock.TryCoarse(Start.Ticks, out _));
        clock.Set(Start.Ticks);

        Assert.Equal(isInside, clock.TryCoarse(Start.Ticks + distance, out uint coarse));
        Assert.Equal(nearest, clock.Coarse(Start.Ticks + distance));
        Assert.True(!isInside || coarse == nearest);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(Unit - 1)]
    [InlineData(-1)]
    [InlineData((Unit << 33) + 7)]
    [InlineData(-(Unit << 33) - 7)]
    public void It_is_moved_by_whole_units(long distance)
    {
        var clock = default(FlowClock);
        clock.Set(Start.Ticks);
        long ticks = Start.Ticks + distance;
        long moved = clock.Place(ticks) - FlowClock.Middle;
        long place = clock.Place(ticks - (5 * Unit));
        clock.Set(ticks);

        Assert.Equal(FlowClock.Middle, clock.Coarse(ticks));
        Assert.Equal(place - moved, clock.Place(ticks - (5 * Unit)));
        Assert.InRange(ticks - clock.Ticks(FlowClock.Middle), 0, Unit - 1);
    }

    /// <summary>The first packet has the time of a host without a clock, or one of the far future; year 1 is the lowest time that a source delivers.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(1970)]
    [InlineData(2018)]
    [InlineData(2020)]
    [InlineData(2026)]
    [InlineData(2032)]
    [InlineData(2034)]
    [InlineData(2100)]
    [InlineData(9998)]
    public void Idle_times_apply_whatever_the_time_of_the_first_packet_is(int year)
    {
        var first = new TcpConversationBuilder(new("10.9.9.9", 1), new("10.9.9.8", 2)) { Time = new DateTime(year, 1, 1, 0, 0, 0, DateTimeKind.Utc) }.Send(true, TcpFlags.Syn, []);
        var conversation = new TcpConversationBuilder().Open().FromResponder("RFB one"u8).Wait(TimeSpan.FromMinutes(4)).FromInitiator("two"u8);
        conversation.Wait(TimeSpan.FromHours(25)).FromResponder("RFB three"u8).FromResponder("!"u8);
        var log = FlowRun.Of([.. first.Frames(), .. conversation.Frames()]);

        Assert.Equal([(EndReason.Timeout, "RFB onetwo"), (EndReason.EndOfCapture, "[0]RFB three!")], log.Sinks.Select(sink => (sink.Closed!.Value.End, sink.Responder + sink.Initiator)));
        Assert.Equal(Start, new DateTime(log.Sinks[0].Closed!.Value.FirstTicks, DateTimeKind.Utc));
    }

    [Theory]
    [InlineData(1970)]
    [InlineData(2027)]
    [InlineData(2100)]
    public void Idle_flows_leave_the_table_whatever_the_time_of_the_first_packet_is(int year)
    {
        const int Flows = 1000;
        using var worker = New();
        var first = Flow(Flows, new DateTime(year, 1, 1, 0, 0, 0, DateTimeKind.Utc));
        for (int copies = 0; copies < 40; copies++)
        {
            first.Send(true, TcpFlags.Syn, []);
        }

        Run(worker, first);
        for (int number = 0; number < Flows; number++)
        {
            Run(worker, Flow(number, Start).Send(true, TcpFlags.Syn, []));
        }

        var busy = new TcpConversationBuilder { Time = Start + TimeSpan.FromMinutes(2), Interval = TimeSpan.FromSeconds(1) };
        for (int number = 0; number < Flows; number++)
        {
            busy.SendAt(true, 0, []);
        }

        Run(worker, busy);

        // The first packet of a later time is not idle yet.
        Assert.Equal(year < Start.Year ? 1 : 2, worker.LiveFlows);
    }

    [Fact]
    public void A_live_source_whose_clock_is_corrected_closes_idle_flows()
    {
        using var worker = New();
        Run(worker, Flow(1, DateTime.UnixEpoch).Send(true, TcpFlags.Syn, []));
        worker.ExpirePart(Start.Ticks);
        Assert.Equal(0, worker.LiveFlows);

        Run(worker, Flow(2, Start).Send(true, TcpFlags.Syn, []));
        worker.ExpirePart(DateTime.UnixEpoch.Ticks);
        Assert.Equal(1, worker.LiveFlows);
        worker.ExpirePart(Start.Ticks + TimeSpan.TicksPerSecond);
        Assert.Equal(1, worker.LiveFlows);
        worker.Expire(Start.Ticks + TimeSpan.TicksPerHour);
        Assert.Equal(0, worker.LiveFlows);
    }

    /// <summary>
    /// A file with two times in turn must not cost a pass over the table for each packet: with 640 flows, the next ten packets outside of the range do not set the clock, and no time passes between them.
    /// </summary>
    [Theory]
    [InlineData(0, 1)]
    [InlineData(5, 1)]
    [InlineData(6, 2)]
    public void The_clock_is_not_set_for_every_packet_of_a_full_table(int before, int sessions)
    {
        const int Flows = 640;
        var log = new Probing();
        using var worker = new FlowWorker<PrefixHandler>(FlowRun.Small, new PrefixHandler(log));
        var frames = Enumerable.Range(0, Flows).SelectMany(number => Flow(number, Start).Send(true, TcpFlags.Syn, []).Frames()).ToList();
        frames.AddRange(Flow(Flows, DateTime.UnixEpoch).Send(true, TcpFlags.Syn, []).Frames());
        for (int number = 0; number < before; number++)
        {
            frames.AddRange(Flow(0, Start).Send(true, TcpFlags.Syn, []).Frames());
        }

        frames.AddRange(new TcpConversationBuilder().Open().FromResponder("RFB one"u8).FromInitiator("two"u8).Wait(TimeSpan.FromHours(25)).FromResponder("RFB three"u8).FromResponder("!"u8).Frames());
        var batch = FrameBatch.Of(frames);
        worker.Process(batch.Headers, batch.Memory);
        worker.Flush();

        Assert.Equal(sessions, log.Sinks.Count);
    }

    private static FlowWorker<CountingHandler> New() => new(FlowRun.Small, new CountingHandler(new CountingSink()));

    private static TcpConversationBuilder Flow(int number, DateTime time) => new(new($"10.1.{number >> 8}.{number & 255}", 40_000), new("10.2.0.1", 5900)) { Time = time };

    private static void Run(FlowWorker<CountingHandler> worker, TcpConversationBuilder flow)
    {
        var batch = FrameBatch.Of(flow.Frames());
        worker.Process(batch.Headers, batch.Memory);
    }
}
