using RfbWatch.Capture.Live;
using RfbWatch.Capture.Tests.Files;
using RfbWatch.Packets;
using RfbWatch.TestKit;

namespace RfbWatch.Capture.Tests.Live;

public sealed class PacketRingTests
{
    [LiveFact]
    [Trait("Clock", "kernel")]
    public void Delivers_what_was_sent_in_order_and_nothing_else() => NetworkNamespace.WithVeth(() =>
    {
        using var source = Assert.Single(LiveReading.Open("v1"));
        using var sender = new FrameSender("v0");
        var sent = Enumerable.Range(0, 2000).Select(flow => TestFrames.Tcp(flow, flow % 2 == 0, flow % 3 == 0, flow % 1300)).ToList();
        sent.ForEach(frame => sender.Send(frame));

        var frames = LiveReading.Read(source, sent.Count);

        Assert.Equal(sent, frames.Select(frame => frame.Bytes));
        Assert.Equal(Enumerable.Range(1, sent.Count).Select(number => (long)number), frames.Select(frame => frame.Header.Number));
        Assert.All(frames, frame => Assert.Equal((LinkType.Ethernet, frame.Bytes.Length, -1), (frame.Header.LinkType, frame.Header.OriginalLength, frame.Header.StrippedVlanTci)));
        Assert.InRange(frames[0].Time, DateTime.UtcNow.AddMinutes(-5), DateTime.UtcNow.AddMinutes(5));
        Assert.Equal(sent.Sum(frame => frame.Length), source.BytesRead);
        Assert.Equal((0L, LiveState.Up, true, false), (source.Dropped, source.State, source.IsLive, source.IsEnded));
        Assert.Equal(0, source.Read(new FrameHeader[1]));
    });

    [LiveFact]
    public void Drops_are_counted_in_full_and_once() => NetworkNamespace.WithVeth(() =>
    {
        using var source = Assert.Single(LiveReading.Open("v1", new LiveOptions { RingBytes = 2 << 20 }));
        using var sender = new FrameSender("v0");
        var frame = TestFrames.Tcp(1, false, false, 1000);
        const int Sent = 8000;
        for (var i = 0; i < Sent; i++)
        {
            sender.Send(frame);
        }

        var frames = new List<ReadFrame>();
        LiveReading.ReadUntil(source, frames, () => frames.Count + source.Dropped >= Sent);

        Assert.Equal(Sent, frames.Count + source.Dropped);

        // Most find no room; how many do depends on how full the kernel closes its blocks.
        Assert.InRange(source.Dropped, Sent / 4, Sent - 100);
        var dropped = source.Dropped;
        source.Dispose();
        Assert.Equal(dropped, source.Dropped);
    });

    /// <summary>A reader that stands still loses nothing while there is room, however thinly the frames come: each of these has a block of its own at the worst.</summary>
    [LiveFact]
    public void A_reader_that_stands_still_loses_no_frame_that_the_ring_has_room_for() => NetworkNamespace.WithVeth(() =>
    {
        const int Sent = 12;
        using var source = Assert.Single(LiveReading.Open("v1", new LiveOptions { RingBytes = 4 << 20 }));
        using var sender = new FrameSender("v0");
        var clock = new ManualClock();
        for (var i = 0; i < Sent; i++)
        {
            sender.Send(TestFrames.Tcp(i, false, false));
            var sent = clock.GetTimestamp();
            Eventually.Is(() => clock.GetElapsedTime(sent) > TimeSpan.FromMilliseconds(70), "the time in which a block was closed once").GetAwaiter().GetResult();
        }

        var frames = new List<ReadFrame>();
        LiveReading.ReadUntil(source, frames, () => frames.Count + source.Dropped >= Sent);

        Assert.Equal((Sent, 0L), (frames.Count, source.Dropped));
    });

    [LiveFact]
    public void Vlan_tags_that_the_kernel_took_off_are_told() => NetworkNamespace.WithVeth(() =>
    {
        using var source = Assert.Single(LiveReading.Open("v1"));
        using var sender = new FrameSender("v0");
        for (var i = 0; i < 500; i++)
        {
            sender.Send(TestFrames.Tcp(i, false, false, vlan: i % 2 == 0 ? 0x2000 | i : null));
        }

        var frames = LiveReading.Read(source, 500);

        for (var i = 0; i < 500; i++)
        {
            var tag = i % 2 == 0 ? 0x2000 | i : -1;
            Assert.Equal(tag, frames[i].Header.StrippedVlanTci);
            Assert.Equal(TestFrames.Tcp(i, false, false), frames[i].Bytes);
        }
    });

    [LiveFact]
    public void An_interface_that_goes_down_pauses_and_goes_on_when_it_is_up() => NetworkNamespace.WithVeth(() =>
    {
        using var source = Assert.Single(LiveReading.Open("v1"));
        using var sender = new FrameSender("v0");
        var frames = new List<ReadFrame>();

        NetworkNamespace.Command("ip", "link", "set", "v1", "down");
        LiveReading.ReadUntil(source, frames, () => source.State == LiveState.Down);
        Assert.False(source.IsEnded);
        Assert.Null(source.Problem);
        Assert.Equal(0, source.Read(new FrameHeader[1]));

        NetworkNamespace.Command("ip", "link", "set", "v1", "up");
        LiveReading.ReadUntil(source, frames, () => source.State == LiveState.Up);
        SendUntilSeen(sender, source, frames);
        Assert.Equal(TestFrames.Tcp(7, false, false), frames[0].Bytes);
    });

    [LiveFact]
    public void An_interface_that_is_down_when_opened_is_waited_for() => NetworkNamespace.WithVeth(() =>
    {
        NetworkNamespace.Command("ip", "link", "set", "v1", "down");
        using var source = Assert.Single(LiveReading.Open("v1"));
        Assert.Equal(LiveState.Down, source.State);

        NetworkNamespace.Command("ip", "link", "set", "v1", "up");
        LiveReading.ReadUntil(source, [], () => source.State == LiveState.Up);
        using var sender = new FrameSender("v0");
        SendUntilSeen(sender, source, []);
    });

    [LiveFact]
    public void An_interface_that_is_removed_ends_the_source_as_lost_and_what_came_before_is_kept() => NetworkNamespace.WithVeth(() =>
    {
        using var source = Assert.Single(LiveReading.Open("v1"));
        using var sender = new FrameSender("v0");
        sender.Send(TestFrames.Tcp(7, false, false));
        var frames = LiveReading.Read(source, 1);

        NetworkNamespace.Command("ip", "link", "del", "v1");
        LiveReading.ReadUntil(source, frames, () => source.IsEnded);

        Assert.Equal((LiveState.Gone, CaptureProblemKind.Lost), (source.State, source.Problem!.Kind));
        Assert.Contains("v1: the interface is gone", source.Problem.Message, StringComparison.Ordinal);
        Assert.Single(frames);
    });

    [LiveFact]
    public void The_loopback_interface_gives_each_frame_once() => NetworkNamespace.Run(() =>
    {
        NetworkNamespace.Command("ip", "link", "set", "lo", "up");
        using var source = Assert.Single(LiveReading.Open("lo"));
        using var sender = new FrameSender("lo");
        sender.Send(TestFrames.Tcp(1, false, false));
        sender.Send(TestFrames.Tcp(2, false, false));

        Assert.Equal([1, 2], LiveReading.Read(source, 2).Select(frame => TestFrames.Parse(frame.Bytes).Flow));
    });

    [LiveFact]
    public void Any_stands_for_all_interfaces_and_gives_ip_packets() => NetworkNamespace.WithVeth(() =>
    {
        using var any = Assert.Single(LiveReading.Open("any"));
        using var sender = new FrameSender("v0");
        sender.Send(TestFrames.Tcp(9, false, false));

        var frames = new List<ReadFrame>();
        LiveReading.ReadUntil(any, frames, () => frames.Count >= 2);

        // Sent on one end and received on the other: "any" sees both, without link-layer headers.
        Assert.All(frames.Take(2), frame => Assert.Equal(TestFrames.Tcp(9, false, false)[14..], frame.Bytes));
        Assert.All(frames, frame => Assert.Equal(LinkType.Raw, frame.Header.LinkType));
    });

    [LiveFact(needsLibpcap: true)]
    public void A_filter_lets_only_its_frames_through() => NetworkNamespace.WithVeth(() =>
    {
        using var source = Assert.Single(LiveReading.Open("v1", new LiveOptions { Filter = "ip6 and tcp port 5900" }));
        using var sender = new FrameSender("v0");
        for (var flow = 0; flow < 100; flow++)
        {
            sender.Send(TestFrames.Tcp(flow, false, flow % 4 == 0));
        }

        var frames = LiveReading.Read(source, 25);

        Assert.All(frames, frame => Assert.True(TestFrames.Parse(frame.Bytes).IPv6));
        Assert.Equal((25, 0L), (frames.Count, source.Dropped));
    });

    [LiveFact(needsLibpcap: true)]
    public void A_filter_that_cannot_work_is_named() => NetworkNamespace.WithVeth(() =>
    {
        var nonsense = LiveCapture.Open("v1", new LiveOptions { Filter = "tcp prot 5900" }).Problem;
        var vlan = LiveCapture.Open("v1", new LiveOptions { Filter = "vlan 5 and tcp" }).Problem;

        Assert.Equal(CaptureProblemKind.NotAvailable, nonsense!.Kind);
        Assert.Contains("the filter 'tcp prot 5900' does not compile", nonsense.Message, StringComparison.Ordinal);
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

    [LiveFact]
    public void With_only_that_capability_it_works() => NetworkNamespace.WithVeth(() =>
    {
        using var sender = new FrameSender("v0");
        NetworkNamespace.DropCapabilities(keepNetRaw: true);

        var sources = LiveReading.Open("v1", new LiveOptions { Rings = 2 });
        sender.Send(TestFrames.Tcp(7, false, false));

        Assert.Single(LiveReading.ReadAll(sources, 1).SelectMany(frames => frames));
    });

    [LiveFact]
    public void What_cannot_be_opened_says_why() => NetworkNamespace.WithVeth(() =>
    {
        var missing = LiveCapture.Open("eth9").Problem!;
        var options = LiveCapture.Open("v1", new LiveOptions { Rings = 65 }).Problem!;

        Assert.Equal(CaptureProblemKind.NotAvailable, missing.Kind);
        Assert.Equal("eth9: no such interface; there are: lo, v0, v1", missing.Message);
        Assert.Equal("v1: Rings is 65, 1 to 64 is allowed", options.Message);
    });

    [LiveFact]
    public void The_inventory_tells_what_can_be_captured() => NetworkNamespace.WithVeth(() =>
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

    /// <summary>
    /// Sends a frame again until it is read. The kernel tells the other end of a link that it is up a second later, if it told it something just before; till then it
    /// drops what is sent.
    /// </summary>
    private static void SendUntilSeen(FrameSender sender, LiveSource source, List<ReadFrame> frames) => LiveReading.ReadUntil(source, frames, () =>
    {
        sender.Send(TestFrames.Tcp(7, false, false));
        return frames.Count > 0;
    });
}
