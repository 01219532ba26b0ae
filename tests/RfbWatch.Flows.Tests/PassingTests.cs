using RfbWatch.TestKit;

namespace RfbWatch.Flows.Tests;

/// <summary>Bytes that a sink does not need are only counted, in whatever order they arrive.</summary>
public class PassingTests
{
    private const int Seed = 20260105;
    private const int Rounds = 200;

    /// <summary>Alternating needed and unneeded bytes. The stream offset alone determines which, as a message's length determines its end.</summary>
    private static Func<long, long> Blocks(int needed, int length) => place => place % length < needed ? 0 : length - (place % length);

    private static (List<TestFrame> Frames, byte[] Sent, TcpConversationBuilder Conversation) Stream(Random random)
    {
        byte[] bytes = new byte[random.Next(2000, 30_000)];
        random.NextBytes(bytes);
        PrefixHandler.Prefix.CopyTo(bytes);
        var conversation = new TcpConversationBuilder { SegmentSize = random.Next(20, 500), AcknowledgeData = random.Next(3) > 0, ResponderIsn = uint.MaxValue - 1000 };
        conversation.Open().FromResponder(bytes).Close();
        return (conversation.Frames(), bytes, conversation);
    }

    private static void Check(Func<Random, List<TestFrame>, List<TestFrame>> disorder)
    {
        long passed = 0;
        for (int round = 0; round < Repetitions.Of(Rounds); round++)
        {
            var random = new Random(Seed + round);
            var (frames, sent, _) = Stream(random);
            var sink = FlowRun.Of(disorder(random, frames), log: new Probing { Unneeded = Blocks(random.Next(1, 50), random.Next(50, 3000)) }).Only;

            string where = $"seed {Seed + round}";
            Assert.True(GapTests.Rebuilt(sink, sent), where);
            Assert.Empty(sink.Gaps);
            Assert.Equal(sent.Length, sink.Bytes(FlowDirection.FromResponder).Length + sink.Passed);
            Assert.Equal((sent.Length, 0), (sink.Closed!.Value.ResponderBytes, sink.Closed!.Value.ResponderMissed));
            Assert.Equal(2, sink.Ends.Count);
            Assert.Equal(FlowAnomalies.None, sink.Closed!.Value.Anomalies & ~FlowAnomalies.DuplicateFrames);
            passed += sink.Passed;
        }

        Assert.True(passed > 0);
    }

    [Fact]
    public void In_order() => Check((_, frames) => frames);

    [Fact]
    public void Reordered() => Check((random, frames) => [.. frames[..3], .. frames[3..].Reordered(random, 8)]);

    [Fact]
    public void Repeated() => Check((random, frames) => frames.Duplicated(random, 0.3));

    [Fact]
    public void Repeated_and_reordered() => Check((random, frames) => [.. frames[..3], .. frames[3..].Duplicated(random, 0.3).Reordered(random, 6)]);

    [Fact]
    public void Losses_are_reported_at_their_offset()
    {
        for (int round = 0; round < Repetitions.Of(Rounds); round++)
        {
            var random = new Random(Seed + round);
            var (all, sent, conversation) = Stream(random);
            const int Sure = 4;
            HashSet<TestFrame> kept = [.. all[..Sure], .. all[Sure..^3].Dropped(random, 0.2), .. all[^3..]];
            int lost = conversation.Packets.Where((packet, place) => packet.Bytes[15] == 2 && !kept.Contains(all[place])).Sum(packet => packet.Bytes.Length - 40);

            var sink = FlowRun.Of(all.Where(kept.Contains), log: new Probing { Unneeded = Blocks(random.Next(1, 50), random.Next(50, 3000)) }).Only;

            string where = $"seed {Seed + round}";
            Assert.True(lost == sink.Closed!.Value.ResponderMissed, where);
            Assert.Equal(lost, sink.Gaps.Sum(gap => gap.Length));
            Assert.Equal(sent.Length, sink.Bytes(FlowDirection.FromResponder).Length + sink.Passed + lost);
            Assert.True(GapTests.Rebuilt(sink, sent), where);
        }
    }

    [Fact]
    public void A_differing_copy_of_unread_bytes_is_not_a_finding()
    {
        const int Behind = FlowBeginning.MaxStreamBytes;
        var conversation = new TcpConversationBuilder { SegmentSize = 1 << 10 }.Open().FromResponder([.. "RFB "u8, .. new byte[Behind - 4]]);
        conversation.SendAt(false, Behind, "unread body"u8).SendAt(false, Behind, "other bytes"u8).SendAt(false, Behind + 11, "end"u8);

        var sink = FlowRun.Of(conversation.Frames(), log: new Probing { Unneeded = place => place == Behind ? 11 : 0 }).Only;

        Assert.EndsWith("(11)end", sink.Responder, StringComparison.Ordinal);
        Assert.Equal(FlowAnomalies.None, sink.Closed!.Value.Anomalies);
    }

    [Fact]
    public void A_segment_that_ends_after_unneeded_bytes_is_shown_from_there()
    {
        var conversation = new TcpConversationBuilder().Open().SendAt(false, 0, "RFB body"u8).SendAt(false, 8, " body end"u8);

        Assert.Equal("RFB body(5) end", FlowRun.Of(conversation.Frames(), log: new Probing { Unneeded = place => place == 8 ? 5 : 0 }).Only.Responder);
    }

    [Fact]
    public void The_end_comes_after_what_was_passed()
    {
        var conversation = new TcpConversationBuilder().Open().FromResponder("RFB "u8).FromResponder("body"u8);

        var sink = FlowRun.Of(conversation.Close().Frames(), log: new Probing { Unneeded = place => place == 4 ? 1000 : 0 }).Only;

        Assert.Equal("RFB (4)", sink.Responder);
        Assert.Equal(2, sink.Ends.Count);
    }
}
