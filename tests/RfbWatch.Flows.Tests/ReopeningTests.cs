using RfbWatch.TestKit;

namespace RfbWatch.Flows.Tests;

/// <summary>The verdict that a flow is not of interest is provisional: copies of its first bytes may differ, and bytes of interest may follow.</summary>
public class ReopeningTests
{
    private static readonly byte[] Banner = "RFB 003.008\n"u8.ToArray();

    private static RecordingSink Run(TcpConversationBuilder conversation, bool reported = false) => FlowRun.Of(conversation.Frames(), log: new Probing { ReportAll = reported }).Only;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_banner_at_the_offset_of_junk_reopens_the_flow(bool reported)
    {
        var conversation = new TcpConversationBuilder().Open().SendAt(true, 0, new byte[1400]).SendAt(false, 0, "junk"u8).SendAt(false, 0, Banner).SendAt(true, 0, Banner).SendAt(false, 12, "list"u8);
        var sink = Run(conversation, reported);

        Assert.Equal(("RFB 003.008\n", "RFB 003.008\nlist"), (sink.Initiator, sink.Responder));
        Assert.True(sink.Beginning is { HasConflict: true, Initiator: [{ Offset: 0, Length: 1400, Bytes.IsEmpty: true }, { Length: 12 }], Responder: [{ Length: 4, Bytes.IsEmpty: true }, _, _] });
        Assert.Equal((12, 16, 0), (sink.Closed!.Value.InitiatorBytes, sink.Closed.Value.ResponderBytes, sink.Closed.Value.ResponderMissed));
        Assert.True(sink.Closed.Value.Anomalies.HasFlag(FlowAnomalies.OverlapDiffers));
    }

    [Fact]
    public void Junk_of_one_side_does_not_hide_what_follows()
    {
        var conversation = new TcpConversationBuilder().Open().SendAt(true, 0, "SSH-2.0-decoy\r\n"u8).SendAt(false, 0, Banner).SendAt(true, 0, Banner);
        var sink = Run(conversation);

        Assert.Equal(("RFB 003.008\n", "RFB 003.008\n", true), (sink.Initiator, sink.Responder, sink.Beginning!.HasConflict));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_banner_after_other_text_reopens_the_flow_and_the_text_is_a_gap_of_its_length(bool reported)
    {
        var conversation = new TcpConversationBuilder().Open().FromResponder("Welcome to the relay\r\n"u8).FromInitiator("hello\r\n"u8).FromResponder(Banner).FromInitiator(Banner).Close();
        var sink = Run(conversation, reported);

        Assert.Equal(("[7]RFB 003.008\n", "[22]RFB 003.008\n", false), (sink.Initiator, sink.Responder, sink.Beginning!.HasConflict));
        Assert.Equal((19, 34, 0), (sink.Closed!.Value.InitiatorBytes, sink.Closed.Value.ResponderBytes, sink.Closed.Value.ResponderMissed));
    }

    [Fact]
    public void A_banner_far_from_the_beginning_is_found()
    {
        var conversation = new TcpConversationBuilder { ResponderIsn = uint.MaxValue - 50_000 }.Open();
        for (int count = 0; count < 100; count++)
        {
            conversation.FromInitiator("request"u8).FromResponder(new byte[1400]);
        }

        var sink = Run(conversation.FromResponder(Banner).FromInitiator(Banner));
        Assert.Equal(("[700]RFB 003.008\n", "[140000]RFB 003.008\n"), (sink.Initiator, sink.Responder));
    }

    [Fact]
    public void A_banner_too_far_from_the_beginning_starts_the_stream()
    {
        var conversation = new TcpConversationBuilder().Open().FromResponder("else"u8).FromInitiator("else"u8).SendAt(false, (1L << 28) + 1, Banner);
        Assert.Equal("[0]RFB 003.008\n", Run(conversation).Responder);

        conversation = new TcpConversationBuilder().Open().FromResponder("else"u8).FromInitiator("else"u8).SendAt(false, 1L << 28, Banner);
        Assert.Equal("[268435456]RFB 003.008\n", Run(conversation).Responder);
    }

    [Fact]
    public void A_flow_that_began_before_the_capture_is_reopened()
    {
        var sink = Run(new TcpConversationBuilder().FromResponder("else"u8).FromInitiator("other"u8).FromResponder(Banner).FromInitiator(Banner));

        Assert.Equal(("[0][4]RFB 003.008\n", "[0][5]RFB 003.008\n"), (sink.Initiator, sink.Responder));
    }

    [Fact]
    public void A_late_copy_of_an_ended_stream_reopens_nothing_but_a_new_banner_does()
    {
        var conversation = new TcpConversationBuilder().Open().FromResponder("else"u8).FromInitiator("else"u8).Send(true, TcpFlags.Rst, []);
        Assert.Equal("[4]RFB 003.008\n", Run(conversation.FromResponder(Banner)).Responder);
    }

    /// <summary>In whatever order a network delivers them, junk bytes do not become part of the streams.</summary>
    [Fact]
    public void Any_order_of_junk_and_banners_yields_the_banners()
    {
        for (int round = 0; round < Repetitions.Of(200); round++)
        {
            var random = new Random(20260302 + round);
            var conversation = new TcpConversationBuilder { AcknowledgeData = random.Next(2) == 0, ResponderIsn = uint.MaxValue - (uint)random.Next(20) }.Open();
            for (int junk = random.Next(1, 4); junk > 0; junk--)
            {
                conversation.SendAt(random.Next(2) == 0, 0, new byte[random.Next(4, 100)]);
            }

            var sink = Run(conversation.FromResponder(Banner).FromInitiator(Banner).FromResponder("list"u8).FromInitiator("choice"u8));
            Assert.True((sink.Initiator, sink.Responder) == ("RFB 003.008\nchoice", "RFB 003.008\nlist"), $"round {round}: {sink.Initiator} {sink.Responder}");
        }
    }
}
