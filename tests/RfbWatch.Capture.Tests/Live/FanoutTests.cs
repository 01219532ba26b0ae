using RfbWatch.Capture.Live;
using RfbWatch.Capture.Native;
using RfbWatch.Capture.Tests.Files;
using RfbWatch.TestKit;

namespace RfbWatch.Capture.Tests.Live;

public sealed class FanoutTests
{
    private const int HeaderBytes = 14;
    private const int TagBytes = 4;

    [LiveFact]
    public void Both_directions_of_every_flow_meet_by_address_pair() => BothDirectionsMeet(RingSpread.AddressPair);

    [LiveFact]
    public void Both_directions_of_every_flow_meet_by_flow() => BothDirectionsMeet(RingSpread.Flow);

    [LiveFact]
    public void By_address_pair_fragments_stay_with_their_flow_as_they_are() => NetworkNamespace.WithVeth(() =>
    {
        const int Flows = 512;
        var sources = LiveReading.Open("v1", new LiveOptions { Rings = 2 });
        using var sender = new FrameSender("v0");
        foreach (bool ipv6 in new[] { false, true })
        {
            SendFragmented(sender, Flows, ipv6);
        }

        var rings = LiveReading.ReadAll(sources, 2 * 3 * Flows);

        Assert.All(FlowsOf(rings), ring => Assert.All(ring.GroupBy(frame => (frame.Flow, frame.IPv6)), group => Assert.Equal([false, false, true], group.Select(frame => frame.Back).Order())));
        Assert.All(rings, ring => Assert.InRange(ring.Count, 2 * Flows, 4 * Flows));
    });

    [LiveFact]
    public void By_flow_the_kernel_puts_ipv4_fragments_together() => NetworkNamespace.WithVeth(() =>
    {
        const int Flows = 512;
        var sources = LiveReading.Open("v1", new LiveOptions { Rings = 2, Spread = RingSpread.Flow });
        using var sender = new FrameSender("v0");
        SendFragmented(sender, Flows, false);

        var rings = LiveReading.ReadAll(sources, 2 * Flows);

        Assert.All(FlowsOf(rings), ring => Assert.All(ring.GroupBy(frame => frame.Flow), group => Assert.Equal([false, true], group.Select(frame => frame.Back).Order())));
        Assert.All(rings.SelectMany(ring => ring), frame => Assert.Equal(TestFrames.Tcp(0, false, false, 60).Length, frame.Bytes.Length));
    });

    [LiveFact]
    public void By_address_pair_tags_make_no_difference() => NetworkNamespace.WithVeth(() =>
    {
        const int Flows = 256;
        var sources = LiveReading.Open("v1", new LiveOptions { Rings = 3 });
        using var sender = new FrameSender("v0");
        for (int flow = 0; flow < Flows; flow++)
        {
            // Untagged, one tag (which the kernel removes), and two to four of both types; the last is too deep for the program.
            byte[] plain = TestFrames.Tcp(flow, false, flow % 2 == 0);
            sender.Send(plain);
            sender.Send(TestFrames.Tag(TestFrames.Tcp(flow, true, flow % 2 == 0), 0x8100, 5));
            sender.Send(TestFrames.Tag(TestFrames.Tag(plain, 0x8100, 6), 0x88A8, 7));
            sender.Send(TestFrames.Tag(TestFrames.Tag(TestFrames.Tag(plain, 0x8100, 6), 0x8100, 6), 0x88A8, 7));
            sender.Send(TestFrames.Tag(TestFrames.Tag(TestFrames.Tag(TestFrames.Tag(plain, 0x8100, 5), 0x8100, 6), 0x8100, 6), 0x88A8, 7));
        }

        var rings = LiveReading.ReadAll(sources, 5 * Flows);

        var ringsOfFlow = rings.SelectMany((ring, number) => ring.Select(frame => (Ring: number, Frame: frame)))
            .Where(item => Tags(item.Frame) < 3)
            .GroupBy(item => TestFrames.Parse(item.Frame.Bytes.AsSpan(Tags(item.Frame) * TagBytes)).Flow);
        Assert.All(ringsOfFlow, flow => Assert.Equal((4, 1), (flow.Count(), flow.Select(item => item.Ring).Distinct().Count())));
        Assert.All(rings, ring => Assert.NotEmpty(ring));
        Assert.Equal(Flows, rings[0].Count(frame => Tags(frame) == 3));
    });

    [LiveFact]
    public void By_processor_all_frames_received_by_one_go_to_one_ring() => NetworkNamespace.WithVeth(() =>
    {
        const int Frames = 256;
        int[] processors = [.. ProcessorsTests.Allowed().GroupBy(number => number % 2).Select(numbers => numbers.First())];
        var sources = LiveReading.Open("v1", new LiveOptions { Rings = 2, Spread = RingSpread.Cpu });
        using var sender = new FrameSender("v0");
        foreach (int processor in processors)
        {
            // Frames sent on a veth pair by one processor are received on the same processor at the other end.
            Assert.Equal(0, ProcessorAffinity.Set(processor));
            for (int flow = 0; flow < Frames; flow++)
            {
                sender.Send(TestFrames.Tcp(flow, false, false));
            }
        }

        var rings = LiveReading.ReadAll(sources, processors.Length * Frames);

        Assert.All(processors, processor => Assert.Equal(Frames, rings[processor % 2].Count));
    });

    [LiveFact]
    public void By_queue_every_frame_comes_to_one_ring() => NetworkNamespace.WithVeth(() =>
    {
        const int Flows = 256;
        var sources = LiveReading.Open("v1", new LiveOptions { Rings = 2, Spread = RingSpread.Queue });
        using var sender = new FrameSender("v0");
        for (int flow = 0; flow < Flows; flow++)
        {
            sender.Send(TestFrames.Tcp(flow, false, false));
        }

        Assert.Equal(Flows, FlowsOf(LiveReading.ReadAll(sources, Flows)).Sum(ring => ring.Distinct().Count()));
    });

    private static void BothDirectionsMeet(RingSpread spread) => NetworkNamespace.WithVeth(() =>
    {
        const int Flows = 4096;
        var sources = LiveReading.Open("v1", new LiveOptions { Rings = 2, Spread = spread });
        Assert.Equal(["AF_PACKET ring 1 of 2", "AF_PACKET ring 2 of 2"], sources.Select(source => source.Backend));
        using var sender = new FrameSender("v0");
        foreach (bool ipv6 in new[] { false, true })
        {
            for (int flow = 0; flow < Flows; flow++)
            {
                sender.Send(TestFrames.Tcp(flow, false, ipv6));
                sender.Send(TestFrames.Tcp(flow, true, ipv6));
            }
        }

        var rings = FlowsOf(LiveReading.ReadAll(sources, 4 * Flows));

        Assert.Equal(4 * Flows, rings.Sum(ring => ring.Distinct().Count()));
        Assert.All(rings, ring => Assert.All(ring.GroupBy(frame => (frame.Flow, frame.IPv6)), group => Assert.Equal(2, group.Count())));
        Assert.All(rings, ring => Assert.InRange(ring.Count, Flows, 3 * Flows));
    });

    /// <summary>For each flow, one whole segment in one direction and one in two fragments in the other.</summary>
    private static void SendFragmented(FrameSender sender, int flows, bool ipv6)
    {
        for (int flow = 0; flow < flows; flow++)
        {
            sender.Send(TestFrames.Tcp(flow, true, ipv6, 60));
            foreach (byte[] fragment in TestFrames.Fragment(TestFrames.Tcp(flow, false, ipv6, 60), flow + 1))
            {
                sender.Send(fragment);
            }
        }
    }

    private static List<List<(int Flow, bool Back, bool IPv6)>> FlowsOf(IReadOnlyList<List<ReadFrame>> rings) =>
        [.. rings.Select(ring => ring.Select(frame => TestFrames.Parse(frame.Bytes)).ToList())];

    /// <summary>The number of tags that are still in the frame.</summary>
    private static int Tags(ReadFrame frame)
    {
        int tags = 0;
        while (frame.Bytes[TestFrames.TagAt + (tags * TagBytes)] is 0x81 or 0x88)
        {
            tags++;
        }

        Assert.True(frame.Bytes.Length > HeaderBytes + (tags * TagBytes));
        return tags;
    }
}
