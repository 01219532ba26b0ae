using RfbWatch.Capture.Live;
using RfbWatch.Capture.Native;
using RfbWatch.Capture.Tests.Files;
using RfbWatch.Packets;

namespace RfbWatch.Capture.Tests.Live;

public sealed class LibpcapTests
{
    private static readonly LiveOptions WithLibpcap = new() { Backend = LiveBackend.Libpcap };

    [LiveFact(needsLibpcap: true)]
    [Trait("Clock", "kernel")]
    public void Delivers_what_was_sent_with_tags_in_place() => NetworkNamespace.WithVeth(() =>
    {
        using var source = Assert.Single(LiveReading.Open("v1", WithLibpcap));
        using var sender = new FrameSender("v0");
        var sent = Enumerable.Range(0, 1000).Select(flow => TestFrames.Tcp(flow, false, flow % 3 == 0, flow, flow % 5 == 0 ? flow : null)).ToList();
        sent.ForEach(frame => sender.Send(frame));

        var frames = LiveReading.Read(source, sent.Count);

        Assert.Equal(sent, frames.Select(frame => frame.Bytes));
        Assert.All(frames, frame => Assert.Equal((LinkType.Ethernet, -1), (frame.Header.LinkType, frame.Header.StrippedVlanTci)));
        Assert.InRange(frames[0].Time, DateTime.UtcNow.AddMinutes(-5), DateTime.UtcNow.AddMinutes(5));
        Assert.Equal(("libpcap", 0L, true), (source.Backend, source.Dropped, source.IsLive));
        Assert.Equal(0, source.Read(new FrameHeader[4]));
        Assert.False(source.IsEnded);
    });

    [LiveFact(needsLibpcap: true)]
    public void Drops_are_counted() => NetworkNamespace.WithVeth(() =>
    {
        using var source = Assert.Single(LiveReading.Open("v1", WithLibpcap with { RingBytes = 2 << 20 }));
        using var sender = new FrameSender("v0");
        const int Sent = 8000;
        var frame = TestFrames.Tcp(1, false, false, 1000);
        for (var i = 0; i < Sent; i++)
        {
            sender.Send(frame);
        }

        var frames = new List<ReadFrame>();
        LiveReading.ReadUntil(source, frames, () => frames.Count + source.Dropped >= Sent);

        Assert.Equal(Sent, frames.Count + source.Dropped);
        Assert.True(source.Dropped > Sent / 4);
        source.Dispose();
        Assert.Equal(Sent, frames.Count + source.Dropped);
    });

    [LiveFact(needsLibpcap: true)]
    public void A_filter_may_test_tags() => NetworkNamespace.WithVeth(() =>
    {
        using var source = Assert.Single(LiveReading.Open("v1", WithLibpcap with { Filter = "vlan 5" }));
        using var sender = new FrameSender("v0");
        for (var flow = 0; flow < 100; flow++)
        {
            sender.Send(TestFrames.Tcp(flow, false, false, vlan: flow % 10));
        }

        Assert.Equal(Enumerable.Range(0, 10).Select(i => (i * 10) + 5), LiveReading.Read(source, 10).Select(frame => frame.Bytes[TestFrames.TagAt + 3] == 5 ? TestFrames.Parse(frame.Bytes.AsSpan(4)).Flow : -1));
    });

    [LiveFact(needsLibpcap: true)]
    public void What_cannot_be_opened_says_why() => NetworkNamespace.WithVeth(() =>
    {
        var missing = LiveCapture.Open("eth9", WithLibpcap).Problem!;
        var rings = LiveCapture.Open("v1", WithLibpcap with { Rings = 2 }).Problem!;
        var filter = LiveCapture.Open("v1", WithLibpcap with { Filter = "tcp prot 1" }).Problem!;
        NetworkNamespace.Command("ip", "link", "set", "v1", "down");
        var down = LiveCapture.Open("v1", WithLibpcap).Problem!;
        NetworkNamespace.DropCapabilities(keepNetRaw: false);
        var permission = LiveCapture.Open("v1", WithLibpcap).Problem!;

        Assert.Equal(
            [CaptureProblemKind.NotAvailable, CaptureProblemKind.NotAvailable, CaptureProblemKind.NotAvailable, CaptureProblemKind.NotAvailable, CaptureProblemKind.NotPermitted],
            new[] { missing, rings, filter, down, permission }.Select(problem => problem.Kind));
        Assert.Contains("there are: lo, v0, v1", missing.Message, StringComparison.Ordinal);
        Assert.Contains("2 rings were asked for", rings.Message, StringComparison.Ordinal);
        Assert.Contains("'tcp prot 1' does not compile", filter.Message, StringComparison.Ordinal);
        Assert.Contains("is down", down.Message, StringComparison.Ordinal);
        Assert.Contains("CAP_NET_RAW", permission.Message, StringComparison.Ordinal);
    });

    [LiveFact(needsLibpcap: true)]
    public void An_interface_that_is_removed_ends_the_source_as_lost() => NetworkNamespace.WithVeth(() =>
    {
        using var source = Assert.Single(LiveReading.Open("v1", WithLibpcap));
        NetworkNamespace.Command("ip", "link", "del", "v1");

        LiveReading.ReadUntil(source, [], () => source.IsEnded);

        Assert.Equal((LiveState.Gone, CaptureProblemKind.Lost), (source.State, source.Problem!.Kind));
    });

    [Fact]
    public void Without_the_library_everything_that_needs_it_says_so()
    {
        if (Libpcap.IsAvailable)
        {
            Assert.StartsWith("libpcap", Libpcap.Version, StringComparison.Ordinal);
            Assert.Null(CaptureCapabilities.Check(WithLibpcap).Obstacle);
            return;
        }

        Assert.Contains("'tcp' needs libpcap, which was not found", FilterCompiler.Compile("tcp", LinkType.Ethernet, out _), StringComparison.Ordinal);
        Assert.Contains("libpcap", LiveCapture.Open("v1", WithLibpcap).Problem!.Message, StringComparison.Ordinal);
        Assert.Contains("libpcap", CaptureCapabilities.Check(WithLibpcap).Obstacle, StringComparison.Ordinal);
    }
}
