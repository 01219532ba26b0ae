using RfbWatch.TestKit;

namespace RfbWatch.Flows.Tests;

/// <summary>How connections open, end, are reused, and are seen only in part.</summary>
public class ConnectionTests
{
    private static TcpConversationBuilder New() => new();

    private static Probing Report(IEnumerable<TestFrame> frames, FlowOptions? options = null) => FlowRun.Of(frames, options, new Probing { ReportAll = true });

    [Fact]
    public void A_refused_connection_is_reported_as_refused()
    {
        var flow = Assert.Single(Report(New().Send(true, TcpFlags.Syn, []).Reset(false).Frames()).Closed);

        Assert.True(flow.Refused && !flow.Established && flow.InitiatorKnown);
        Assert.Equal(EndReason.Reset, flow.End);
        Assert.Equal((1, 1), (flow.InitiatorPackets, flow.ResponderPackets));
    }

    [Fact]
    public void A_flow_of_no_interest_is_reported_with_its_bytes_on_request()
    {
        var conversation = New().Open().FromInitiator(new byte[3000]).FromResponder(new byte[5000]);
        conversation.SendAt(false, 0, new byte[1460]).Close();
        var flow = Assert.Single(Report(conversation.Frames(Layers.Vlan(9))).Closed);

        Assert.Equal((3000, 5000), (flow.InitiatorBytes, flow.ResponderBytes));
        Assert.Equal((1, conversation.Packets.Count), (flow.FirstFrame, flow.LastFrame));
        Assert.Equal(conversation.Packets.Count, flow.InitiatorPackets + flow.ResponderPackets);
        Assert.Equal((EndReason.Fin, true, "vlan 9"), (flow.End, flow.Established, flow.Encapsulation));
    }

    /// <summary>Segments of a hundred bytes each, by their numbers in the order of arrival.</summary>
    [Theory]
    [InlineData(new[] { 0, 1, 2, 3 }, 400)]
    [InlineData(new[] { 0, 3, 2, 1 }, 400)]
    [InlineData(new[] { 0, 2, 1, 5, 4, 3 }, 600)]
    [InlineData(new[] { 0, 2, 4, 1, 3 }, 500)]
    [InlineData(new[] { 0, 3 }, 200)]
    [InlineData(new[] { 0, 2, 1, 1, 2 }, 300)]
    [InlineData(new[] { 0, 1, 3, 0, 1 }, 300)]
    [InlineData(new[] { 0, 1, 3, 0, 1, 2, 3 }, 400)]
    public void Bytes_of_a_flow_of_no_interest_are_counted_in_any_order_and_once(int[] arrivals, int expected)
    {
        var conversation = New().Open();
        foreach (int number in arrivals)
        {
            conversation.SendAt(true, number * 100, new byte[100]);
        }

        Assert.Equal(expected, Assert.Single(Report(conversation.Frames()).Closed).InitiatorBytes);
    }

    [Fact]
    public void A_reset_ends_both_streams()
    {
        var sink = FlowRun.Of(New().Open().FromResponder("RFB "u8).Reset(true).Frames()).Only;

        Assert.Equal([(FlowDirection.FromInitiator, EndReason.Reset), (FlowDirection.FromResponder, EndReason.Reset)], sink.Ends.Order());
        Assert.Equal(EndReason.Reset, sink.Closed!.Value.End);
    }

    [Fact]
    public void A_reset_far_outside_the_window_is_ignored()
    {
        var conversation = New().Open().FromResponder("RFB "u8);
        conversation.Add(false, 0x90000000, 0, TcpFlags.Rst, []);
        long ignored = 0;
        var sink = FlowRun.Of(conversation.FromResponder("more"u8).Close().Frames(), look: worker => ignored = worker.Counters.IgnoredSegments).Only;

        Assert.Equal(("RFB more", EndReason.Fin, 1), (sink.Responder, sink.Closed!.Value.End, ignored));
    }

    [Fact]
    public void Bytes_after_the_FIN_are_not_delivered()
    {
        var conversation = New().Open().FromResponder("RFB "u8).Close(initiatorFirst: false).SendAt(false, 4, "ghost"u8);
        var sink = FlowRun.Of(conversation.Frames()).Only;

        Assert.Equal("RFB ", sink.Responder);
        Assert.Equal(4, sink.Closed!.Value.ResponderBytes);
    }

    [Fact]
    public void A_stream_ends_only_when_its_last_byte_was_delivered()
    {
        var conversation = New().Open().FromResponder("RFB "u8);
        var late = conversation.FromResponder("last"u8).Packets[^1];
        conversation.Close(initiatorFirst: false);
        var packets = conversation.Packets.Where(packet => packet != late).Append(late);

        Assert.Equal(("RFB last", 2), (FlowRun.Of(packets.Frames()).Only.Responder, FlowRun.Of(packets.Frames()).Only.Ends.Count));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void An_ended_flow_is_closed_when_it_is_quiet_and_its_late_packets_begin_nothing(bool reset)
    {
        var conversation = New().Open().FromResponder("RFB "u8).FromInitiator("RFB "u8);
        conversation = reset ? conversation.Reset(true) : conversation.Close();
        long end = conversation.Frames()[^1].Ticks;
        conversation.SendAt(false, 0, "RFB "u8);
        var frames = conversation.Frames();
        var log = new Probing();
        using var worker = new FlowWorker<PrefixHandler>(FlowRun.Small, new PrefixHandler(log));
        var first = FrameBatch.Of(frames[..^1]);
        worker.Process(first.Headers, first.Memory);
        worker.CloseEnded(end + FlowWorker<PrefixHandler>.EndedQuiet.Ticks - 1);
        Assert.Null(log.Only.Closed);
        worker.CloseEnded(end + FlowWorker<PrefixHandler>.EndedQuiet.Ticks);
        Assert.Equal(reset ? EndReason.Reset : EndReason.Fin, log.Only.Closed!.Value.End);
        Assert.Equal(2, log.Only.Ends.Count);

        var late = FrameBatch.Of(frames[^1..]);
        worker.Process(late.Headers, late.Memory);
        worker.CloseEnded(end + TimeSpan.TicksPerMinute);
        worker.Flush();
        Assert.Equal((1, 1L), (log.Sinks.Count, worker.Counters.Flows));
    }

    [Fact]
    public void An_ended_flow_that_waits_for_a_missing_segment_is_not_closed()
    {
        var conversation = New().Open().FromResponder("RFB "u8).FromResponder("lost"u8).FromResponder("last"u8).Close();
        var frames = conversation.Frames();
        var log = new Probing();
        using var worker = new FlowWorker<PrefixHandler>(FlowRun.Small, new PrefixHandler(log));
        var batch = FrameBatch.Of(frames.Where((_, i) => i != 4));
        worker.Process(batch.Headers, batch.Memory);
        worker.CloseEnded(frames[^1].Ticks + TimeSpan.TicksPerMinute);
        Assert.Null(log.Only.Closed);
        var lost = FrameBatch.Of(frames[4..5]);
        worker.Process(lost.Headers, lost.Memory);
        Assert.Equal("RFB lostlast", log.Only.Responder);
    }

    [Fact]
    public void The_same_ports_again_are_a_new_flow()
    {
        var first = New().Open().FromResponder("RFB one"u8).Close();
        var second = new TcpConversationBuilder { InitiatorIsn = 77_000, ResponderIsn = 99_000, Time = first.Time }.Open().FromResponder("RFB two"u8).Close();
        long reuses = 0;
        var log = FlowRun.Of([.. first.Frames(), .. second.Frames()], look: worker => reuses = worker.Counters.PortReuses);

        Assert.Equal(["RFB one", "RFB two"], log.Sinks.Select(sink => sink.Responder));
        Assert.Equal((1, first.Packets.Count + 1), (reuses, log.Sinks[1].Closed!.Value.FirstFrame));
    }

    [Fact]
    public void The_same_ports_again_the_other_way_round_are_a_new_flow()
    {
        var first = New().Open().FromResponder("RFB one"u8).Close();
        var second = new TcpConversationBuilder(first.Responder, first.Initiator) { InitiatorIsn = 77_000, ResponderIsn = 99_000, Time = first.Time }.Open().FromResponder("RFB two"u8).Close();
        var log = FlowRun.Of([.. first.Frames(), .. second.Frames()]);

        Assert.Equal(["RFB one", "RFB two"], log.Sinks.Select(sink => sink.Responder));
        Assert.Equal(first.Responder.Address, log.Sinks[1].Closed!.Value.InitiatorAddress);
    }

    [Fact]
    public void A_new_SYN_that_the_peer_accepts_is_a_new_flow_even_if_the_old_one_never_ended()
    {
        var first = New().Open().FromResponder("RFB one"u8);
        var second = new TcpConversationBuilder { InitiatorIsn = 77_000_000, ResponderIsn = 99_000_000, Time = first.Time }.Open().FromResponder("RFB two"u8);

        Assert.Equal(["RFB one", "RFB two"], FlowRun.Of([.. first.Frames(), .. second.Frames()]).Sinks.Select(sink => sink.Responder));
    }

    [Fact]
    public void A_SYN_in_the_middle_of_a_flow_without_a_beginning_is_believed_when_it_is_answered()
    {
        var first = New().FromInitiator("x"u8).FromResponder("y"u8);
        var lone = New().FromInitiator("x"u8).FromResponder("RFB one"u8);
        var second = new TcpConversationBuilder { InitiatorIsn = 77_000_000, ResponderIsn = 99_000_000, Time = first.Time }.Open().FromResponder("RFB two"u8);
        var forged = new TcpConversationBuilder { InitiatorIsn = 77_000_000, Time = first.Time }.Send(true, TcpFlags.Syn, []);

        Assert.Equal("RFB two", FlowRun.Of([.. first.Frames(), .. second.Frames()]).Only.Responder);
        Assert.Equal(["[0]RFB one", "RFB two"], FlowRun.Of([.. lone.Frames(), .. second.Frames()]).Sinks.Select(sink => sink.Responder));
        Assert.Equal(["[0]RFB one", "RFB two"], FlowRun.Of([.. lone.Frames(), .. second.Frames()[1..]]).Sinks.Select(sink => sink.Responder));
        Assert.Equal("[0]RFB onemore", FlowRun.Of([.. lone.Frames(), .. forged.Frames(), .. lone.FromResponder("more"u8).Frames()[2..]]).Only.Responder);
    }

    [Fact]
    public void An_undecided_flow_that_another_connection_took_over_is_given_up()
    {
        var first = New().Open().FromResponder("RF"u8);
        var second = new TcpConversationBuilder { InitiatorIsn = 0x70000000, ResponderIsn = 0x90000000, SegmentSize = 1, Time = first.Time }.FromResponder("something long"u8);
        var next = new TcpConversationBuilder(new("10.9.9.9", 1), new("10.9.9.8", 2)) { Time = second.Time }.Open().FromResponder("RFB next"u8);

        Assert.Equal("RFB next", FlowRun.Of([.. first.Frames(), .. second.Frames(), .. next.Frames()]).Only.Responder);
    }

    [Fact]
    public void A_direction_that_said_no_before_the_other_said_yes_goes_on_where_it_is()
    {
        var conversation = New().Open().FromResponder("R"u8).FromInitiator("something"u8).FromInitiator(" else"u8).FromResponder("FB "u8).FromInitiator("now"u8).FromInitiator(" on"u8);
        var sink = FlowRun.Of(conversation.Close().Frames()).Only;

        Assert.Equal(("[14]now on", "RFB "), (sink.Initiator, sink.Responder));
        Assert.Equal((20, 0), (sink.Closed!.Value.InitiatorBytes, sink.Closed!.Value.InitiatorMissed));
        Assert.Equal(2, sink.Ends.Count);
    }

    [Fact]
    public void A_repeated_SYN_changes_nothing()
    {
        var conversation = New().Open().FromResponder("RFB "u8);
        conversation.Add(true, conversation.InitiatorIsn, 0, TcpFlags.Syn, []).Add(false, conversation.ResponderIsn, conversation.InitiatorIsn + 1, TcpFlags.Syn | TcpFlags.Ack, []);
        var log = FlowRun.Of(conversation.FromResponder("more"u8).Close().Frames());

        Assert.Equal("RFB more", log.Only.Responder);
    }

    [Fact]
    public void Both_ends_may_open_at_once()
    {
        var conversation = New().Send(true, TcpFlags.Syn, []).Send(false, TcpFlags.Syn, []);
        conversation.Add(true, conversation.InitiatorIsn, conversation.ResponderIsn + 1, TcpFlags.Syn | TcpFlags.Ack, []);
        conversation.Add(false, conversation.ResponderIsn, conversation.InitiatorIsn + 1, TcpFlags.Syn | TcpFlags.Ack, []);
        var sink = FlowRun.Of(conversation.FromResponder("RFB "u8).FromInitiator("hi"u8).Close().Frames()).Only;

        Assert.Equal(("RFB ", "hi", FlowAnomalies.SimultaneousOpen), (sink.Responder, sink.Initiator, sink.Closed!.Value.Anomalies));
        Assert.True(sink.Closed!.Value.InitiatorKnown);
    }

    [Fact]
    public void A_SYN_may_carry_data()
    {
        var conversation = New().Send(true, TcpFlags.Syn, "RFB fast"u8).Send(false, TcpFlags.Syn | TcpFlags.Ack, "RFB too"u8).Send(true, TcpFlags.Ack, []).FromInitiator(" open"u8);
        var sink = FlowRun.Of(conversation.Close().Frames()).Only;

        Assert.Equal(("RFB fast open", "RFB too", FlowAnomalies.DataInSyn), (sink.Initiator, sink.Responder, sink.Closed!.Value.Anomalies));
    }

    [Fact]
    public void Keep_alives_and_window_probes_add_nothing()
    {
        var conversation = New().Open().FromResponder("RFB "u8).FromInitiator("x"u8).Wait(TimeSpan.FromSeconds(1));
        conversation.SendAt(false, 3, [0]).SendAt(false, 3, []).SendAt(false, 4, "y"u8).SendAt(false, 4, "yz"u8);
        var sink = FlowRun.Of(conversation.Frames()).Only;

        Assert.Equal(("RFB yz", FlowAnomalies.None), (sink.Responder, sink.Closed!.Value.Anomalies));
    }

    [Fact]
    public void A_flow_that_began_before_the_capture_is_taken_from_where_it_is()
    {
        var sink = FlowRun.Of(New().Open().FromInitiator("before"u8).FromResponder("RFB "u8).FromInitiator("hi"u8).Close().Frames()[4..]).Only;

        // The first sender counts as the initiator.
        Assert.Equal(("[0]RFB ", "[0]hi"), (sink.Initiator, sink.Responder));
        Assert.True(sink.Closed!.Value.MidStream && !sink.Closed!.Value.InitiatorKnown);
    }

    /// <summary>The acknowledgment numbers show what the other direction must have sent, if its initial sequence number is known.</summary>
    [Theory]
    [InlineData(1, "RFB s", "")]
    [InlineData(2, "[5]", "RFB s")]
    public void One_direction_alone_is_enough(byte keptHost, string fromInitiator, string fromResponder)
    {
        var conversation = New().Open().FromResponder("RFB s"u8).FromInitiator("RFB s"u8).Close();
        var sink = FlowRun.Of(conversation.Packets.Where(packet => packet.Bytes[15] == keptHost).Frames()).Only;

        Assert.Equal((fromInitiator, fromResponder), (sink.Initiator, sink.Responder));
        Assert.Equal(EndReason.Fin, sink.Closed!.Value.End);
    }

    [Fact]
    public void Exact_copies_of_frames_are_noted()
    {
        var frames = New().Open().FromResponder("RFB "u8).FromResponder("abc"u8).Close().Frames();
        var sink = FlowRun.Of(frames.SelectMany(frame => new[] { frame, frame })).Only;

        Assert.Equal(("RFB abc", FlowAnomalies.DuplicateFrames), (sink.Responder, sink.Closed!.Value.Anomalies));
    }

    [Fact]
    public void A_wrong_checksum_is_noted_and_the_bytes_are_taken()
    {
        var frames = New().Open().FromResponder("RFB "u8).Frames();
        frames[^1].Bytes[14 + 20 + 16] ^= 1;
        var sink = FlowRun.Of(frames).Only;

        Assert.Equal(("RFB ", FlowAnomalies.BadChecksum), (sink.Responder, sink.Closed!.Value.Anomalies));
    }

    [Fact]
    public void A_sink_that_has_enough_gets_no_more_but_counting_continues()
    {
        var conversation = New().Open().FromResponder("RFB "u8);
        for (int count = 0; count < 10; count++)
        {
            conversation.FromResponder(new byte[100]);
        }

        var frames = conversation.Close().Frames();
        frames.RemoveAt(8);
        var sink = FlowRun.Of(frames, log: new Probing { Enough = 50 }).Only;

        Assert.Equal(104, sink.Bytes(FlowDirection.FromResponder).Length);
        Assert.Equal((1004, 100), (sink.Closed!.Value.ResponderBytes, sink.Closed!.Value.ResponderMissed));
        Assert.Equal(2, sink.Ends.Count);
    }

    [Fact]
    public void Another_connection_whose_SYN_was_not_captured_is_followed_after_a_while()
    {
        var first = New().Open().FromResponder("RFB one"u8);
        var second = new TcpConversationBuilder { InitiatorIsn = 0x70000000, ResponderIsn = 0x90000000, SegmentSize = 1, Time = first.Time }.FromResponder("0123456789abcdef"u8);
        var sink = FlowRun.Of([.. first.Frames(), .. second.Frames()]).Only;

        Assert.StartsWith("RFB one[0]", sink.Responder, StringComparison.Ordinal);
        Assert.EndsWith("abcdef", sink.Responder, StringComparison.Ordinal);
    }

    [Fact]
    public void Another_connection_whose_SYN_was_not_captured_after_an_end_is_another_flow()
    {
        var first = New().Open().FromResponder("RFB one"u8).Close();
        var second = new TcpConversationBuilder { InitiatorIsn = 0x70000000, ResponderIsn = 0x90000000, SegmentSize = 1, Time = first.Time }.FromResponder("01234567RFB two"u8);
        var log = FlowRun.Of([.. first.Frames(), .. second.Frames()]);

        Assert.Equal(["RFB one", "[0]RFB two"], log.Sinks.Select(sink => sink.Responder + sink.Initiator));
    }

    [Fact]
    public void Idle_flows_time_out_by_packet_time_whether_or_not_the_sweep_came_by()
    {
        var conversation = New().Open().FromResponder("RFB one"u8).Wait(TimeSpan.FromHours(25)).FromResponder("RFB two"u8).FromResponder("!"u8);
        var log = FlowRun.Of(conversation.Frames());

        Assert.Equal([(EndReason.Timeout, "RFB one"), (EndReason.EndOfCapture, "[0]RFB two!")], log.Sinks.Select(sink => (sink.Closed!.Value.End, sink.Responder + sink.Initiator)));
    }

    [Fact]
    public void After_a_connection_ended_the_next_is_probed_even_without_its_SYN()
    {
        var first = New().Open().FromInitiator("x"u8).FromResponder("y"u8).Close().Wait(TimeSpan.FromSeconds(30));
        var second = new TcpConversationBuilder { InitiatorIsn = 77_000, ResponderIsn = 99_000, Time = first.Time }.FromResponder("RFB "u8).FromResponder("on"u8);

        Assert.Equal("[0]RFB on", FlowRun.Of([.. first.Frames(), .. second.Frames()]).Only.Initiator);
    }

    [Fact]
    public void Late_packets_of_an_ended_connection_make_no_new_flow()
    {
        var conversation = New().Open().FromResponder("RFB "u8).Close();
        conversation.SendAt(false, 0, "RFB "u8).SendAt(true, 0, []);

        Assert.Single(Report(conversation.Frames()).Sinks);
    }

    [Fact]
    public void The_network_is_part_of_the_key_only_by_option()
    {
        var one = New().Open().FromResponder("RFB one"u8).Frames(Layers.Vlan(1));
        var two = new TcpConversationBuilder { InitiatorIsn = 5, ResponderIsn = 6 }.Open().FromResponder("RFB two"u8).Frames(Layers.Vlan(2));
        var mixed = one.Zip(two).SelectMany(pair => new[] { pair.First, pair.Second }).ToList();

        var log = FlowRun.Of(mixed, FlowRun.Small with { KeyIncludesEncapsulation = true });
        Assert.Equal(["vlan 1", "vlan 2"], log.Sinks.Select(sink => sink.Closed!.Value.Encapsulation));
        Assert.Equal(["RFB one", "RFB two"], log.Sinks.Select(sink => sink.Responder));

        var tagOnOneSide = New().Open().FromResponder("RFB one"u8).FromInitiator("x"u8);
        var asymmetric = tagOnOneSide.Packets.SelectMany(packet => new[] { packet }.Frames(packet.Bytes[15] == 1 ? [] : [Layers.Vlan(1)]));
        Assert.Equal(("RFB one", "x"), (FlowRun.Of(asymmetric).Only.Responder, FlowRun.Of(asymmetric).Only.Initiator));
    }

    [Fact]
    public void Open_flows_can_be_visited_while_they_live()
    {
        var log = new Probing();
        using var worker = new FlowWorker<PrefixHandler>(FlowRun.Small, new PrefixHandler(log));
        var batch = FrameBatch.Of(New().Open().FromResponder("RFB "u8).FromResponder("abc"u8).Frames());
        worker.Process(batch.Headers, batch.Memory);
        List<FlowSummary> seen = [];
        worker.VisitOpen((IStreamSink sink, in FlowSummary flow, FlowBeginning _) =>
        {
            Assert.Same(log.Only, sink);
            seen.Add(flow);
        });

        log.Only.HasChanged = false;
        worker.VisitOpen((IStreamSink sink, in FlowSummary flow, FlowBeginning _) => Assert.Fail("a flow without news was shown"));
        Assert.Equal((7, EndReason.None, 5), (Assert.Single(seen).ResponderBytes, seen[0].End, seen[0].LastFrame));
        worker.Expire(batch.Headers[^1].Ticks + TimeSpan.FromHours(25).Ticks);
        Assert.Equal((EndReason.Timeout, 0), (log.Only.Closed!.Value.End, worker.LiveFlows));
    }

    [Fact]
    public void Flows_are_closed_in_the_order_of_their_first_frames()
    {
        var flows = Enumerable.Range(1, 50).Select(port => new TcpConversationBuilder(new("10.0.0.1", (ushort)(60_000 - (port * 13))), new("10.0.0.2", 80)).Open().FromResponder(port % 3 == 0 ? "RFB "u8 : "else"u8).Frames());
        var log = Report(flows.SelectMany(frames => frames));

        Assert.Equal(50, log.Closed.Count + log.Sinks.Count);
        Assert.Equal(log.Closed.Select(flow => flow.FirstFrame).Order(), log.Closed.Select(flow => flow.FirstFrame));
    }
}
