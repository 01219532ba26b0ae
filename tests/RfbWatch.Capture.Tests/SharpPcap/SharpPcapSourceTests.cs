using global::SharpPcap;
using global::SharpPcap.LibPcap;
using RfbWatch.Capture.Files;
using RfbWatch.Capture.SharpPcap;
using RfbWatch.Capture.Tests.Files;
using RfbWatch.Capture.Tests.Live;
using RfbWatch.Packets;

namespace RfbWatch.Capture.Tests.SharpPcap;

/// <summary>Compiled only with -p:UseSharpPcap=true.</summary>
public sealed class SharpPcapSourceTests
{
    public static TheoryData<string> Captures() => [.. Paths()];

    /// <summary>libpcap reads no compressed files.</summary>
    public static TheoryData<string> PlainCaptures() => [.. Paths().Where(path => !path.EndsWith(".gz", StringComparison.Ordinal))];

    [Theory]
    [MemberData(nameof(PlainCaptures))]
    public void A_file_gives_the_frames_that_our_own_reader_gives(string path)
    {
        using var own = CaptureFile.Open(path);
        var expected = ReadFrame.All(own);
        using var device = new CaptureFileReaderDevice(path);
        device.Open(new DeviceConfiguration { TimestampResolution = TimestampResolution.Nanosecond });
        using var source = new SharpPcapSource(device);

        var frames = ReadFrame.All(source);

        Assert.Equal(expected.Select(frame => frame.Bytes), frames.Select(frame => frame.Bytes));
        Assert.Equal(expected.Select(Essence), frames.Select(Essence));
        Assert.Equal(own.Problem?.Kind, source.Problem?.Kind);
    }

    [Theory]
    [MemberData(nameof(Captures))]
    public void Both_decoders_find_the_same_segments(string path)
    {
        using var source = CaptureFile.Open(path);
        var decoder = new PacketDecoder(4);
        var batch = new FrameHeader[32];
        var packet = default(DecodedPacket);
        int count, compared = 0;
        while ((count = source.Read(batch)) > 0)
        {
            foreach (var header in batch.AsSpan(0, count))
            {
                var result = decoder.Decode(header, source.Memory, ref packet);
                if (result != DecodeResult.Tcp || packet.Encapsulation.Count > 0 || packet.PayloadCut > 0)
                {
                    continue;
                }

                var other = PacketDotNetDecoder.Decode(header, source.Memory);
                Assert.True(other is not null, $"{path}, frame {header.Number}: PacketDotNet finds no TCP segment");
                Assert.Equal((other.Source, other.Destination, other.SourcePort, other.DestinationPort), (packet.Source, packet.Destination, packet.SourcePort, packet.DestinationPort));
                Assert.Equal((other.Sequence, other.Acknowledgment), (packet.Sequence, packet.Acknowledgment));
                Assert.Equal(other.Payload, source.Memory.Slice(packet.PayloadOffset, packet.PayloadLength).ToArray());
                compared++;
            }
        }

        Assert.True(compared > 0 || decoder.Counters.TcpPackets == 0 || decoder.Counters.SnaplenCutPackets > 0 || packet.Encapsulation.Count > 0);
    }

    [LiveFact(needsLibpcap: true)]
    public void A_live_device_delivers_and_its_drops_are_told() => NetworkNamespace.WithVeth(() =>
    {
        var device = LibPcapLiveDeviceList.New().Single(known => known.Name == "v1");
        device.Open(new DeviceConfiguration { Mode = DeviceModes.Promiscuous, BufferSize = 2 << 20, ReadTimeout = 20, Snaplen = 65_535 });
        using var sender = new FrameSender("v0");
        var frame = TestFrames.Tcp(1, false, false, 1000);
        const int Sent = 20_000;
        // The device stands before the source: what comes now waits in libpcap's ring, or does not fit.
        for (var i = 0; i < Sent; i++)
        {
            sender.Send(frame);
        }

        using var source = new SharpPcapSource(device, 20);
        var frames = new List<ReadFrame>();
        LiveReading.ReadUntil(source, frames, () => frames.Count + source.Dropped >= Sent);

        Assert.Equal(Sent, frames.Count + source.Dropped);
        Assert.True(source.Dropped > Sent / 4);
        Assert.All(frames, item => Assert.Equal(frame, item.Bytes));
        Assert.Equal(0u, device.Statistics.DroppedPackets);
        Assert.Equal(0, source.Read(new FrameHeader[1]));
        Assert.False(source.IsEnded);
    });

    private static (long, long, int, LinkType) Essence(ReadFrame frame) =>
        (frame.Header.Ticks, frame.Header.Number, frame.Header.OriginalLength, frame.Header.LinkType);

    private static IEnumerable<string> Paths() =>
        Folders().Where(Directory.Exists).SelectMany(Directory.EnumerateFiles).Where(CaptureFiles.IsCaptureName).Order(StringComparer.Ordinal);

    private static IEnumerable<string> Folders()
    {
        var root = AppContext.BaseDirectory;
        while (root is not null && !File.Exists(Path.Combine(root, "RfbWatch.sln")))
        {
            root = Path.GetDirectoryName(root);
        }

        return root is null ? [] : [Path.Combine(root, "pcaps"), Path.Combine(root, "..", "shared", "captures")];
    }
}
