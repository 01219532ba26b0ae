using RfbWatch.TestKit;

namespace RfbWatch.Flows.Tests;

public class GapTests
{
    private const int Seed = 20260104;

    private static TcpConversationBuilder Opened() => new TcpConversationBuilder().Open().FromResponder("RFB "u8);

    [Fact]
    public void A_gap_that_was_acknowledged_is_given_up_soon()
    {
        var conversation = Opened().SendAt(false, 10, "later"u8);
        conversation.Add(true, conversation.InitiatorIsn + 1, conversation.ResponderIsn + 16, TcpFlags.Ack, []);
        conversation.Wait(TimeSpan.FromSeconds(1)).FromInitiator("x"u8);
        conversation.SendAt(false, 15, "!"u8);

        var sink = FlowRun.Of(conversation.Frames()).Only;

        Assert.Equal("RFB [6]later!", sink.Responder);
        Assert.True(sink.Order.Count == 4 && sink.Order[^1] == FlowDirection.FromResponder, "the later bytes came before the end of the input");
        Assert.Equal(6, sink.Closed!.Value.ResponderMissed);
    }

    [Fact]
    public void A_gap_is_not_given_up_when_the_acknowledgment_was_captured_before_the_data()
    {
        var conversation = Opened().SendAt(false, 10, "later"u8);
        conversation.Add(true, conversation.InitiatorIsn + 1, conversation.ResponderIsn + 16, TcpFlags.Ack, []);
        conversation.FromInitiator("x"u8).FromInitiator("y"u8).SendAt(false, 4, "between"u8[..6]);

        Assert.Equal("RFB betweelater", FlowRun.Of(conversation.Frames()).Only.Responder);
    }

    [Fact]
    public void A_gap_that_nobody_acknowledged_waits_for_its_retransmission()
    {
        var conversation = Opened();
        for (int count = 0; count < 30; count++)
        {
            conversation.SendAt(false, 10 + count, "."u8);
        }

        conversation.Wait(TimeSpan.FromSeconds(1)).SendAt(false, 4, "secret"u8);

        Assert.Equal("RFB secret" + new string('.', 30), FlowRun.Of(conversation.Frames()).Only.Responder);
    }

    [Fact]
    public void Of_one_direction_alone_a_gap_is_given_up_in_the_end()
    {
        var conversation = Opened();
        for (int count = 0; count < 40; count++)
        {
            conversation.Wait(TimeSpan.FromSeconds(1)).SendAt(false, 10 + count, "."u8);
        }

        var oneWay = conversation.Packets.Where(packet => packet.Bytes[15] == 2).Frames();
        var sink = FlowRun.Of(oneWay).Only;

        Assert.Equal("RFB [6]" + new string('.', 40), sink.Responder);
        Assert.True(sink.Order.Count > 20, "it did not wait for the end");
    }

    [Fact]
    public void At_the_end_what_is_held_is_delivered_with_its_gaps()
    {
        var sink = FlowRun.Of(Opened().SendAt(false, 20, "b"u8).SendAt(false, 10, "a"u8).Frames()).Only;

        Assert.Equal("RFB [6]a[9]b", sink.Responder);
        Assert.Equal((21, 15), (sink.Closed!.Value.ResponderBytes, sink.Closed!.Value.ResponderMissed));
    }

    [Fact]
    public void What_the_snaplen_cut_is_a_gap()
    {
        var frames = new TcpConversationBuilder().Open().FromResponder("RFB 0123456789"u8).FromResponder("next"u8).Close().Frames().Select(frame => frame.Cut(14 + 40 + 8));
        var sink = FlowRun.Of(frames).Only;

        Assert.Equal("RFB 0123[6]next", sink.Responder);
        Assert.Equal(FlowAnomalies.SnaplenCut, sink.Closed!.Value.Anomalies);
        Assert.Equal(2, sink.Ends.Count);
    }

    [Fact]
    public void More_out_of_order_bytes_than_the_bound_make_a_gap()
    {
        var options = FlowRun.Small with { MaxStreamBuffer = 1024 };
        var conversation = Opened();
        for (int count = 0; count < 10; count++)
        {
            conversation.SendAt(false, 14 + (count * 200), new byte[200]);
        }

        long limits = 0;
        var sink = FlowRun.Of(conversation.SendAt(false, 4, "late"u8).Frames(), options, look: worker => limits = worker.Counters.StreamBufferLimit).Only;

        Assert.Equal(2004, sink.Bytes(FlowDirection.FromResponder).Length);
        Assert.Equal((FlowDirection.FromResponder, 10), Assert.Single(sink.Gaps));
        Assert.Equal(1, limits);
        Assert.Equal(FlowAnomalies.ReassemblyLimit, sink.Closed!.Value.Anomalies);
    }

    [Fact]
    public void A_stream_that_is_only_counted_waits_behind_a_gap_without_limit()
    {
        var conversation = Opened();
        const int Segments = 5000;
        for (int count = 0; count < Segments; count++)
        {
            conversation.SendAt(false, 5 + count, "."u8);
            conversation.Time -= conversation.Interval;
        }

        long limits = -1L;
        var sink = FlowRun.Of(conversation.SendAt(false, 4, "!"u8).Frames(), FlowRun.Small, new Probing { Enough = 4 }, worker => limits = worker.Counters.StreamBufferLimit).Only;

        Assert.Equal((0, 0, Segments + 5), (limits, sink.Closed!.Value.ResponderMissed, sink.Closed!.Value.ResponderBytes));
    }

    [Fact]
    public void More_out_of_order_bytes_than_the_worker_may_hold_make_gaps()
    {
        var options = FlowRun.Small with { MaxTotalBuffer = 4096 };
        List<TestFrame> frames = [];
        for (ushort flow = 1; flow <= 20; flow++)
        {
            frames.AddRange(new TcpConversationBuilder(new("10.0.0.1", flow), new("10.0.0.2", 5900)).Open().FromResponder("RFB "u8).SendAt(false, 10, new byte[400]).Frames());
        }

        var counters = new FlowCounters();
        var log = FlowRun.Of(frames, options, look: worker => counters = worker.Counters);

        Assert.Equal(20, log.Sinks.Count);
        Assert.All(log.Sinks, sink => Assert.Equal(404, sink.Bytes(FlowDirection.FromResponder).Length));
        Assert.True(counters.TotalBufferLimit > 0 && counters.Degraded);
    }

    /// <summary>Whatever is lost, delivered and missed bytes add up to the bytes sent, and every delivered byte is at its stream offset.</summary>
    [Fact]
    public void Reported_and_true_losses_are_equal()
    {
        for (int round = 0; round < Repetitions.Of(200); round++)
        {
            var random = new Random(Seed + round);
            byte[] bytes = new byte[random.Next(500, 20_000)];
            random.NextBytes(bytes);
            PrefixHandler.Prefix.CopyTo(bytes);
            var conversation = new TcpConversationBuilder { SegmentSize = random.Next(20, 300), AcknowledgeData = random.Next(3) > 0 }.Open();
            conversation.FromResponder(bytes.AsSpan(0, 20));
            int sure = conversation.Packets.Count;
            conversation.FromResponder(bytes.AsSpan(20)).Close();
            var all = conversation.Frames();
            HashSet<TestFrame> kept = [.. all[..sure], .. all[sure..^3].Dropped(random, 0.2), .. all[^3..]];
            int lost = conversation.Packets.Where((packet, place) => packet.Bytes[15] == 2 && !kept.Contains(all[place])).Sum(packet => packet.Bytes.Length - 40);

            var sink = FlowRun.Of(all.Where(kept.Contains)).Only;

            string where = $"seed {Seed + round}";
            Assert.True(lost == sink.Closed!.Value.ResponderMissed, where);
            Assert.Equal(lost, sink.Gaps.Sum(gap => gap.Length));
            Assert.Equal(bytes.Length, sink.Closed!.Value.ResponderBytes);
            Assert.Equal(bytes.Length - lost, sink.Bytes(FlowDirection.FromResponder).Length);
            Assert.True(Rebuilt(sink, bytes), where);
        }
    }

    internal static bool Rebuilt(RecordingSink sink, byte[] sent)
    {
        long at = 0L;
        foreach (var (bytes, gap) in sink.Pieces(FlowDirection.FromResponder))
        {
            if (!bytes.AsSpan().SequenceEqual(sent.AsSpan((int)at, bytes.Length)))
            {
                return false;
            }

            at += bytes.Length + gap;
        }

        return at == sent.Length;
    }
}
