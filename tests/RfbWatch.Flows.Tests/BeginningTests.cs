using RfbWatch.Packets;
using RfbWatch.TestKit;

namespace RfbWatch.Flows.Tests;

/// <summary>The first segments of a tracked flow: which copies of its bytes are kept, and until when.</summary>
public class BeginningTests
{
    private const int Seed = 20260301;

    private static TcpConversationBuilder New() => new TcpConversationBuilder().Open().FromResponder("RFB 003.008\n"u8).FromInitiator("RFB 003.008\n"u8);

    private static RecordingSink Run(TcpConversationBuilder conversation, Probing? log = null, FlowOptions? options = null) => FlowRun.Of(conversation.Frames(), options, log).Only;

    [Fact]
    public void All_first_segments_are_kept_in_their_order()
    {
        var sink = Run(New().FromResponder("\u0001\u0001"u8).FromInitiator("\u0001"u8));

        Assert.Equal("0:RFB 003.008\n 12:\u0001", KeptCopies.Text(sink.Beginning!.Initiator));
        Assert.Equal("0:RFB 003.008\n 12:\u0001\u0001", KeptCopies.Text(sink.Beginning.Responder));
        Assert.Equal([4L, 6], sink.Beginning.Responder.Select(segment => segment.Frame));
        Assert.Equal([12L, 14], sink.Beginning.Initiator.Select(segment => segment.Acknowledged));
        Assert.Equal([0L, 12], sink.Beginning.Responder.Select(segment => segment.Acknowledged));
        Assert.All([.. sink.Beginning.Initiator, .. sink.Beginning.Responder], segment => Assert.Equal((SegmentMarks.None, segment.Bytes.Length), (segment.Marks, segment.Length)));
        Assert.False(sink.Beginning.HasConflict || sink.Beginning.Truncated);
        Assert.Empty(sink.Asked);
    }

    [Fact]
    public void Copies_that_differ_are_all_kept_and_the_first_is_delivered()
    {
        var sink = Run(New().SendAt(true, 12, "2"u8).SendAt(true, 12, "1"u8).SendAt(true, 12, "x"u8));

        Assert.Equal("0:RFB 003.008\n 12:2 12:1 12:x", KeptCopies.Text(sink.Beginning!.Initiator));
        Assert.Equal(("RFB 003.008\n2", FlowAnomalies.OverlapDiffers), (sink.Initiator, sink.Closed!.Value.Anomalies));
        Assert.True(sink.Beginning is { HasConflict: true, Truncated: false });
    }

    /// <summary>A segment with the identification of an earlier frame, at the same time, is not a duplicate of that frame when its bytes differ.</summary>
    [Fact]
    public void A_copy_with_the_same_identification_is_compared()
    {
        var packets = New().SendAt(true, 12, "2"u8).SendAt(true, 12, "1"u8).SendAt(true, 12, "1"u8).Packets.Select(packet => packet.WithIdentification(7));
        var sink = FlowRun.Of(packets.Frames()).Only;

        Assert.Equal("0:RFB 003.008\n 12:2 12:1", KeptCopies.Text(sink.Beginning!.Initiator));
        Assert.Equal(FlowAnomalies.OverlapDiffers | FlowAnomalies.DuplicateFrames, sink.Closed!.Value.Anomalies);
    }

    [Fact]
    public void Equal_copies_with_any_boundaries_are_not_a_conflict()
    {
        for (int round = 0; round < Repetitions.Of(200); round++)
        {
            var random = new Random(Seed + round);
            byte[] bytes = new byte[random.Next(12, 300)];
            random.NextBytes(bytes);
            "RFB 003.008\n"u8.CopyTo(bytes);
            var conversation = new TcpConversationBuilder { ResponderIsn = uint.MaxValue - (uint)random.Next(300) }.Open();
            for (int at = 0; at < bytes.Length;)
            {
                int from = random.Next(Math.Max(0, at - 40), at + 1);
                int to = Math.Min(bytes.Length, at + random.Next(1, 60));
                conversation.SendAt(false, from, bytes.AsSpan(from..to));
                at = Math.Max(at, to);
            }

            var sink = FlowRun.Of(conversation.FromInitiator("x"u8).Frames().Reordered(random, 3)).Only;

            Assert.False(sink.Beginning!.HasConflict, $"seed {Seed + round}");
            Assert.Equal(FlowAnomalies.None, sink.Closed!.Value.Anomalies);
            Assert.All(sink.Beginning.Responder, segment => Assert.True(bytes.AsSpan((int)segment.Offset, segment.Length).SequenceEqual(segment.Bytes.Span)));
        }
    }

    [Fact]
    public void Duplicates_of_a_mirror_port_with_another_hop_limit_are_not_a_conflict()
    {
        var packets = New().FromResponder("\u0001\u0001"u8).Packets;
        var sink = FlowRun.Of(packets.SelectMany(packet => new[] { packet, packet.WithHopLimit(63) }).Frames()).Only;

        Assert.False(sink.Beginning!.HasConflict);
        Assert.Equal("0:RFB 003.008\n 12:\u0001\u0001", KeptCopies.Text(sink.Beginning.Responder));
    }

    /// <summary>A keep-alive repeats the last acknowledged byte, with any value, after a pause.</summary>
    [Theory]
    [InlineData(1000, true, false)]
    [InlineData(990, true, true)]
    [InlineData(1000, false, true)]
    [InlineData(60_000, false, true)]
    public void A_keep_alive_is_not_a_conflict(int silence, bool isAcknowledged, bool isConflict)
    {
        var conversation = New().FromInitiator("1"u8);
        conversation = isAcknowledged ? conversation.Send(false, TcpFlags.Ack, []) : conversation;
        int between = isAcknowledged ? 2 : 1;
        var sink = Run(conversation.Wait(TimeSpan.FromMilliseconds(silence - between)).SendAt(true, 12, "\0"u8));

        Assert.Equal((isConflict, "RFB 003.008\n1"), (sink.Beginning!.HasConflict, sink.Initiator));
    }

    [Fact]
    public void A_window_probe_carries_the_next_byte_and_is_not_a_conflict()
    {
        var sink = Run(New().SendAt(false, 12, "a"u8).SendAt(false, 12, "abc"u8));

        Assert.False(sink.Beginning!.HasConflict);
        Assert.Equal("RFB 003.008\nabc", sink.Responder);
    }

    [Theory]
    [InlineData(FlowBeginning.MaxStreamBytes - 1, true)]
    [InlineData(FlowBeginning.MaxStreamBytes, false)]
    public void Only_the_first_bytes_are_kept(int offset, bool isKept)
    {
        var conversation = new TcpConversationBuilder { SegmentSize = 1000 }.Open().FromResponder([.. "RFB "u8, .. new byte[4996]]);
        var sink = Run(conversation.SendAt(false, offset, "ab"u8));

        Assert.Equal((isKept, FlowAnomalies.None), (sink.Beginning!.HasConflict, sink.Closed!.Value.Anomalies & ~FlowAnomalies.OverlapDiffers));
        Assert.Equal(isKept ? [1, 1] : [], sink.Beginning.Responder.Skip(5).Select(segment => segment.Bytes.Length).Concat(isKept ? [1] : []));
        Assert.Equal((4000, 96, 1000), (sink.Beginning.Responder[4].Offset, sink.Beginning.Responder[4].Bytes.Length, sink.Beginning.Responder[4].Length));
    }

    [Theory]
    [InlineData(FlowBeginning.MaxSegments, false)]
    [InlineData(FlowBeginning.MaxSegments + 1, true)]
    public void Only_the_first_segments_are_kept(int segments, bool isTruncated)
    {
        var sink = Run(new TcpConversationBuilder { SegmentSize = 4 }.Open().FromResponder([.. "RFB "u8, .. new byte[(segments - 1) * 4]]));

        Assert.Equal((FlowBeginning.MaxSegments, isTruncated), (sink.Beginning!.Responder.Count, sink.Beginning.Truncated));
    }

    [Theory]
    [InlineData(8, false)]
    [InlineData(9, true)]
    public void Of_one_offset_eight_copies_are_kept(int copies, bool isTruncated)
    {
        var conversation = New();
        for (byte copy = 0; copy < copies; copy++)
        {
            conversation.SendAt(true, 12, [copy]);
        }

        var sink = Run(conversation);

        Assert.Equal((copies + 1, isTruncated), (sink.Beginning!.Initiator.Count, sink.Beginning.Truncated));
        Assert.Equal([0, 1, 2, 3, 4, 5, 6, 7], sink.Beginning.Initiator.Skip(1).Where(segment => !segment.Bytes.IsEmpty).Select(segment => segment.Bytes.Span[0]));
        Assert.All(sink.Beginning.Initiator.Skip(1), segment => Assert.Equal((12, 1), (segment.Offset, segment.Length)));
    }

    [Theory]
    [InlineData(1024, false)]
    [InlineData(1025, true)]
    public void Copies_of_one_flow_are_bounded(int length, bool isTruncated)
    {
        var conversation = New().SendAt(true, 12, new byte[1024]).SendAt(true, 1036, new byte[1024]);
        for (byte copy = 1; copy <= 7; copy++)
        {
            conversation.SendAt(true, copy < 5 ? 12 : 1036, Enumerable.Repeat(copy, 1024).ToArray());
        }

        conversation.SendAt(true, 1036, Enumerable.Repeat((byte)8, length).ToArray());
        var sink = Run(conversation);
        Assert.Equal(isTruncated, sink.Beginning!.Truncated);
        Assert.InRange(sink.Beginning.Initiator.Sum(segment => segment.Bytes.Length), 0, 16 << 10);
    }

    /// <summary>A flood of copies that no receiver accepts leaves room for the real ones.</summary>
    [Fact]
    public void Marked_copies_make_room_for_others()
    {
        List<TestPacket> packets = [.. New().Packets];
        var conversation = New();
        var random = new Random(Seed);
        for (int count = 0; count < 1000; count++)
        {
            conversation.SendAt(true, random.Next(12, 30), [(byte)(2 + random.Next(200)), 9, 9]);
            packets.Add(conversation.Packets[^1].WithBadChecksum());
        }

        conversation.SendAt(true, 12, "1"u8).SendAt(true, 13, "0"u8).SendAt(true, 14, "set encodings"u8);
        packets.AddRange(conversation.Packets.TakeLast(3));
        var sink = FlowRun.Of(packets.Frames()).Only;

        Assert.True(sink.Beginning is { HasConflict: true, Truncated: true });
        Assert.EndsWith("12:1 13:0 14:set encodings", KeptCopies.Text(sink.Beginning.Initiator), StringComparison.Ordinal);
        Assert.InRange(sink.Beginning.Initiator.Count, 3, FlowBeginning.MaxSegments);
        Assert.Equal(sink.Beginning.Initiator.Select(segment => segment.Frame).Order(), sink.Beginning.Initiator.Select(segment => segment.Frame));
    }

    [Fact]
    public void Memory_of_a_worker_is_bounded()
    {
        var conversations = Enumerable.Range(1, 50).Select(port => new TcpConversationBuilder(new("10.0.0.1", (ushort)port), new("10.0.0.2", 80)).Open().FromResponder("RFB 003.008\n"u8).SendAt(true, 0, new byte[60]).SendAt(true, 0, "other"u8)).ToList();
        var frames = conversations.SelectMany(conversation => conversation.Frames()).ToList();
        long truncated = 0;
        var log = FlowRun.Of(frames, FlowRun.Small with { MaxCopyBytes = 64 * 10 }, look: worker => truncated = worker.Counters.BeginningsTruncated);

        Assert.Equal((10, 40, 40L), (log.Sinks.Count(sink => !sink.Beginning!.Truncated), log.Sinks.Count(sink => sink.Beginning!.Truncated), truncated));
        Assert.All(log.Sinks, sink => Assert.True(sink.Beginning is { HasConflict: true, Initiator: [_, { Length: 5 }] }));

        log = FlowRun.Of(frames, FlowRun.Small with { MaxBeginningBytes = 1000 });
        Assert.Equal(50, log.Sinks.Count);
        Assert.Contains(log.Sinks, sink => sink.Beginning!.Responder.Count == 0);
    }

    /// <summary>
    /// Every flow sends the maximum number of differing copies until the worker's limit is reached: 16 MiB by default (threat model, case 66).
    /// </summary>
    [Fact]
    public void Differing_copies_of_many_flows_stop_at_sixteen_mebibytes()
    {
        var options = FlowRun.Small with { MaxFlows = 1 << 13 };
        const int Copies = 6;
        int flows = (int)(options.MaxCopyBytes / KeptBeginning.MaxCopyBytes) + 200;
        byte[] real = [.. "RFB 003.008\n"u8, .. new byte[1400]];
        byte[][] forged = [.. Enumerable.Range(1, Copies).Select(value => Enumerable.Repeat((byte)value, real.Length).ToArray())];
        var frames = Enumerable.Range(1, flows).SelectMany(flow =>
        {
            var conversation = new TcpConversationBuilder(new("10.0.0.1", (ushort)flow), new("10.0.0.2", 5900)).Open().FromResponder("RFB 003.008\n"u8).FromInitiator(real);
            return forged.Aggregate(conversation, (so, copy) => so.SendAt(true, 0, copy)).Packets;
        }).Frames();
        long truncated = 0, rented = 0;
        var log = new Probing { Progress = SinkProgress.Negotiating };
        using (var worker = new FlowWorker<PrefixHandler>(options, new PrefixHandler(log)))
        {
            var batch = FrameBatch.Of(frames);
            worker.Process(batch.Headers, batch.Memory);
            (truncated, rented) = (worker.Counters.BeginningsTruncated, worker.CopyBytes);
            worker.Flush();
        }

        Assert.InRange(rented, options.MaxCopyBytes * 9 / 10, options.MaxCopyBytes);
        Assert.InRange(truncated, 200, flows);
        Assert.Equal(truncated, log.Sinks.Count(sink => sink.Beginning!.Truncated));
        Assert.All(log.Sinks, sink => Assert.True(sink.Beginning!.HasConflict));
        Assert.Equal(flows, log.Sinks.Count);
    }

    [Theory]
    [InlineData(SinkProgress.Negotiating, 3000, 10, true)]
    [InlineData(SinkProgress.Accepted, 1990, 10, true)]
    [InlineData(SinkProgress.Accepted, 2100, 10, false)]
    [InlineData(SinkProgress.Ended, 2100, 10, false)]
    [InlineData(SinkProgress.Accepted, 0, 60 << 10, true)]
    [InlineData(SinkProgress.Accepted, 0, 66 << 10, false)]
    [InlineData(SinkProgress.Negotiating, 0, 250 << 10, true)]
    [InlineData(SinkProgress.Negotiating, 0, 260 << 10, false)]
    public void The_beginning_is_kept_until_the_handshake_is_over_and_a_while_longer(SinkProgress progress, int milliseconds, int bytes, bool isKept)
    {
        var conversation = new TcpConversationBuilder { AcknowledgeData = true }.Open().FromResponder("RFB 003.008\n"u8).FromInitiator("RFB 003.008\n"u8);
        conversation.Wait(TimeSpan.FromMilliseconds(milliseconds)).FromResponder(new byte[bytes]).SendAt(true, 0, "RFB 003.003\n"u8);
        var sink = Run(conversation, new Probing { Progress = progress });

        Assert.Equal((isKept, isKept), (sink.Beginning!.HasConflict, sink.Beginning.Initiator.Count > 0));
    }

    [Fact]
    public void Of_one_direction_alone_the_beginning_is_kept_to_the_end()
    {
        var conversation = new TcpConversationBuilder { AcknowledgeData = true }.Open().FromResponder("RFB 003.008\n"u8).FromInitiator("RFB 003.008\n"u8).FromResponder("\u0001\u0001"u8).FromInitiator("1"u8).FromResponder("\0\0\0\0"u8);
        conversation.Wait(TimeSpan.FromMinutes(1)).FromResponder(new byte[100_000]);

        var server = FlowRun.Of(conversation.Packets.Where(packet => packet.Bytes[15] == 2).Frames(), log: new Probing { Progress = SinkProgress.Accepted }).Only;
        Assert.Equal([0L, 12, 13], server.Beginning!.Responder.Take(3).Select(segment => segment.Acknowledged));
        Assert.Empty(server.Beginning.Initiator);

        // Without the opening, the first acknowledgment number marks the beginning of the other side.
        var middle = FlowRun.Of(conversation.Packets.Skip(3).Where(packet => packet.Bytes[15] == 2).Frames()).Only;
        Assert.Equal([0L, 12, 13], middle.Beginning!.Initiator.Take(3).Select(segment => segment.Acknowledged));
    }

    [Fact]
    public void Keeping_allocates_nothing_in_the_steady_state()
    {
        var frames = Enumerable.Range(1, 200).SelectMany(port => new TcpConversationBuilder(new("10.0.0.1", (ushort)port), new("10.0.0.2", 80)).Open().FromResponder("RFB 003.008\n"u8).FromInitiator("RFB 003.008\n"u8).SendAt(true, 12, "2"u8).SendAt(true, 12, "1"u8).Close().Frames()).ToList();
        var sink = new CountingSink();
        using var worker = new FlowWorker<CountingHandler>(FlowRun.Small, new CountingHandler(sink));
        var batch = FrameBatch.Of(frames);

        // The flows of the round before are closed first; reporting them may allocate.
        IEnumerable<FrameHeader[]> Rounds()
        {
            for (int round = 0; round < 10; round++)
            {
                worker.CloseEnded(batch.Headers[^1].Ticks + TimeSpan.TicksPerMinute);
                worker.Expire(batch.Headers[^1].Ticks + TimeSpan.TicksPerDay);
                yield return batch.Headers;
            }
        }

        Assert.Equal(0, Allocations.Least(Rounds(), headers => worker.Process(headers, batch.Memory)));
    }
}
