using RfbWatch.TestKit;

namespace RfbWatch.Flows.Tests;

/// <summary>FIN and RST end a session only where the peer may have accepted them, and only until something shows otherwise.</summary>
public class EndingTests
{
    private static TcpConversationBuilder New() => new TcpConversationBuilder().Open().FromResponder("RFB s"u8).FromInitiator("RFB c"u8);

    private static List<TestPacket> With(TcpConversationBuilder conversation, Func<TestPacket, TestPacket> change, params TcpFlags[] flags)
    {
        List<TestPacket> packets = [];
        foreach (var packet in conversation.Packets)
        {
            packets.Add(flags.Contains((TcpFlags)packet.Bytes[33]) ? change(packet) : packet);
        }

        return packets;
    }

    private static void AssertGoesOn(IEnumerable<TestPacket> packets)
    {
        var sink = FlowRun.Of(packets.Frames()).Only;
        Assert.Equal(("RFB c1", "RFB slist", EndReason.EndOfCapture), (sink.Initiator, sink.Responder, sink.Closed!.Value.End));
        Assert.Empty(sink.Ends);
    }

    private static TcpConversationBuilder GoOn(TcpConversationBuilder conversation) => conversation.SendAt(false, 5, "list"u8).SendAt(true, 5, "1"u8);

    public static TheoryData<string> Forgeries => ["hop limit", "checksum", "signature"];

    private static TestPacket Forged(TestPacket packet, string how) => how switch
    {
        "hop limit" => packet.WithHopLimit(63),
        "checksum" => packet.WithBadChecksum(),
        _ => packet.WithOptions([19, 18, .. new byte[16], 1, 1]),
    };

    [Theory]
    [MemberData(nameof(Forgeries))]
    public void A_marked_RST_ends_nothing(string how)
    {
        AssertGoesOn(With(GoOn(New().SendAt(true, 5, [], TcpFlags.Rst)), packet => Forged(packet, how), TcpFlags.Rst));

        // Silence after it does not end the session either.
        AssertGoesOn(With(GoOn(New().SendAt(true, 5, [], TcpFlags.Rst).Wait(TimeSpan.FromMinutes(4))), packet => Forged(packet, how), TcpFlags.Rst));
    }

    [Theory]
    [MemberData(nameof(Forgeries))]
    public void A_marked_FIN_ends_nothing(string how) =>
        AssertGoesOn(With(GoOn(New().SendAt(true, 5, [], TcpFlags.Fin).Wait(TimeSpan.FromMinutes(4))), packet => Forged(packet, how), TcpFlags.Fin));

    [Theory]
    [InlineData(4, false)]
    [InlineData(5, true)]
    [InlineData(6, false)]
    [InlineData(1000, false)]
    public void An_RST_has_the_next_sequence_number(int offset, bool isTaken)
    {
        var conversation = New().FromResponder("list"u8).SendAt(true, offset, [], TcpFlags.Rst);
        var sink = FlowRun.Of(conversation.Frames()).Only;

        Assert.Equal((isTaken ? EndReason.Reset : EndReason.EndOfCapture, isTaken ? 2 : 0, isTaken ? 1 : 0), (sink.Closed!.Value.End, sink.Ends.Count, sink.Closed.Value.InitiatorResets));
    }

    [Fact]
    public void An_RST_within_the_window_and_then_silence_split_nothing() =>
        AssertGoesOn(GoOn(New().SendAt(true, 1000, [], TcpFlags.Rst).Wait(TimeSpan.FromMinutes(5))).Packets);

    [Fact]
    public void An_RST_is_undone_by_data_that_its_sender_sends_after_it() => AssertGoesOn(GoOn(New().SendAt(true, 5, [], TcpFlags.Rst)).Wait(TimeSpan.FromMinutes(2)).SendAt(true, 6, []).Packets);

    [Fact]
    public void An_RST_is_undone_by_data_that_its_sender_acknowledges_after_it()
    {
        var conversation = New().SendAt(true, 5, [], TcpFlags.Rst).FromResponder("list"u8).SendAt(true, 5, []);
        var sink = FlowRun.Of(conversation.Wait(TimeSpan.FromMinutes(2)).FromResponder("x"u8).Frames()).Only;

        Assert.Equal(("RFB slistx", EndReason.EndOfCapture), (sink.Responder, sink.Closed!.Value.End));
    }

    [Fact]
    public void What_was_on_its_way_does_not_undo_an_RST()
    {
        var conversation = New().FromResponder("list"u8).SendAt(true, 5, [], TcpFlags.Rst).FromResponder("more"u8).Add(true, 1001, 500_006, TcpFlags.Ack, "RFB c"u8);

        Assert.Equal(EndReason.Reset, FlowRun.Of(conversation.Frames()).Only.Closed!.Value.End);
    }

    [Fact]
    public void A_FIN_is_undone_by_bytes_after_it_that_arrive_before_its_acknowledgment() => AssertGoesOn(GoOn(New().SendAt(true, 5, [], TcpFlags.Fin)).Packets);

    [Fact]
    public void A_FIN_followed_by_acknowledged_bytes_is_undone()
    {
        var conversation = New().SendAt(true, 5, [], TcpFlags.Fin | TcpFlags.Ack);
        conversation.Add(false, 500_006, 1001 + 7, TcpFlags.Ack, []);
        var sink = FlowRun.Of(conversation.SendAt(true, 5, "12"u8).Frames()).Only;

        Assert.Equal(("RFB c12", EndReason.EndOfCapture), (sink.Initiator, sink.Closed!.Value.End));
    }

    [Fact]
    public void The_end_is_reported_when_the_FIN_is_acknowledged()
    {
        var log = new Probing();
        using var worker = new FlowWorker<PrefixHandler>(FlowRun.Small, new PrefixHandler(log));
        var frames = FrameBatch.Of(New().Send(true, TcpFlags.Fin | TcpFlags.Ack, []).Send(false, TcpFlags.Ack, []).Frames());
        worker.Process(frames.Headers.AsSpan()[..^1], frames.Memory);
        Assert.Empty(log.Only.Ends);
        worker.Process(frames.Headers.AsSpan()[^1..], frames.Memory);
        Assert.Equal([(FlowDirection.FromInitiator, EndReason.Fin)], log.Only.Ends);
    }

    [Fact]
    public void Once_the_beginning_is_no_longer_kept_a_hop_limit_still_counts()
    {
        var conversation = new TcpConversationBuilder { AcknowledgeData = true }.Open().FromResponder("RFB s"u8).FromInitiator("RFB c"u8).FromResponder(new byte[100_000]);
        conversation.SendAt(true, 5, [], TcpFlags.Rst).FromInitiator("on"u8);
        var sink = FlowRun.Of(With(conversation, packet => packet.WithHopLimit(63), TcpFlags.Rst).Frames(), log: new Probing { Progress = SinkProgress.Accepted }).Only;

        Assert.Equal((EndReason.EndOfCapture, 0), (sink.Closed!.Value.End, sink.Closed.Value.InitiatorResets));
    }

    /// <summary>One direction is forged, and the real host knows no such connection.</summary>
    [Fact]
    public void Answers_with_RST_are_counted()
    {
        var conversation = new TcpConversationBuilder();
        conversation.FromInitiator("RFB s"u8);
        for (int count = 0; count < 5; count++)
        {
            conversation.FromInitiator("more"u8);
            conversation.Add(false, 500_001, 0, TcpFlags.Rst, []);
        }

        var flow = FlowRun.Of(conversation.Frames()).Only.Closed!.Value;
        Assert.Equal((0, 5, 0, EndReason.Reset), (flow.InitiatorResets, flow.ResponderResets, flow.ResponderBytes, flow.End));
    }

    [Fact]
    public void An_RST_from_elsewhere_is_not_counted()
    {
        var conversation = new TcpConversationBuilder().FromInitiator("RFB s"u8).FromInitiator("more"u8);
        conversation.Add(false, 7, 0, TcpFlags.Rst, []).Add(false, 0, 99, TcpFlags.Rst | TcpFlags.Ack, []);

        var flow = FlowRun.Of(conversation.Frames()).Only.Closed!.Value;
        Assert.Equal((0, EndReason.EndOfCapture), (flow.ResponderResets, flow.End));
    }

    [Fact]
    public void An_RST_before_the_first_bytes_does_not_end_the_flow()
    {
        var conversation = new TcpConversationBuilder().Open().SendAt(true, 0, [], TcpFlags.Rst).Wait(TimeSpan.FromSeconds(5)).FromResponder("RFB s"u8).FromInitiator("RFB c"u8).Wait(TimeSpan.FromMinutes(5)).FromResponder("list"u8);
        var sink = FlowRun.Of(conversation.Frames()).Only;

        Assert.Equal(("RFB c", "RFB slist", EndReason.EndOfCapture), (sink.Initiator, sink.Responder, sink.Closed!.Value.End));
    }

    /// <summary>The sequence numbers of these are not checked, because the flow is not tracked yet; the pause is longer than the time after which an ended flow is closed.</summary>
    [Theory]
    [InlineData(true, TcpFlags.Rst)]
    [InlineData(false, TcpFlags.Rst)]
    [InlineData(true, TcpFlags.Fin)]
    [InlineData(false, TcpFlags.Fin)]
    public void A_forged_end_before_the_first_bytes_ends_nothing(bool isInitiators, TcpFlags flag)
    {
        foreach (ushort port in new ushort[] { 100, 60_000 })
        {
            var conversation = new TcpConversationBuilder(new("10.0.0.1", port), new("10.0.0.1", 5900)).Open();
            conversation.SendAt(isInitiators, 100_000, [], flag | TcpFlags.Ack);
            if (flag == TcpFlags.Fin)
            {
                conversation.SendAt(!isInitiators, 100_000, [], flag | TcpFlags.Ack);
            }

            AssertGoesOn(GoOn(conversation.FromResponder("RFB s"u8).FromInitiator("RFB c"u8).Wait(TimeSpan.FromSeconds(15))).Packets);
        }
    }

    /// <summary>An attacker on the path rejects the SYN before the responder accepts it.</summary>
    [Fact]
    public void A_refusal_before_the_answer_does_not_end_the_flow()
    {
        var conversation = new TcpConversationBuilder().Send(true, TcpFlags.Syn, []);
        conversation.Add(false, 0, 1001, TcpFlags.Rst | TcpFlags.Ack, []).Send(false, TcpFlags.Syn | TcpFlags.Ack, []).Send(true, TcpFlags.Ack, []);
        var sink = FlowRun.Of(conversation.FromResponder("RFB s"u8).FromInitiator("RFB c"u8).Wait(TimeSpan.FromMinutes(5)).FromResponder("list"u8).Frames()).Only;

        Assert.Equal(("RFB c", "RFB slist", EndReason.EndOfCapture, false), (sink.Initiator, sink.Responder, sink.Closed!.Value.End, sink.Closed.Value.Refused));
    }
}
