using System.Buffers.Binary;
using RfbWatch.Packets;
using RfbWatch.TestKit;

namespace RfbWatch.Flows.Tests;

/// <summary>Memory stays bounded, nothing is allocated for flows without interest, and evictions are reported.</summary>
[Collection(nameof(AloneCollection))]
public class LimitTests
{
    private const int Seed = 20260106;

    private static TcpConversationBuilder Flow(ushort port, DateTime? time = null) =>
        new(new("10.0.0.1", port), new("10.0.0.2", 80)) { Time = time ?? new DateTime(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc) };

    private static FlowWorker<PrefixHandler> Worker(FlowOptions options, Probing? log = null) => new(options, new PrefixHandler(log ?? new Probing()));

    private static void Run(FlowWorker<PrefixHandler> worker, IEnumerable<TestFrame> frames)
    {
        var batch = FrameBatch.Of(frames);
        worker.Process(batch.Headers, batch.Memory);
    }

    [Fact]
    public void Half_open_flows_make_room_before_all_others()
    {
        var log = new Probing();
        using var worker = Worker(FlowRun.Small with { MaxFlows = 8 }, log);
        var session = Flow(1).Open().FromResponder("RFB "u8);
        var other = Flow(2).Open().FromResponder("else"u8).FromInitiator("else"u8);
        var silent = Flow(3).Open();
        Run(worker, [.. session.Frames(), .. other.Frames(), .. silent.Frames()]);
        for (ushort port = 100; port < 600; port++)
        {
            Run(worker, Flow(port).Send(true, TcpFlags.Syn, []).Frames());
        }

        Run(worker, Flow(1).Open().FromResponder("RFB "u8).FromResponder("still"u8).Frames()[4..]);
        Run(worker, Flow(3).Open().FromResponder("RFB late"u8).Frames()[3..]);
        Assert.Equal(8, worker.LiveFlows);
        Assert.Equal((495, 0, 0, 0), (worker.Counters.EvictedIdle, worker.Counters.EvictedDecided, worker.Counters.EvictedUndecided, worker.Counters.EvictedTracked));
        Assert.False(worker.Counters.Degraded);
        worker.Flush();
        Assert.Equal(["RFB still", "RFB late"], log.Sinks.Select(sink => sink.Responder));
    }

    [Fact]
    public void Then_the_decided_then_the_undecided_and_sessions_last()
    {
        var log = new Probing();
        using var worker = Worker(FlowRun.Small with { MaxFlows = 6 }, log);
        for (ushort port = 1; port <= 6; port++)
        {
            Run(worker, (port <= 2 ? Flow(port).Open().FromResponder("RFB "u8).FromResponder("on"u8) : port <= 4 ? Flow(port).Open() : Flow(port).Open().FromInitiator("x"u8).FromResponder("y"u8)).Frames());
        }

        for (ushort port = 11; port <= 18; port++)
        {
            Run(worker, Flow(port).Open().FromResponder("RFB "u8).FromResponder("on"u8).Frames());
        }

        Assert.Equal((0, 2, 2, 4), (worker.Counters.EvictedIdle, worker.Counters.EvictedDecided, worker.Counters.EvictedUndecided, worker.Counters.EvictedTracked));
        Assert.True(worker.Counters.Degraded);
        Assert.Equal(4, log.Sinks.Count(sink => sink.Closed?.End == EndReason.Evicted));
        Assert.Equal(10, log.Sinks.Count);
    }

    [Fact]
    public void An_endless_banner_is_given_up_at_the_probe_limit()
    {
        using var worker = new FlowWorker<NeverSureHandler>(FlowRun.Small, default);
        var conversation = new TcpConversationBuilder { SegmentSize = 3 }.Open().FromResponder(new byte[3000]);
        var batch = FrameBatch.Of(conversation.Frames());
        worker.Process(batch.Headers, batch.Memory);

        Assert.Equal(FlowRun.Small.ProbeBytes, worker.Handler.Longest);
        Assert.InRange(worker.Handler.Calls, 1, FlowRun.Small.ProbeBytes);
    }

    [Fact]
    public void A_flood_of_half_open_flows_stays_within_its_limit()
    {
        const int Flows = 2_000_000;
        const long Bound = 250L << 20;
        using var worker = Worker(new FlowOptions { HashSeed = 3 });
        long before = ResidentBytes();
        var frame = Flow(1).Send(true, TcpFlags.Syn, []).Frames()[0];
        var headers = new FrameHeader[FlowWorker<PrefixHandler>.Group];
        byte[] memory = new byte[headers.Length * frame.Bytes.Length];
        for (int sent = 0; sent < Flows; sent += headers.Length)
        {
            for (int at = 0; at < headers.Length; at++)
            {
                var bytes = memory.AsSpan(at * frame.Bytes.Length, frame.Bytes.Length);
                frame.Bytes.CopyTo(bytes);
                BinaryPrimitives.WriteUInt32BigEndian(bytes[26..], (uint)(sent + at));
                headers[at] = new FrameHeader { Ticks = frame.Ticks, Number = sent + at + 1, Offset = at * frame.Bytes.Length, CapturedLength = bytes.Length, OriginalLength = bytes.Length, LinkType = LinkType.Ethernet, StrippedVlanTci = -1 };
            }

            worker.Process(headers, memory);
        }

        Assert.Equal((Flows, Flows), (worker.Counters.Flows, worker.LiveFlows));
        Assert.InRange(ResidentBytes() - before, 1, Bound);
    }

    [Fact]
    public void Nothing_is_allocated_for_flows_of_no_interest()
    {
        using var worker = Worker(FlowRun.Small);
        var flows = Enumerable.Range(1, 60).Select(port => Flow((ushort)port).Open().FromInitiator(new byte[5000]).FromResponder(new byte[20_000]).Close().Frames());
        var batch = FrameBatch.Of(flows.SelectMany(frames => frames));
        worker.Process(batch.Headers, batch.Memory);

        const int Rounds = 20;
        long least = Allocations.Least(
            () =>
            {
                for (int at = 0; at < batch.Headers.Length; at++)
                {
                    batch.Headers[at].Ticks += TimeSpan.FromMinutes(5).Ticks;
                }

                worker.Process(batch.Headers, batch.Memory);
            },
            Rounds);

        Assert.Equal(0, least);
        Assert.Equal((Rounds + 1) * 60, worker.Counters.Flows);
    }

    [Fact]
    public void Nothing_is_allocated_per_packet_of_a_session_in_order_or_not()
    {
        var sink = new CountingSink();
        using var worker = new FlowWorker<CountingHandler>(FlowRun.Small, new CountingHandler(sink));
        var conversation = new TcpConversationBuilder { SegmentSize = 1000 }.Open().FromResponder("RFB "u8).FromResponder(new byte[2_000_000]).Frames();
        var frames = FrameBatch.Of([.. conversation[..4], .. conversation[4..].Reordered(new Random(Seed), 20)]);
        const int Rounds = 10;
        int part = (frames.Headers.Length + Rounds - 1) / Rounds;
        Assert.Equal(0, Allocations.Least(frames.Headers.Chunk(part), headers => worker.Process(headers, frames.Memory)));
        Assert.Equal(2_000_004, sink.Bytes);
    }

    [Fact]
    public void Fragments_are_bounded_and_what_is_given_up_is_counted()
    {
        using var worker = Worker(FlowRun.Small with { MaxFragmentBytes = 10_000 });
        var packets = Enumerable.Range(1, 100).SelectMany(port => Flow((ushort)port).Open().FromResponder(new byte[1400]).Packets);
        var firstsOnly = packets.Fragment(1000).Where(packet => (packet.Bytes[6] & 0x20) != 0);
        Run(worker, firstsOnly.Frames());

        Assert.InRange(worker.Counters.FragmentLimit, 90, 99);
        worker.Flush();
        Assert.Equal(100, worker.Counters.FragmentLimit + worker.Counters.FragmentsIncomplete);
    }

    [Fact]
    public void Fragments_that_are_not_kept_are_bounded_too()
    {
        using var worker = Worker(FlowRun.Small with { MaxFragmentBytes = 10_000 });
        var source = new TcpEndpoint("10.0.0.1", 9);
        var firsts = Enumerable.Range(0, 500).Select(i => new TestPacket(0, IpHeaders.Udp(new($"10.1.{i / 250}.{i % 250 + 1}", 53), source, new byte[3000]), IpHeaders.EtherTypeIPv4)).Fragment(1480)
            .Where(packet => (packet.Bytes[6] & 0x20) != 0 && (packet.Bytes[7] | (packet.Bytes[6] & 0x1f)) == 0);
        Run(worker, firsts.Frames());
        Assert.InRange(worker.Counters.FragmentLimit, 400, 500);
    }

    [Fact]
    public void Fragments_of_UDP_without_a_tunnel_cost_nothing_and_count_as_nothing_missed()
    {
        using var worker = Worker(FlowRun.Small);
        var udp = new TestPacket(0, IpHeaders.Udp(new("10.0.0.1", 2049), new("10.0.0.2", 2049), new byte[8000]), IpHeaders.EtherTypeIPv4);
        Run(worker, new[] { udp }.Fragment(1480).Frames());
        worker.Flush();

        Assert.Equal((0, 0), (worker.Counters.FragmentsIncomplete, worker.Counters.FragmentsReassembled));
    }

    [Fact]
    public void Fragments_within_a_fragmented_tunnel_are_put_together()
    {
        var inner = Flow(5).Open().FromResponder([.. "RFB "u8, .. new byte[3000]]).Packets.Fragment(1000);
        var outer = inner.Select(packet => Layers.Vxlan(9)(packet)).Fragment(400);
        var sink = FlowRun.Of(outer.Frames()).Only;

        Assert.Equal((3004, "vxlan 9"), (sink.Bytes(FlowDirection.FromResponder).Length, sink.Closed!.Value.Encapsulation));
    }

    [Fact]
    public void With_mutated_frames_every_flow_is_reported_once_and_every_gap_counted()
    {
        var random = new Random(Seed);
        List<TestFrame> corpus = [];
        for (ushort port = 1; port <= 6; port++)
        {
            var conversation = new TcpConversationBuilder(new("10.0.0.1", port), new("10.0.0.2", 80)) { SegmentSize = 7 * port }.Open().FromResponder("RFB and more of it"u8).FromInitiator(new byte[100]).FromResponder(new byte[300]).Close();
            corpus.AddRange(conversation.Packets.Fragment(port < 3 ? 24 : 2000).Frames(port % 2 == 0 ? [Layers.Vlan(3)] : []));
        }

        for (int round = 0; round < Repetitions.Of(300); round++)
        {
            var frames = corpus.Reordered(random, 10).Duplicated(random, 0.1).Dropped(random, 0.1).Select(frame =>
            {
                byte[] bytes = frame.Bytes.ToArray();
                for (int changes = random.Next(3); changes > 0; changes--)
                {
                    bytes[random.Next(14, bytes.Length)] = (byte)random.Next(256);
                }

                return random.Next(20) == 0 ? frame.Cut(random.Next(bytes.Length)) : frame with { Bytes = bytes, Ticks = random.Next(50) == 0 ? random.NextInt64(DateTime.MaxValue.Ticks) : frame.Ticks };
            }).ToList();
            var options = FlowRun.Small with { MaxFlows = random.Next(2) == 0 ? 4 : 1000, MaxTrackedFlows = random.Next(1, 6), MaxStreamBuffer = random.Next(2) == 0 ? 100 : 10_000, MaxTotalBuffer = random.Next(2) == 0 ? 500 : 100_000 };
            var (flows, skipped, unreported) = (0L, 0L, 0L);
            var log = FlowRun.Of(frames, options, new Probing { ReportAll = true },
                worker => (flows, skipped, unreported) = (worker.Counters.Flows, worker.Counters.SkippedBytes, worker.Counters.Stages.Sum(stage => stage.Unreported)));

            // A demoted flow gets a new sink instead of the first, which is dropped without a callback.
            var reported = log.Sinks.FindAll(sink => sink.Closed is not null);
            Assert.True(flows == log.Closed.Count + reported.Count + unreported, $"seed {Seed} round {round}");
            long missed = reported.Sum(sink => sink.Closed!.Value.InitiatorMissed + sink.Closed!.Value.ResponderMissed);
            long gaps = reported.Sum(sink => sink.Gaps.Sum(gap => gap.Length));
            Assert.True(log.Sinks.Count == reported.Count ? missed + skipped == gaps : missed <= gaps && gaps <= missed + skipped, $"seed {Seed} round {round}: {missed} {skipped} {gaps}");
        }
    }

    private static long ResidentBytes()
    {
        using var self = System.Diagnostics.Process.GetCurrentProcess();
        return self.WorkingSet64;
    }
}
