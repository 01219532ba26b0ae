using RfbWatch.Capture.Live;
using RfbWatch.Capture.SharpPcap;
using RfbWatch.Capture.Tests.Files;
using RfbWatch.Packets;
using RfbWatch.TestKit;

namespace RfbWatch.Capture.Tests.Live;

/// <summary>Behaviour common to all backends: a sensor must not depend on how frames are captured.</summary>
public sealed class LiveBackendTests
{
    /// <summary>All backends available on this machine: libpcap only if it is installed. <see cref="LibpcapTests"/> are skipped if it is not.</summary>
    public static TheoryData<LiveBackend> Backends =>
        [.. Enum.GetValues<LiveBackend>().Where(backend => backend != LiveBackend.Automatic && (backend != LiveBackend.Libpcap || SharpPcapLibrary.Instance.Obstacle is null))];

    [LiveTheory]
    [MemberData(nameof(Backends))]
    [Trait("Clock", "kernel")]
    public void Delivers_what_was_sent_in_order_and_nothing_else(LiveBackend backend) => NetworkNamespace.WithVeth(() =>
    {
        using var source = Assert.Single(LiveReading.Open("v1", new LiveOptions { Backend = backend }));
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

    [LiveTheory]
    [MemberData(nameof(Backends))]
    public void Drops_are_counted_in_full_and_once(LiveBackend backend) => NetworkNamespace.WithVeth(() =>
    {
        using var source = Assert.Single(LiveReading.Open("v1", new LiveOptions { Backend = backend, RingBytes = 2 << 20 }));
        using var sender = new FrameSender("v0");
        byte[] frame = TestFrames.Tcp(1, false, false, 1000);
        const int Sent = 8000;
        for (int i = 0; i < Sent; i++)
        {
            sender.Send(frame);
        }

        var frames = new List<ReadFrame>();
        LiveReading.ReadUntil(source, frames, () => frames.Count + source.Dropped >= Sent);

        Assert.Equal(Sent, frames.Count + source.Dropped);

        // Most frames do not fit; how many exactly depends on how full the blocks are when the kernel closes them.
        Assert.InRange(source.Dropped, Sent / 4, Sent - 100);
        long dropped = source.Dropped;
        source.Dispose();
        Assert.Equal(dropped, source.Dropped);
    });

    /// <summary>
    /// A stalled reader loses nothing while there is room, however slowly the frames arrive: in the worst case each of these has a block of its own.
    /// </summary>
    [LiveTheory]
    [MemberData(nameof(Backends))]
    public void A_stalled_reader_loses_no_frame_that_the_ring_has_room_for(LiveBackend backend) => NetworkNamespace.WithVeth(() =>
    {
        const int Sent = 12;
        // libpcap uses larger blocks, and therefore fewer.
        using var source = Assert.Single(LiveReading.Open("v1", new LiveOptions { Backend = backend, RingBytes = backend == LiveBackend.PacketRing ? 4 << 20 : 16 << 20 }));
        using var sender = new FrameSender("v0");
        var clock = new ManualClock();
        for (int i = 0; i < Sent; i++)
        {
            sender.Send(TestFrames.Tcp(i, false, false));
            long sent = clock.GetTimestamp();
            Eventually.Is(() => clock.GetElapsedTime(sent) > TimeSpan.FromMilliseconds(70), "the time in which a block was closed once").GetAwaiter().GetResult();
        }

        var frames = new List<ReadFrame>();
        LiveReading.ReadUntil(source, frames, () => frames.Count + source.Dropped >= Sent);

        Assert.Equal((Sent, 0L), (frames.Count, source.Dropped));
    });

    [LiveTheory]
    [MemberData(nameof(Backends))]
    public void An_interface_that_goes_down_pauses_and_resumes_when_it_is_up(LiveBackend backend) => NetworkNamespace.WithVeth(() =>
    {
        using var source = Assert.Single(LiveReading.Open("v1", new LiveOptions { Backend = backend }));
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

    [LiveTheory]
    [MemberData(nameof(Backends))]
    public void An_interface_that_is_down_when_opened_is_waited_for(LiveBackend backend) => NetworkNamespace.WithVeth(() =>
    {
        NetworkNamespace.Command("ip", "link", "set", "v1", "down");
        using var source = Assert.Single(LiveReading.Open("v1", new LiveOptions { Backend = backend }));
        Assert.Equal(LiveState.Down, source.State);

        NetworkNamespace.Command("ip", "link", "set", "v1", "up");
        LiveReading.ReadUntil(source, [], () => source.State == LiveState.Up);
        using var sender = new FrameSender("v0");
        SendUntilSeen(sender, source, []);
    });

    [LiveTheory]
    [MemberData(nameof(Backends))]
    public void An_interface_that_is_removed_ends_the_source_as_lost_and_what_came_before_is_kept(LiveBackend backend) => NetworkNamespace.WithVeth(() =>
    {
        using var source = Assert.Single(LiveReading.Open("v1", new LiveOptions { Backend = backend }));
        using var sender = new FrameSender("v0");
        sender.Send(TestFrames.Tcp(7, false, false));
        var frames = LiveReading.Read(source, 1);

        NetworkNamespace.Command("ip", "link", "del", "v1");
        LiveReading.ReadUntil(source, frames, () => source.IsEnded);

        Assert.Equal((LiveState.Gone, CaptureProblemKind.Lost), (source.State, source.Problem!.Kind));
        Assert.Contains("v1: the interface is gone", source.Problem.Message, StringComparison.Ordinal);
        Assert.Single(frames);
    });

    [LiveTheory]
    [MemberData(nameof(Backends))]
    public void The_loopback_interface_gives_each_frame_once(LiveBackend backend) => NetworkNamespace.Run(() =>
    {
        NetworkNamespace.Command("ip", "link", "set", "lo", "up");
        using var source = Assert.Single(LiveReading.Open("lo", new LiveOptions { Backend = backend }));
        using var sender = new FrameSender("lo");
        sender.Send(TestFrames.Tcp(1, false, false));
        sender.Send(TestFrames.Tcp(2, false, false));

        Assert.Equal([1, 2], LiveReading.Read(source, 2).Select(frame => TestFrames.Parse(frame.Bytes).Flow));
    });

    [LiveTheory]
    [MemberData(nameof(Backends))]
    public void Any_stands_for_all_interfaces_and_gives_ip_packets(LiveBackend backend) => NetworkNamespace.WithVeth(() =>
    {
        using var any = Assert.Single(LiveReading.Open("any", new LiveOptions { Backend = backend }));
        using var sender = new FrameSender("v0");
        sender.Send(TestFrames.Tcp(9, false, false));

        var frames = new List<ReadFrame>();
        LiveReading.ReadUntil(any, frames, () => frames.Count >= 2);

        // Sent on one end and received on the other: "any" sees both frames without their link-layer headers; libpcap adds a header of its own.
        Assert.All(frames.Take(2), frame => Assert.Equal(TestFrames.Tcp(9, false, false)[14..], frame.Bytes[(frame.Header.LinkType switch { LinkType.LinuxSll => 16, LinkType.LinuxSll2 => 20, _ => 0 })..]));
        Assert.All(frames, frame => Assert.True(backend == LiveBackend.PacketRing == (frame.Header.LinkType == LinkType.Raw)));
    });

    [LiveTheory]
    [MemberData(nameof(Backends))]
    public void Tags_are_reported_or_left_in_place(LiveBackend backend) => NetworkNamespace.WithVeth(() =>
    {
        using var source = Assert.Single(LiveReading.Open("v1", new LiveOptions { Backend = backend }));
        using var sender = new FrameSender("v0");
        var sent = Enumerable.Range(0, 500).Select(i => TestFrames.Tcp(i, false, false, vlan: i % 2 == 0 ? 0x2000 | i : null)).ToList();
        sent.ForEach(frame => sender.Send(frame));

        var frames = LiveReading.Read(source, sent.Count);

        Assert.Equal(sent, frames.Select(frame => frame.Header.StrippedVlanTci < 0 ? frame.Bytes : TestFrames.Tag(frame.Bytes, 0x8100, frame.Header.StrippedVlanTci)));
    });

    [LiveTheory]
    [MemberData(nameof(Backends))]
    public void Frames_sent_by_this_machine_can_be_skipped(LiveBackend backend) => NetworkNamespace.WithVeth(() =>
    {
        using var source = Assert.Single(LiveReading.Open("v1", new LiveOptions { Backend = backend, IgnoreOutgoing = true, Filter = "tcp" }));
        using var sender = new FrameSender("v0");
        using var own = new FrameSender("v1");
        for (int flow = 0; flow < 20; flow++)
        {
            own.Send(TestFrames.Tcp(1000 + flow, false, false));
            sender.Send(TestFrames.Tcp(flow, false, false));
        }

        Assert.Equal(Enumerable.Range(0, 20), LiveReading.Read(source, 20).Select(frame => TestFrames.Parse(frame.Bytes).Flow));
    });

    [LiveTheory]
    [MemberData(nameof(Backends))]
    public void A_filter_that_cannot_work_is_named(LiveBackend backend) => NetworkNamespace.WithVeth(() =>
    {
        var problem = LiveCapture.Open("v1", new LiveOptions { Backend = backend, Filter = "tcp prot 5900" }).Problem!;

        Assert.Equal(CaptureProblemKind.NotAvailable, problem.Kind);
        Assert.Matches("^v1: the filter 'tcp prot 5900' does not compile: [^;]*; see pcap-filter", problem.Message);
    });

    [LiveTheory]
    [MemberData(nameof(Backends))]
    public void What_cannot_be_opened_says_why(LiveBackend backend) => NetworkNamespace.WithVeth(() =>
    {
        var missing = LiveCapture.Open("eth9", new LiveOptions { Backend = backend }).Problem!;
        NetworkNamespace.DropCapabilities(keepNetRaw: false);
        var permission = LiveCapture.Open("v1", new LiveOptions { Backend = backend }).Problem!;

        Assert.Equal((CaptureProblemKind.NotAvailable, "eth9: no such interface; available: lo, v0, v1"), (missing.Kind, missing.Message));
        Assert.Equal(CaptureProblemKind.NotPermitted, permission.Kind);
        Assert.Contains("CAP_NET_RAW", permission.Message, StringComparison.Ordinal);
    });

    [LiveTheory]
    [MemberData(nameof(Backends))]
    public void A_filter_lets_only_its_frames_through(LiveBackend backend) => NetworkNamespace.WithVeth(() =>
    {
        using var source = Assert.Single(LiveReading.Open("v1", new LiveOptions { Backend = backend, Filter = "ip6 and tcp port 5900" }));
        using var sender = new FrameSender("v0");
        for (int flow = 0; flow < 100; flow++)
        {
            sender.Send(TestFrames.Tcp(flow, false, flow % 4 == 0));
        }

        var frames = LiveReading.Read(source, 25);

        Assert.All(frames, frame => Assert.True(TestFrames.Parse(frame.Bytes).IPv6));
        Assert.Equal((25, 0L), (frames.Count, source.Dropped));
    });

    [LiveTheory]
    [MemberData(nameof(Backends))]
    public void It_works_with_only_CAP_NET_RAW(LiveBackend backend) => NetworkNamespace.WithVeth(() =>
    {
        using var sender = new FrameSender("v0");
        NetworkNamespace.DropCapabilities(keepNetRaw: true);

        var sources = LiveReading.Open("v1", new LiveOptions { Backend = backend, Rings = backend == LiveBackend.PacketRing ? 2 : 1 });
        sender.Send(TestFrames.Tcp(7, false, false));

        Assert.Single(LiveReading.ReadAll(sources, 1).SelectMany(frames => frames));
    });

    /// <summary>
    /// Sends a frame repeatedly until it is read. If the kernel has just reported a link change, it delays reporting to the other end that the link is up by a
    /// second, and drops frames until then.
    /// </summary>
    private static void SendUntilSeen(FrameSender sender, LiveSource source, List<ReadFrame> frames) => LiveReading.ReadUntil(source, frames, () =>
    {
        sender.Send(TestFrames.Tcp(7, false, false));
        return frames.Count > 0;
    });
}
