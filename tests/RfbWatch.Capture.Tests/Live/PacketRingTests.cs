using RfbWatch.Capture.Live;
using RfbWatch.Capture.Tests.Files;
using RfbWatch.Packets;
using RfbWatch.TestKit;

namespace RfbWatch.Capture.Tests.Live;

public sealed class PacketRingTests
{
    [LiveFact]
    public void Vlan_tags_removed_by_the_kernel_are_reported() => NetworkNamespace.WithVeth(() =>
    {
        using var source = Assert.Single(LiveReading.Open("v1"));
        using var sender = new FrameSender("v0");
        for (int i = 0; i < 500; i++)
        {
            sender.Send(TestFrames.Tcp(i, false, false, vlan: i % 2 == 0 ? 0x2000 | i : null));
        }

        var frames = LiveReading.Read(source, 500);

        for (int i = 0; i < 500; i++)
        {
            int tag = i % 2 == 0 ? 0x2000 | i : -1;
            Assert.Equal(tag, frames[i].Header.StrippedVlanTci);
            Assert.Equal(TestFrames.Tcp(i, false, false), frames[i].Bytes);
        }
    });

    /// <summary>
    /// A reader that processes its frames slowly loses none if as many as the ring holds arrive before its next read, whether it has fallen behind by a quarter of the ring or after a stall.
    /// </summary>
    [LiveTheory]
    [InlineData(900)]
    [InlineData(3_300)]
    public void A_ring_whose_reader_is_behind_is_free_again_after_the_next_read(int behind) => NetworkNamespace.WithVeth(() =>
    {
        // 32 blocks hold some 3,700 of these frames, and the 25 that a quarter of a ring leaves fewer than 2,900 with what is in the last of them. The kernel closes a block that is not full after
        // four seconds: on a machine that takes so long to send the frames, the ring holds a block less.
        const int Burst = 2_900;
        using var source = Assert.Single(LiveReading.Open("v1", new LiveOptions { RingBytes = 4 << 20, BlockMilliseconds = 4_000 }));
        using var sender = new FrameSender("v0");
        var sent = Enumerable.Range(0, behind + Burst).Select(flow => TestFrames.Tcp(flow, flow % 2 == 0, false, 1_000)).ToList();
        sent[..behind].ForEach(frame => sender.Send(frame));
        var frames = new List<ReadFrame>();
        LiveReading.ReadUntil(source, frames, () => frames.Count > 0);
        sent[behind..].ForEach(frame => sender.Send(frame));
        LiveReading.ReadUntil(source, frames, () => frames.Count + source.Dropped >= sent.Count);

        Assert.Equal(0, source.Dropped);
        Assert.Equal(sent, frames.Select(frame => frame.Bytes));
        Assert.Equal(sent.Sum(frame => frame.Length), source.BytesRead);
    });

    /// <summary>
    /// A reader that is in the middle of a block, and then has other work to do, makes room without a read. Afterwards copies are read while others are made: none takes the place of the one that is
    /// being read.
    /// </summary>
    [LiveFact]
    public void A_reader_with_other_work_makes_room_in_the_middle_of_a_block() => NetworkNamespace.WithVeth(() =>
    {
        const int Begun = 150, Waiting = 3_000, Burst = 2_900;
        using var source = Assert.Single(LiveReading.Open("v1", new LiveOptions { RingBytes = 4 << 20, BlockMilliseconds = 4_000 }));
        using var sender = new FrameSender("v0");
        var sent = Enumerable.Range(0, Begun + Waiting + Burst).Select(flow => TestFrames.Tcp(flow, flow % 2 == 0, false, 1_000)).ToList();
        sent[..Begun].ForEach(frame => sender.Send(frame));
        var frames = new List<ReadFrame>();
        LiveReading.ReadUntil(source, frames, () => frames.Count > 0);
        sent[Begun..(Begun + Waiting)].ForEach(frame => sender.Send(frame));
        source.Relieve();
        sent[(Begun + Waiting)..].ForEach(frame => sender.Send(frame));
        LiveReading.ReadUntil(source, frames, () =>
        {
            source.Relieve();
            return frames.Count + source.Dropped >= sent.Count;
        });

        Assert.Equal(0, source.Dropped);
        Assert.Equal(sent, frames.Select(frame => frame.Bytes));
        Assert.Equal(sent.Sum(frame => frame.Length), source.BytesRead);
    });

    [LiveFact(needsLibpcap: true)]
    public void A_filter_of_tags_is_refused() => NetworkNamespace.WithVeth(() =>
    {
        var vlan = LiveCapture.Open("v1", new LiveOptions { Filter = "vlan 5 and tcp" }).Problem;

        Assert.Equal(CaptureProblemKind.NotAvailable, vlan!.Kind);
        Assert.Contains("use the libpcap backend", vlan.Message, StringComparison.Ordinal);
    });

    [LiveFact]
    public void Without_the_capability_it_says_which() => NetworkNamespace.WithVeth(() =>
    {
        NetworkNamespace.DropCapabilities(keepNetRaw: false);

        var opening = LiveCapture.Open("v1");
        var capabilities = CaptureCapabilities.Check();

        Assert.Empty(opening.Sources);
        Assert.Equal(CaptureProblemKind.NotPermitted, opening.Problem!.Kind);
        Assert.Contains("v1: needs CAP_NET_RAW", opening.Problem.Message, StringComparison.Ordinal);
        Assert.Equal((false, true), (capabilities.CanCapture, capabilities.Obstacle!.Contains("CAP_NET_RAW", StringComparison.Ordinal)));
        Assert.All(InterfaceInventory.List(capabilities), known => Assert.Equal(capabilities.Obstacle, known.Obstacle));
    });

    [Fact]
    public void An_option_out_of_its_range_is_named() =>
        Assert.Equal("v1: Rings is 65, 1 to 64 is allowed", LiveCapture.Open("v1", new LiveOptions { Rings = 65 }).Problem!.Message);

    [LiveFact]
    public void The_inventory_shows_what_can_be_captured() => NetworkNamespace.WithVeth(() =>
    {
        NetworkNamespace.Command("ip", "link", "set", "v1", "down");

        var capabilities = CaptureCapabilities.Check(new LiveOptions { RingBytes = 4 << 20 });
        var known = InterfaceInventory.List(capabilities).ToDictionary(item => item.Name);

        Assert.Equal((true, null, LiveBackend.PacketRing, null), (capabilities.CanCapture, capabilities.Obstacle, capabilities.Backend, capabilities.RingObstacle));
        Assert.Equal(["lo", "v0", "v1"], known.Keys.Order());
        Assert.Equal((true, "Loopback", false), (known["lo"].IsLoopback, known["lo"].Type, known["lo"].IsUp));
        Assert.Equal(("Ethernet", true, false), (known["v0"].Type, known["v0"].IsUp, known["v0"].HasCarrier));
        Assert.Contains("no link", known["v0"].Obstacle, StringComparison.Ordinal);
        Assert.Contains("ip link set v1 up", known["v1"].Obstacle, StringComparison.Ordinal);
        Assert.Equal(1500, known["v0"].Mtu);
    });
}
