using RfbWatch.TestKit;

namespace RfbWatch.Flows.Tests;

/// <summary>
/// A SYN-ACK that arrives after bytes of its stream moves the beginning of the stream, and with it everything that was noted at the old offsets: the held bytes, their copies, what the peer
/// acknowledged, and how much it has to acknowledge.
/// </summary>
public class LateSynTests
{
    private static readonly byte[] Banner = "RFB 003.008\n"u8.ToArray();

    /// <summary>The SYN, then bytes from the middle of the responder's stream, then its SYN-ACK.</summary>
    private static TcpConversationBuilder Late(int offset, ReadOnlySpan<byte> bytes)
    {
        var conversation = new TcpConversationBuilder();
        conversation.Send(true, TcpFlags.Syn, []).SendAt(false, offset, bytes);
        return conversation.Add(false, conversation.ResponderIsn, conversation.InitiatorIsn + 1, TcpFlags.Syn | TcpFlags.Ack, []);
    }

    /// <summary>An acknowledgment of the responder's bytes before this offset, with the initiator's payload.</summary>
    private static TcpConversationBuilder Acknowledge(TcpConversationBuilder conversation, int offset, ReadOnlySpan<byte> payload = default) =>
        conversation.Add(true, conversation.InitiatorIsn + 1, (uint)(conversation.ResponderIsn + 1 + offset), TcpFlags.Ack, payload);

    /// <summary>Copies are kept for the first 4,096 bytes of a stream only.</summary>
    [Theory]
    [InlineData(12, "RFB 003.008\nRF", "12:RF 0:RFB 003.008\n")]
    [InlineData(FlowBeginning.MaxStreamBytes - 1, "RFB 003.008\n[4083]RF", "4095:R 0:RFB 003.008\n")]
    [InlineData(FlowBeginning.MaxStreamBytes, "RFB 003.008\n[4084]RF", "0:RFB 003.008\n")]
    public void Held_bytes_and_their_copies_move_with_the_beginning(int offset, string expected, string copies)
    {
        var conversation = Late(offset, "RF"u8);
        conversation.SendAt(false, 0, Banner);
        var sink = FlowRun.Of(Acknowledge(conversation, 12, Banner).Frames()).Only;

        Assert.Equal((expected, "RFB 003.008\n"), (sink.Responder, sink.Initiator));
        Assert.Equal(copies, KeptCopies.Text(sink.Beginning!.Responder));
        Assert.False(sink.Beginning.HasConflict);
        Assert.Equal((1000u, 500_000u), (sink.Closed!.Value.InitiatorInitialSequence, sink.Closed.Value.ResponderInitialSequence));
    }

    [Fact]
    public void Bytes_are_compared_with_those_at_their_new_offsets()
    {
        var conversation = Late(12, "RFB x"u8);
        conversation.SendAt(false, 0, Banner).SendAt(false, 12, "RFB y"u8);
        var sink = FlowRun.Of(Acknowledge(conversation, 17, Banner).Frames()).Only;

        Assert.Equal("12:RFB x 0:RFB 003.008\n 12:RFB y", KeptCopies.Text(sink.Beginning!.Responder));
        Assert.True(sink.Beginning.HasConflict);
        Assert.Equal("RFB 003.008\nRFB x", sink.Responder);
    }

    /// <summary>Bytes of interest up to offset 17 earn a sink when all of them are acknowledged.</summary>
    [Theory]
    [InlineData(0, 0)]
    [InlineData(16, 0)]
    [InlineData(17, 1)]
    public void The_bytes_to_acknowledge_move_with_the_beginning(int acknowledged, int sinks)
    {
        var log = new Probing();
        using var worker = new FlowWorker<PrefixHandler>(FlowRun.Small, new PrefixHandler(log));
        var batch = FrameBatch.Of(Acknowledge(Late(12, "RFB x"u8), acknowledged).Frames());
        worker.Process(batch.Headers, batch.Memory);

        Assert.Equal(sinks, log.Sinks.Count);
    }

    [Fact]
    public void A_move_alone_earns_nothing()
    {
        long unanswered = 0;
        var log = FlowRun.Of(Late(12, "RFB x"u8).Frames(), look: worker => unanswered = worker.Counters.BannersUnanswered);

        Assert.Empty(log.Sinks);
        Assert.Equal(1, unanswered);
    }

    /// <summary>The first bytes are awaited as long as those that nobody acknowledged, not only as long as those that the capture lost.</summary>
    [Fact]
    public void A_move_acknowledges_nothing()
    {
        var conversation = Late(12, "RF"u8);
        for (int packets = 0; packets < 5; packets++)
        {
            Acknowledge(conversation.Wait(TimeSpan.FromMilliseconds(200)), 0);
        }

        conversation.SendAt(false, 0, Banner);
        var sink = FlowRun.Of(Acknowledge(conversation, 14, Banner).Frames()).Only;

        Assert.Equal(("RFB 003.008\nRF", "RFB 003.008\n"), (sink.Responder, sink.Initiator));
        Assert.Empty(sink.Gaps);
    }

    [Theory]
    [InlineData(StreamReassembly.LateBeginning, "RFB 003.008\n[1048564]RF")]
    [InlineData(StreamReassembly.LateBeginning + 1, "RFB 003.008\n")]
    public void Bytes_too_far_behind_the_beginning_do_not_belong_to_it(int offset, string expected)
    {
        var conversation = Late(offset, "RF"u8);
        conversation.SendAt(false, 0, Banner);

        Assert.Equal(expected, FlowRun.Of(Acknowledge(conversation, 12, Banner).Frames()).Only.Responder);
    }
}
