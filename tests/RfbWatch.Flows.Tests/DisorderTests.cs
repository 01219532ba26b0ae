using RfbWatch.TestKit;

namespace RfbWatch.Flows.Tests;

/// <summary>The same bytes give the same streams, in whatever order they arrive.</summary>
public class DisorderTests
{
    private const int Rounds = 150;
    private const int Seed = 20260103;

    private static byte[] Bytes(Random random, int length)
    {
        byte[] bytes = new byte[length];
        random.NextBytes(bytes);
        PrefixHandler.Prefix.CopyTo(bytes);
        return bytes;
    }

    /// <summary>Alternating messages of random length, cut at random, with initial sequence numbers that wrap.</summary>
    private static (TcpConversationBuilder Conversation, byte[] Initiator, byte[] Responder) Conversation(Random random)
    {
        byte[] initiator = Bytes(random, random.Next(20, 4000));
        byte[] responder = Bytes(random, random.Next(20, 4000));
        var conversation = new TcpConversationBuilder(new("10.0.0.1", (ushort)random.Next(1, 65536)), new("10.0.0.2", (ushort)random.Next(1, 65536)))
        {
            InitiatorIsn = random.Next(2) == 0 ? (uint)random.NextInt64(1L << 32) : uint.MaxValue - (uint)random.Next(4000),
            ResponderIsn = random.Next(2) == 0 ? (uint)random.NextInt64(1L << 32) : uint.MaxValue - (uint)random.Next(4000),
            SegmentSize = random.Next(1, 400),
            AcknowledgeData = random.Next(2) == 0,
        };
        conversation.Open();
        for (int sent0 = 0, sent1 = 0; sent0 < initiator.Length || sent1 < responder.Length;)
        {
            int to1 = Math.Min(responder.Length, sent1 + random.Next(1, 1000));
            conversation.FromResponder(responder.AsSpan(sent1..to1));
            int to0 = Math.Min(initiator.Length, sent0 + random.Next(1, 1000));
            conversation.FromInitiator(initiator.AsSpan(sent0..to0));
            (sent0, sent1) = (to0, to1);
        }

        return (conversation.Close(), initiator, responder);
    }

    private static void Check(Func<Random, List<TestFrame>, List<TestFrame>> disorder, bool mayDiffer = false)
    {
        for (int round = 0; round < Repetitions.Of(Rounds); round++)
        {
            var random = new Random(Seed + round);
            var (conversation, initiator, responder) = Conversation(random);
            var sink = FlowRun.Of(disorder(random, conversation.Frames())).Only;
            string where = $"seed {Seed + round}";
            Assert.True(initiator.AsSpan().SequenceEqual(sink.Bytes(FlowDirection.FromInitiator)), where);
            Assert.True(responder.AsSpan().SequenceEqual(sink.Bytes(FlowDirection.FromResponder)), where);
            Assert.Empty(sink.Gaps);
            Assert.Equal(2, sink.Ends.Count);
            var closed = sink.Closed!.Value;
            Assert.Equal((initiator.Length, responder.Length), (closed.InitiatorBytes, closed.ResponderBytes));
            Assert.Equal(EndReason.Fin, closed.End);
            Assert.Equal(FlowAnomalies.None, closed.Anomalies & ~(mayDiffer ? FlowAnomalies.OverlapDiffers : FlowAnomalies.DuplicateFrames));
        }
    }

    [Fact]
    public void In_order_with_any_cut() => Check((_, frames) => frames);

    [Fact]
    public void Reordered_within_a_window() => Check((random, frames) => [.. frames[..3], .. frames[3..].Reordered(random, 8)]);

    [Fact]
    public void Repeated_by_a_mirror_port() => Check((random, frames) => frames.Duplicated(random, 0.3));

    [Fact]
    public void Repeated_and_reordered() => Check((random, frames) => [.. frames[..3], .. frames[3..].Duplicated(random, 0.3).Reordered(random, 6)]);

    [Fact]
    public void One_direction_shifted_against_the_other() => Check((random, frames) =>
    {
        // As if two taps were merged: the order within each direction is preserved.
        int shift = random.Next(1, 12);
        return [.. frames.Select((frame, place) => (frame, key: place + (frame.Bytes[26 + 3] == 1 ? shift : 0)))
            .OrderBy(pair => pair.key).Select((pair, place) => pair.frame with { Ticks = frames[place].Ticks })];
    });

    [Fact]
    public void Overlapping_copies_of_the_same_bytes()
    {
        for (int round = 0; round < Repetitions.Of(Rounds); round++)
        {
            var random = new Random(Seed + round);
            byte[] bytes = Bytes(random, 600);
            var conversation = new TcpConversationBuilder { ResponderIsn = uint.MaxValue - 300 }.Open();
            for (int at = 0; at < bytes.Length;)
            {
                // Each piece starts before, at, or after the end of the bytes sent so far; the last rounds fill the remaining gaps.
                int from = Math.Max(0, at - random.Next(50));
                int to = Math.Min(bytes.Length, at + random.Next(1, 50));
                conversation.SendAt(false, from, bytes.AsSpan(from..to));
                at = to;
            }

            var frames = conversation.Frames();
            var sink = FlowRun.Of([.. frames[..3], .. frames[3..].Reordered(random, round % 12)]).Only;
            Assert.True(bytes.AsSpan().SequenceEqual(sink.Bytes(FlowDirection.FromResponder)), $"seed {Seed + round}");
            Assert.Equal(FlowAnomalies.None, sink.Closed!.Value.Anomalies & FlowAnomalies.OverlapDiffers);
        }
    }

    [Theory]
    [InlineData(false, "RFB aaaabbbb")]
    [InlineData(true, "RFB aaXXXXbb")]
    public void Of_differing_copies_the_first_wins_and_the_conflict_is_reported(bool otherOrder, string expected)
    {
        var conversation = new TcpConversationBuilder().Open();
        conversation.SendAt(false, 0, "RFB "u8);
        if (otherOrder)
        {
            conversation.SendAt(false, 6, "XXXX"u8).SendAt(false, 4, "aaaabbbb"u8);
        }
        else
        {
            conversation.SendAt(false, 4, "aaaabbbb"u8).SendAt(false, 6, "XXXX"u8);
        }

        var sink = FlowRun.Of(conversation.Frames()).Only;

        Assert.Equal(expected, sink.Responder);
        Assert.Equal(FlowAnomalies.OverlapDiffers, sink.Closed!.Value.Anomalies);
    }

    /// <summary>Data captured before its own SYN is probed as the middle of a stream. When the SYN arrives after all, the beginning is probed again.</summary>
    [Fact]
    public void A_late_SYN_gives_the_beginning_another_chance()
    {
        var conversation = new TcpConversationBuilder().Open().FromResponder("RFB "u8).FromResponder("second"u8).FromResponder("third"u8);
        var frames = conversation.Frames();

        Assert.Equal("RFB [6]third", FlowRun.Of([frames[0], frames[4], frames[1], frames[2], frames[3], frames[5]]).Only.Responder);
    }

    [Fact]
    public void A_banner_in_pieces_and_out_of_order_is_recognised()
    {
        var conversation = new TcpConversationBuilder().Open().SendAt(false, 8, "more"u8).SendAt(false, 2, "B "u8).SendAt(false, 0, "RF"u8).SendAt(false, 4, "-4-7"u8);

        Assert.Equal("RFB -4-7more", FlowRun.Of(conversation.Frames()).Only.Responder);
    }
}
