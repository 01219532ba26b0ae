using RfbWatch.TestKit;

namespace RfbWatch.Flows.Tests;

/// <summary>What a flow must show before it gets memory, what it gives up when others need memory, and that it continues from there.</summary>
public class StageTests
{
    /// <summary>Room for 8 flows whose sink has seen one side, 8 with both sides, 32 that negotiate and 208 beyond that; 16 without a sink.</summary>
    private static readonly FlowOptions Small = FlowRun.Small with { MaxTrackedFlows = 256 };

    private static TcpConversationBuilder Flow(int number) =>
        new(new($"10.{number >> 16}.{(number >> 8) & 255}.{number & 255}", 4000), new($"192.168.{number >> 8}.{number & 255}", 5900)) { Time = new DateTime(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc) };

    private static FlowWorker<PrefixHandler> Worker(Probing log, FlowOptions? options = null) => new(options ?? Small, new PrefixHandler(log));

    private static void Run(FlowWorker<PrefixHandler> worker, IEnumerable<TestFrame> frames)
    {
        var batch = FrameBatch.Of(frames);
        worker.Process(batch.Headers, batch.Memory);
    }

    /// <summary>By the number of bytes received: up to 4 one side, up to 8 both sides, 9 to 12 negotiating, accepted from 13 on.</summary>
    private static SinkProgress ByLength(RecordingSink sink) => sink.Order.Count == 0 ? SinkProgress.OneSide
        : (sink.Bytes(FlowDirection.FromInitiator).Length + sink.Bytes(FlowDirection.FromResponder).Length) switch
        {
            <= 4 => SinkProgress.OneSide,
            <= 8 => SinkProgress.BothSides,
            <= 12 => SinkProgress.Negotiating,
            _ => SinkProgress.Accepted,
        };

    private static Probing Probing() => new() { ProgressOf = ByLength };

    [Fact]
    public void One_packet_of_a_stranger_gets_no_sink()
    {
        var log = Probing();
        using var worker = Worker(log);
        Run(worker, Flow(1).FromResponder("RFB "u8).Frames());
        Run(worker, Flow(2).FromResponder("RFB "u8).SendAt(false, 0, "RFB "u8).Frames());
        worker.Flush();

        Assert.Empty(log.Sinks);
        Assert.Equal(2, worker.Counters.BannersUnanswered);
    }

    [Theory]
    [InlineData(false, false, 299, 1)]
    [InlineData(false, false, 302, 0)]
    [InlineData(false, true, 302, 1)]
    [InlineData(true, false, 302, 1)]
    public void First_bytes_that_anyone_can_forge_stay_no_longer_than_a_flow_that_is_not_of_interest(bool isOpened, bool isAcknowledged, int seconds, int expected)
    {
        using var worker = Worker(Probing(), Small with { MaxFlows = 1024 });
        var flow = isOpened ? Flow(1).Open() : Flow(1);
        flow.FromResponder("RFB "u8);
        var batch = FrameBatch.Of((isAcknowledged ? flow.Send(true, TcpFlags.Ack, []) : flow).Frames());
        worker.Process(batch.Headers, batch.Memory);

        worker.Expire(batch.Headers[^1].Ticks + TimeSpan.FromSeconds(seconds).Ticks);
        Assert.Equal(expected, worker.LiveFlows);
    }

    [Fact]
    public void The_peers_acknowledgment_or_answer_earns_one_and_so_does_going_on_where_one_direction_is_captured()
    {
        var log = Probing();
        using var worker = Worker(log);
        Run(worker, Flow(1).FromResponder("RFB "u8).Send(true, TcpFlags.Ack, []).Frames());
        Run(worker, Flow(2).FromResponder("RFB "u8).FromInitiator("x"u8).Frames());
        Run(worker, Flow(3).FromResponder("RFB "u8).FromResponder("y"u8).Frames());
        Assert.Equal(3, log.Sinks.Count);

        var twoWay = Flow(4).FromResponder("RFB "u8).FromInitiator("hello"u8).FromResponder("z"u8).Packets;
        Run(worker, new[] { twoWay[0], twoWay[2] }.Frames());
        Assert.Equal("[0]RFB [0]z", Text(log.Sinks[3]).Replace("RFB z", "RFB [0]z", StringComparison.Ordinal));
    }

    [Fact]
    public void An_acknowledgment_that_covers_only_a_part_earns_nothing()
    {
        var log = Probing();
        using var worker = Worker(log);
        var flow = Flow(1).Open().FromResponder("RFB "u8);
        var late = Flow(1).Open().Send(true, TcpFlags.Ack, []);
        Run(worker, [.. flow.Frames(), .. late.Frames()[3..]]);

        Assert.Empty(log.Sinks);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    public void A_flow_that_gives_up_its_memory_continues_where_it_was(int steps)
    {
        var log = Probing();
        using var worker = Worker(log);
        var frames = Flow(1).Open().FromResponder("RFB "u8).FromInitiator("RFB!"u8).FromResponder("ab"u8).FromInitiator("c"u8).FromResponder("d"u8).FromInitiator("e"u8).FromResponder("the rest"u8).Close().Frames();
        int cut = 3 + steps;
        Run(worker, frames[..cut]);
        for (int number = 100; number < 200; number++)
        {
            // As many other flows as fit, in each stage.
            Run(worker, Flow(number).Open().FromResponder("RFB "u8).FromInitiator("RFB!"u8).FromResponder("ab"u8).Frames()[..(3 + Math.Min(steps, 3))]);
        }

        Assert.Equal(steps is 1 ? 0 : 1, worker.Counters.Stages.Sum(stage => stage.Resumed) + log.Sinks.Count(sink => sink.Closed is null && sink.Opened.InitiatorAddress == Address(1)));
        Assert.True(worker.Counters.Stages.Sum(stage => stage.Demoted) > 50);
        Run(worker, frames[cut..]);
        worker.Flush();

        var reported = Assert.Single(log.Sinks, sink => sink.Closed is { } closed && closed.InitiatorAddress == Address(1));
        Assert.Equal(("RFB!ce", "RFB abdthe rest"), (reported.Initiator, reported.Responder));
        Assert.Equal((6, 15, true, true), (reported.Closed!.Value.InitiatorBytes, reported.Closed!.Value.ResponderBytes, reported.Closed!.Value.OpeningSeen, reported.Closed!.Value.InitiatorKnown));
        Assert.Equal((1001u, 500_001u), (reported.Closed!.Value.InitiatorFirstSequence, reported.Closed!.Value.ResponderFirstSequence));
        Assert.Equal(0, worker.Counters.ConversationsLost);
    }

    [Fact]
    public void A_flow_whose_opening_was_seen_is_not_displaced_by_others()
    {
        var log = Probing();
        using var worker = Worker(log);
        Run(worker, Flow(1).Open().FromResponder("RFB "u8).Send(true, TcpFlags.Ack, []).Frames());
        for (int number = 100; number < 1000; number++)
        {
            Run(worker, Flow(number).FromResponder("RFB "u8).Send(true, TcpFlags.Ack, []).Frames());
        }

        Assert.Equal((5, 1), (worker.Counters.Stages[(int)FlowStage.OneSide].Tracked, worker.Counters.Stages[(int)FlowStage.OneSide].TrackedOpened));
        Run(worker, Flow(1).Open().FromResponder("RFB "u8).Send(true, TcpFlags.Ack, []).FromInitiator("x"u8).Frames()[5..]);
        Assert.Equal("x", log.Sinks[0].Initiator);
        Assert.Equal(0, worker.Counters.ConversationsLost);
    }

    [Fact]
    public void Of_many_flows_of_one_source_those_beyond_its_share_go_first()
    {
        var log = Probing();
        using var worker = Worker(log);
        for (ushort port = 1; port <= 100; port++)
        {
            var greedy = new TcpConversationBuilder(new("10.9.9.9", port), new($"192.168.7.{port}", 5900)).Open().FromResponder("RFB "u8).Send(true, TcpFlags.Ack, []);
            Run(worker, greedy.Frames());
            if (port == 50)
            {
                Run(worker, Flow(1).Open().FromResponder("RFB "u8).Send(true, TcpFlags.Ack, []).Frames());
            }
        }

        Run(worker, Flow(1).Open().FromResponder("RFB "u8).Send(true, TcpFlags.Ack, []).FromInitiator("x"u8).Frames()[5..]);
        Assert.Equal("x", Assert.Single(log.Sinks, sink => sink.Opened.InitiatorAddress == Address(1)).Initiator);
        var stage = worker.Counters.Stages[(int)FlowStage.OneSide];
        Assert.True(stage.OverShare > 50 && stage.Demoted > 50, $"{stage.OverShare} over, {stage.Demoted} demoted");
        Assert.Equal(0, worker.Counters.ConversationsLost);
    }

    [Fact]
    public void Beyond_the_handshake_a_flow_is_closed_and_counted_as_lost()
    {
        var log = Probing();
        using var worker = Worker(log);
        for (int number = 1; number <= 216; number++)
        {
            Run(worker, Flow(number).Open().FromResponder("RFB and so it went on"u8).Send(true, TcpFlags.Ack, []).Frames());
        }

        Assert.Equal((8, 8, 8), (worker.Counters.TrackedLimit, worker.Counters.ConversationsLost, log.Sinks.Count(sink => sink.Closed?.End == EndReason.Evicted)));
        Assert.True(worker.Counters.Degraded);
    }

    [Fact]
    public void An_opening_too_long_to_be_remembered_is_given_up_and_counted()
    {
        var log = Probing();
        using var worker = Worker(log);
        for (int number = 1; number <= 22; number++)
        {
            Run(worker, Flow(number).Open().FromResponder([.. "RFB "u8, .. new byte[200]]).Frames());
        }

        Assert.Equal((6, 6), (worker.Counters.ProbeLimit, worker.Counters.ConversationsLost));
    }

    [Theory]
    [InlineData(0, EndReason.EndOfCapture, "RFB abcRFB!d")]
    [InlineData(60, EndReason.Timeout, "RFB RFB!")]
    public void Idle_times_act_only_where_a_class_is_over_half_full(int others, EndReason end, string text)
    {
        var log = Probing();
        using var worker = Worker(log, FlowRun.Small with { MaxTrackedFlows = 3200 });
        var waiting = Flow(1).Open().FromResponder("RFB "u8).FromInitiator("RFB!"u8).Wait(TimeSpan.FromSeconds(3700)).FromResponder("abc"u8).FromInitiator("d"u8).Frames();
        Run(worker, waiting[..5]);
        for (int number = 100; number < 100 + others; number++)
        {
            var flow = Flow(number);
            flow.Time += TimeSpan.FromSeconds(3690);
            Run(worker, flow.Open().FromResponder("RFB "u8).FromInitiator("RFB!"u8).Frames());
        }

        Run(worker, waiting[5..]);
        worker.Flush();
        var sink = Assert.Single(log.Sinks, sink => sink.Opened.InitiatorAddress == Address(1));
        Assert.Equal((end, text), (sink.Closed!.Value.End, Text(sink)));
    }

    [Fact]
    public void Of_a_full_table_the_records_of_strangers_go_before_those_whose_opening_was_seen()
    {
        var log = Probing();
        using var worker = Worker(log, Small with { MaxFlows = 64 });
        Run(worker, Flow(1).Open().FromResponder("RFB "u8).Frames());
        Run(worker, Flow(2).Open().Frames());
        for (int number = 100; number < 2000; number++)
        {
            Run(worker, Flow(number).FromResponder("RFB "u8).Frames());
        }

        Assert.Equal(1838, worker.Counters.EvictedOpenings);
        Assert.Equal(0, worker.Counters.ConversationsLost);
        Run(worker, Flow(1).Open().FromResponder("RFB "u8).FromInitiator("RFB!"u8).Frames()[4..]);
        Run(worker, Flow(2).Open().FromResponder("RFB "u8).FromInitiator("RFB!"u8).Frames()[3..]);
        worker.Flush();
        Assert.Equal([true, true], log.Sinks.Where(sink => sink.Closed is not null).Select(sink => sink.Closed!.Value.OpeningSeen));
        Assert.Equal(["RFB RFB!", "RFB RFB!"], log.Sinks.Where(sink => sink.Closed is not null).Select(Text));
    }

    [Theory]
    [InlineData(true, 0)]
    [InlineData(false, 100)]
    public void Only_records_of_sources_within_their_share_count_as_lost(bool isOneSource, int lost)
    {
        using var worker = Worker(Probing(), Small with { MaxFlows = 64 });
        for (int number = 1; number <= 164; number++)
        {
            var source = isOneSource ? new TcpEndpoint("10.0.0.1", (ushort)number) : new TcpEndpoint($"10.0.{number}.1", 4000);
            Run(worker, new TcpConversationBuilder(source, new($"192.168.1.{number}", 80)).Open().Frames());
        }

        Assert.Equal((100, lost), (worker.Counters.EvictedUndecided, worker.Counters.ConversationsLost));
    }

    [Fact]
    public void Remembered_flows_end_with_a_session_where_they_negotiated_and_are_counted_where_not()
    {
        var log = new Probing { ProgressOf = ByLength, ReportAll = true };
        using var worker = Worker(log);
        for (int number = 1; number <= 100; number++)
        {
            Run(worker, Flow(number).Open().FromResponder("RFB "u8).FromInitiator("RFB!"u8).FromResponder("ab"u8).Frames());
            Run(worker, Flow(1000 + number).FromResponder("RFB "u8).FromInitiator("RFB!"u8).Frames());
        }

        worker.Flush();
        var reported = log.Sinks.Where(sink => sink.Closed is not null).ToList();
        Assert.Equal((100, 104), (reported.Count(sink => sink.Closed!.Value.OpeningSeen), reported.Count));
        Assert.Equal((96, 0), (worker.Counters.Stages[(int)FlowStage.BothSides].Unreported, log.Closed.Count));
        Assert.All(reported.Where(sink => sink.Closed!.Value.OpeningSeen), sink => Assert.Equal("RFB abRFB!", Text(sink)));
        Assert.All(worker.Counters.Stages, stage => Assert.Equal((0, 0, 0), (stage.Tracked, stage.TrackedOpened, stage.Remembered)));
    }

    private static string Text(RecordingSink sink) => sink.Opened.InitiatorKnown ? sink.Responder + sink.Initiator : sink.Initiator + sink.Responder;

    private static Packets.IpAddress Address(int number) => Packets.IpAddress.FromBytes([10, 0, 0, (byte)number]);
}
