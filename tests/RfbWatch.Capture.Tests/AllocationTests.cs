using RfbWatch.Capture.Files;
using RfbWatch.Capture.Tests.Files;
using RfbWatch.Capture.Tests.Live;
using RfbWatch.Packets;
using RfbWatch.TestKit;
using CaptureFile = RfbWatch.Capture.Files.CaptureFile;

namespace RfbWatch.Capture.Tests;

/// <summary>
/// Reading allocates nothing in the steady state. Allocation is measured in several stretches, and the median counts: if another test's
/// garbage collection falls into a stretch, the runtime counts the rest of the thread's allocation buffer as allocated.
/// </summary>
public sealed class AllocationTests
{
    private const int Frames = 20_000;
    private const int Stretches = 5;

    [Theory]
    [InlineData("pcap")]
    [InlineData("pcapng")]
    [InlineData("gzip")]
    public void Files_are_read_without_allocating(string format)
    {
        using var folder = new TestFolder();
        string path = folder.Write(format, format == "pcapng" ? Pcapng() : format == "gzip" ? GzipTests.Gzip(Pcap(0)) : Pcap(0));
        using var source = CaptureFile.Open(path);

        Assert.Equal(0, AllocatedWhileReading(source));
        Assert.Null(source.Problem);
    }

    [Fact]
    public void A_merge_allocates_only_to_open_its_files()
    {
        using var folder = new TestFolder();
        using var source = MergedSource.Open([folder.Write("a", Pcap(0)), folder.Write("b", Pcap(1))]);

        Assert.Equal(0, AllocatedWhileReading(source));
    }

    [LiveFact]
    public void A_ring_is_read_without_allocating() => NetworkNamespace.WithVeth(() =>
    {
        using var source = Assert.Single(LiveReading.Open("v1"));
        using var sender = new FrameSender("v0");
        byte[] frame = TestFrames.Tcp(1, false, false);
        for (int i = 0; i < Frames; i++)
        {
            sender.Send(frame);
        }

        source.Read(new FrameHeader[32]);
        _ = source.Dropped;
        Assert.Equal(0, AllocatedWhileReading(source));
    });

    private static long AllocatedWhileReading(FrameSource source)
    {
        var batch = new FrameHeader[32];
        int count = 0;
        long[] allocated = new long[Stretches];
        while (count < Frames / 10)
        {
            count += source.Read(batch);
        }

        for (int stretch = 0; stretch < Stretches; stretch++)
        {
            int end = count + (Frames / 10);
            long before = GC.GetAllocatedBytesForCurrentThread();
            while (count < end)
            {
                count += source.Read(batch);
            }

            // Like a progress display and statistics.
            _ = source.Dropped + source.BytesRead;
            allocated[stretch] = GC.GetAllocatedBytesForCurrentThread() - before;
        }

        return allocated.Order().ElementAt(Stretches / 2);
    }

    private static byte[] Pcap(int phase)
    {
        var pcap = new PcapBytes();
        for (int i = 0; i < Frames; i++)
        {
            pcap.Frame(new byte[60], (uint)((i * 2) + phase));
        }

        return pcap.ToArray();
    }

    private static byte[] Pcapng()
    {
        var pcapng = new PcapngBytes().Section().Interface();
        for (int i = 0; i < Frames; i++)
        {
            pcapng.Frame(new byte[60], 0, (ulong)i, options: i % 100 == 0 ? pcapng.Option(2, [0, 0, 0, 0]) : null);
        }

        return pcapng.ToArray();
    }
}
