using RfbWatch.TestKit;

namespace RfbWatch.Flows.Tests;

/// <summary>An acknowledgment of bytes that were never sent hides nothing of what is sent later.</summary>
public sealed class AcknowledgedGapTests
{
    [Theory]
    [InlineData(60)]
    [InlineData(60_000)]
    public void Bytes_acknowledged_in_advance_are_delivered_when_they_are_sent(int ahead)
    {
        var conversation = new TcpConversationBuilder().Open().FromResponder("RFB s"u8).FromInitiator("RFB c"u8);
        for (int i = 0; i < 5; i++)
        {
            conversation.Wait(TimeSpan.FromMilliseconds(100)).Add(true, conversation.InitiatorIsn + 6, (uint)(conversation.ResponderIsn + 6 + ahead), TcpFlags.Ack, []);
        }

        var sink = FlowRun.Of(conversation.FromResponder("list"u8).FromInitiator("1"u8).FromResponder("result"u8).Frames()).Only;

        // What was acknowledged and never sent is missing only at the end.
        Assert.Equal("RFB c1", sink.Initiator);
        Assert.StartsWith("RFB slistresult", sink.Responder, StringComparison.Ordinal);
    }

    [Fact]
    public void Acknowledged_bytes_that_were_not_captured_are_a_gap_once_later_ones_arrive()
    {
        var conversation = new TcpConversationBuilder().Open().FromResponder("RFB s"u8).FromInitiator("RFB c"u8).FromResponder("lost"u8);
        var lost = conversation.Packets[^1];
        for (int i = 0; i < 5; i++)
        {
            conversation.Wait(TimeSpan.FromMilliseconds(100)).FromInitiator("1"u8);
        }

        conversation.FromResponder("later"u8).FromInitiator("1"u8).FromInitiator("1"u8).FromInitiator("1"u8);
        var sink = FlowRun.Of(conversation.Packets.Where(packet => packet != lost).Frames()).Only;

        Assert.EndsWith("later", sink.Responder, StringComparison.Ordinal);
        Assert.Equal(4, Assert.Single(sink.Gaps).Length);
    }
}
