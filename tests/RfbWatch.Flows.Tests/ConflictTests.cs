using RfbWatch.TestKit;

namespace RfbWatch.Flows.Tests;

/// <summary>When a sink is asked to resolve differing copies, and that both streams continue where it decides.</summary>
public class ConflictTests
{
    private static TcpConversationBuilder New() => new TcpConversationBuilder().Open().FromResponder("RFB 003.008\n"u8).FromInitiator("RFB 003.008\n"u8);

    [Fact]
    public void It_is_requested_as_the_kept_segments_grow()
    {
        var conversation = New().SendAt(true, 0, "RFB 003.003\n"u8);
        for (byte count = 0; count < 80; count++)
        {
            conversation.FromResponder([count]);
        }

        var sink = FlowRun.Of(conversation.Frames()).Only;

        // 64 of the responder and two of the initiator; the last call comes before the flow is closed.
        Assert.Equal([4, 8, 12, 16, 24, 32, 48, 64, 66], sink.Asked.Select(asked => asked.Initiator.Count + asked.Responder.Count));
        Assert.Equal(FlowAnomalies.OverlapDiffers, sink.Closed!.Value.Anomalies);
    }

    [Fact]
    public void It_is_requested_before_the_flow_is_shown_if_segments_arrived()
    {
        var log = new Probing();
        using var worker = new FlowWorker<PrefixHandler>(FlowRun.Small, new PrefixHandler(log));
        var frames = FrameBatch.Of(New().SendAt(true, 0, "RFB 003.003\n"u8).Frames());
        worker.Process(frames.Headers, frames.Memory);
        Assert.Empty(log.Only.Asked);
        int shown = 0;
        worker.VisitOpen((sink, in flow, _) => shown += ((RecordingSink)sink).Asked.Count);
        log.Only.HasChanged = false;
        worker.VisitOpen((sink, in flow, _) => shown += 100);
        worker.Flush();

        Assert.Equal((1, 1), (shown, log.Only.Asked.Count));
    }

    [Fact]
    public void It_is_not_requested_without_a_conflict()
    {
        var conversation = New();
        for (byte count = 0; count < 80; count++)
        {
            conversation.FromResponder([count]);
        }

        Assert.Empty(FlowRun.Of(conversation.SendAt(true, 0, "RFB 003.008\n"u8).Frames()).Only.Asked);
    }

    /// <summary>The sink chose a shorter copy than the first: bytes after the longer one are delivered from its end, once they have arrived.</summary>
    [Fact]
    public void The_streams_continue_where_the_sink_decides()
    {
        var conversation = New().SendAt(true, 12, "decoy"u8).SendAt(true, 12, "1"u8).SendAt(false, 12, "list"u8).SendAt(true, 13, "0ABCDEF"u8).SendAt(true, 20, "more"u8).SendAt(false, 16, "next"u8);
        var sink = FlowRun.Of(conversation.Frames(), log: new Probing { Resolve = beginning => beginning.Segments(FlowDirection.FromInitiator).Count == 3 ? new(13, 0, -1, 0) : ConflictResolution.Unchanged }).Only;

        Assert.Equal(("RFB 003.008\ndecoy<13>0ABCDEFmore", "RFB 003.008\nlistnext"), (sink.Initiator, sink.Responder));
        Assert.Empty(sink.Gaps);
    }

    [Fact]
    public void Buffered_bytes_are_delivered_from_there()
    {
        var conversation = New().SendAt(true, 14, "behind"u8).SendAt(true, 0, "RFB 003.003\n"u8).SendAt(true, 20, "last"u8);
        var sink = FlowRun.Of(conversation.Frames(), log: new Probing { Resolve = beginning => beginning.Segments(FlowDirection.FromInitiator).Count == 3 ? new(14, 2, -1, 0) : ConflictResolution.Unchanged }).Only;

        Assert.Equal("RFB 003.008\n<14>(2)hindlast", sink.Initiator);
    }

    [Fact]
    public void Copies_that_wait_for_a_gap_conflict_before_it_closes()
    {
        var conversation = New().SendAt(true, 14, "one"u8).SendAt(true, 14, "two"u8).SendAt(true, 12, "ab"u8);
        var sink = FlowRun.Of(conversation.Frames()).Only;

        Assert.Equal(("RFB 003.008\nabone", "0:RFB 003.008\n 14:one 14:two 12:ab"), (sink.Initiator, KeptCopies.Text(sink.Beginning!.Initiator)));
        Assert.True(sink.Beginning.HasConflict);
    }

    [Fact]
    public void Bytes_far_ahead_wait_without_harm()
    {
        var conversation = New().SendAt(true, 20_012, new byte[1000]).SendAt(true, 12, "1"u8);
        for (int at = 13; at < 20_012; at += 1000)
        {
            conversation.SendAt(true, at, new byte[Math.Min(1000, 20_012 - at)]);
        }

        var sink = FlowRun.Of(conversation.Frames()).Only;
        Assert.Equal((21_012, 0, FlowAnomalies.None), (sink.Bytes(FlowDirection.FromInitiator).Length, sink.Gaps.Count, sink.Closed!.Value.Anomalies));
    }

    [Fact]
    public void A_resolution_cannot_exceed_the_bytes_sent()
    {
        var sink = FlowRun.Of(New().SendAt(true, 0, "RFB 003.003\n"u8).FromResponder("x"u8).Frames(), log: new Probing { Resolve = _ => new(13, 0, -1, 0) }).Only;

        Assert.Equal("RFB 003.008\n", sink.Initiator.Replace("<13>", string.Empty, StringComparison.Ordinal));
    }
}
