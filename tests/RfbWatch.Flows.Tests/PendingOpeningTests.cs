using RfbWatch.TestKit;

namespace RfbWatch.Flows.Tests;

/// <summary>
/// Openings with other sequence numbers: the next connection between the same endpoints, or
/// forged. The packets that continue one of them show which one is real.
/// </summary>
public class PendingOpeningTests
{
    private static TcpConversationBuilder New(DateTime? time = null, uint initiator = 1000, uint responder = 500_000) =>
        new() { InitiatorIsn = initiator, ResponderIsn = responder, Time = time ?? new(2026, 1, 2, 3, 4, 5, DateTimeKind.Utc) };

    private static TcpConversationBuilder Talk(TcpConversationBuilder conversation, string text = "RFB s") =>
        conversation.FromResponder(System.Text.Encoding.ASCII.GetBytes(text)).FromInitiator("RFB c"u8).FromResponder("end"u8);

    private static void AssertWhole(RecordingSink sink, uint initiator = 1000, uint responder = 500_000)
    {
        var flow = sink.Closed!.Value;
        Assert.Equal(("RFB c", "RFB send"), (sink.Initiator, sink.Responder));
        Assert.Equal((initiator, responder, true, true), (flow.InitiatorInitialSequence, flow.ResponderInitialSequence, flow.InitiatorKnown, flow.OpeningSeen));
        Assert.Equal(50_000, flow.InitiatorPort);
        Assert.Equal(FlowAnomalies.None, flow.Anomalies);
    }

    /// <summary>Ports reused soon, without an end, with a sequence number in or beyond the window of the old connection.</summary>
    [Theory]
    [InlineData(1000 + 70_000)]
    [InlineData(1000 + 9)]
    [InlineData(0xF0000000)]
    public void The_same_ports_again_without_an_end_are_a_new_flow(uint number)
    {
        var first = New().Open().FromInitiator("GET / 1"u8).FromResponder("HTTP/1.1 200"u8);
        var second = Talk(New(first.Time.AddSeconds(5), number, 900_000).Open());
        var log = FlowRun.Of([.. first.Frames(), .. second.Frames()], log: new Probing { ReportAll = true });

        AssertWhole(log.Only, number, 900_000);
        Assert.Equal((6, 6, 1, EndReason.Timeout), (log.Only.Closed!.Value.FirstFrame, log.Only.Closed.Value.InitiatorPackets + log.Only.Closed.Value.ResponderPackets, log.Closed.Count, log.Closed[0].End));

        first = Talk(New().Open());
        second = Talk(New(first.Time.AddSeconds(5), number, 900_000).Open());
        log = FlowRun.Of([.. first.Frames(), .. second.Frames()]);
        Assert.Equal(2, log.Sinks.Count);
        AssertWhole(log.Sinks[0]);
        AssertWhole(log.Sinks[1], number, 900_000);
    }

    [Fact]
    public void Forged_openings_before_and_in_the_connection_change_nothing()
    {
        var other = New(initiator: 77_000, responder: 88_000);
        var forged = other.Send(true, TcpFlags.Syn, []).Send(false, TcpFlags.Syn | TcpFlags.Ack, []).Frames();
        var talk = Talk(New().Open()).Frames();
        for (int at = 0; at <= talk.Count; at++)
        {
            AssertWhole(FlowRun.Of([.. talk[..at], .. forged, .. talk[at..]]).Only);
        }
    }

    [Fact]
    public void A_forged_SYN_from_the_responder_does_not_turn_the_initiator()
    {
        var turned = new TcpConversationBuilder(new("10.0.0.2", 5900), new("10.0.0.1", 50_000)) { InitiatorIsn = 4242 }.Send(true, TcpFlags.Syn, []).Frames();
        var talk = Talk(New().Open()).Frames();
        for (int at = 0; at <= talk.Count; at++)
        {
            AssertWhole(FlowRun.Of([.. talk[..at], .. turned, .. talk[at..]]).Only);
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public void Of_several_SYN_ACKs_the_acknowledgment_picks(int forged)
    {
        var talk = Talk(New().Open()).Frames();
        var conversation = New();
        for (uint count = 1; count <= forged; count++)
        {
            conversation.Add(false, count * 10_000_000, 1001, TcpFlags.Syn | TcpFlags.Ack, []);
        }

        AssertWhole(FlowRun.Of([talk[0], .. conversation.Frames(), .. talk[1..]]).Only);
        AssertWhole(FlowRun.Of([.. talk[..2], .. conversation.Frames(), .. talk[2..]]).Only);
        AssertWhole(FlowRun.Of([.. talk[..4], .. conversation.Frames(), .. talk[4..]]).Only);
    }

    [Theory]
    [InlineData(3, true)]
    [InlineData(4, false)]
    public void Four_openings_wait_beside_a_flow(int after, bool isFound)
    {
        var conversation = New();
        conversation.Add(true, 0x70000000, 0, TcpFlags.Syn, []);
        conversation.Send(true, TcpFlags.Syn, []);
        for (uint count = 1; count <= after; count++)
        {
            conversation.Add(true, count * 10_000_000, 0, TcpFlags.Syn, []);
        }

        conversation.Send(true, TcpFlags.Ack, []);
        var sink = FlowRun.Of(Talk(conversation).FromInitiator("+"u8).Packets.Where(packet => packet.Bytes[15] == 1).Frames()).Only;
        Assert.Equal(isFound ? 1000u : null, sink.Closed!.Value.InitiatorInitialSequence);
        Assert.Equal(isFound ? "RFB c+" : "[0]RFB c+", sink.Initiator);
    }

    [Theory]
    [InlineData(10_000, true)]
    [InlineData(10_001, false)]
    public void They_wait_for_ten_seconds(int milliseconds, bool isFound)
    {
        var first = New().Open().FromInitiator("else"u8).FromResponder("else"u8);
        var second = New(first.Time, 77_000_000, 88_000_000).Send(true, TcpFlags.Syn, []).Send(false, TcpFlags.Syn | TcpFlags.Ack, []);
        second.Wait(TimeSpan.FromMilliseconds(milliseconds - 2)).Send(true, TcpFlags.Ack, []);
        var sink = FlowRun.Of([.. first.Frames(), .. Talk(second).Frames()]).Only;

        Assert.Equal(isFound ? 77_000_000u : 1000u, sink.Closed!.Value.InitiatorInitialSequence);
    }

    /// <summary>A client can forge every packet of an opening except the server's answer.</summary>
    [Fact]
    public void Without_the_answer_of_a_responder_that_is_seen_nothing_is_taken_over()
    {
        var conversation = New().Open().FromResponder("RFB s"u8).FromInitiator("RFB c"u8);
        conversation.Add(true, 0x70000000, 0, TcpFlags.Syn, []).Add(true, 0x70000001, 500_006, TcpFlags.Ack, []).Add(true, 0x70000001, 500_006, TcpFlags.Ack, "decoy"u8);

        AssertWhole(FlowRun.Of(conversation.FromResponder("end"u8).Frames()).Only);
    }

    [Fact]
    public void In_one_direction_alone_what_continues_the_SYN_is_enough()
    {
        var first = New().Open().FromResponder("x"u8).FromInitiator("RFB 1"u8);
        var second = New(first.Time, 77_000_000, 88_000_000).Open().FromInitiator("RFB 2"u8).FromInitiator("+"u8);
        var log = FlowRun.Of([.. first.Packets.Concat(second.Packets).Where(packet => packet.Bytes[15] == 1).Frames()]);

        Assert.Equal(["RFB 1", "RFB 2+"], log.Sinks.Select(sink => sink.Initiator));
        Assert.Equal([1000u, 77_000_000u], log.Sinks.Select(sink => sink.Closed!.Value.InitiatorInitialSequence));
        Assert.Equal([500_000u, 88_000_000u], log.Sinks.Select(sink => sink.Closed!.Value.ResponderInitialSequence));
    }

    [Fact]
    public void The_answer_of_the_next_connection_is_enough_where_only_it_is_seen()
    {
        var first = New().Open().FromResponder("RFB 1"u8).FromResponder("+"u8);
        var second = New(first.Time, 77_000_000, 88_000_000).Open().FromResponder("RFB 2"u8).FromResponder("+"u8);
        var log = FlowRun.Of([.. first.Packets.Concat(second.Packets).Where(packet => packet.Bytes[15] == 2).Frames()]);

        Assert.Equal(["RFB 1+", "RFB 2+"], log.Sinks.Select(sink => sink.Responder));
    }

    /// <summary>A forged SYN is captured before the middle of a connection.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_SYN_that_the_data_does_not_continue_opens_nothing(bool fromInitiator)
    {
        var conversation = New();
        conversation.Add(fromInitiator, 0x70000000, 0, TcpFlags.Syn, []);
        var sink = FlowRun.Of(Talk(conversation).Frames()).Only;
        var flow = sink.Closed!.Value;

        Assert.True(flow is { InitiatorKnown: false, MidStream: true, OpeningSeen: false, InitiatorInitialSequence: null, ResponderInitialSequence: null });
        Assert.Equal(["[0]RFB c", "[0]RFB send"], new[] { sink.Initiator, sink.Responder }.Order());
    }

    [Fact]
    public void One_foreign_segment_in_the_opening_does_not_disprove_it()
    {
        var talk = Talk(New().Open()).Frames();
        var foreign = New().Add(true, 0x70000000, 0x60000000, TcpFlags.Ack, "junk"u8).Frames();

        for (int at = 1; at <= talk.Count; at++)
        {
            AssertWhole(FlowRun.Of([.. talk[..at], .. foreign, .. talk[at..]]).Only);
        }
    }

    [Fact]
    public void Two_SYNs_are_a_simultaneous_open_only_when_both_are_continued()
    {
        var conversation = New().Send(true, TcpFlags.Syn, []).Send(false, TcpFlags.Syn, []);
        conversation.Add(true, 1000, 500_001, TcpFlags.Syn | TcpFlags.Ack, []).Add(false, 500_000, 1001, TcpFlags.Syn | TcpFlags.Ack, []);
        var flow = FlowRun.Of(Talk(conversation).Frames()).Only.Closed!.Value;

        Assert.Equal((FlowAnomalies.SimultaneousOpen, true, 1000u, 500_000u), (flow.Anomalies, flow.InitiatorKnown, flow.InitiatorInitialSequence, flow.ResponderInitialSequence));
    }

    [Fact]
    public void Data_before_the_SYN_ACK_belongs_to_the_stream()
    {
        var talk = Talk(New().Open()).Frames();
        var sink = FlowRun.Of([talk[0], talk[3], talk[1], talk[2], .. talk[4..]]).Only;

        Assert.Equal(("RFB c", "RFB send"), (sink.Initiator, sink.Responder));
        Assert.Equal((1000u, 500_000u, true), (sink.Closed!.Value.InitiatorInitialSequence, sink.Closed.Value.ResponderInitialSequence, sink.Closed.Value.OpeningSeen));
    }
}
