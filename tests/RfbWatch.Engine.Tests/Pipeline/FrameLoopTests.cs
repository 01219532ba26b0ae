using RfbWatch.Capture;
using RfbWatch.Engine.Pipeline;
using RfbWatch.Packets;
using RfbWatch.TestKit;

namespace RfbWatch.Engine.Tests.Pipeline;

/// <summary>The one loop over frames, paced by the clock of a file.</summary>
public sealed class FrameLoopTests
{
    private const int Frames = 2500;

    private int _batches;
    private int _frames;

    [Fact]
    public void A_file_is_read_to_its_end()
    {
        using var source = Source();
        FrameLoop.Run(source, new FileClock(CancellationToken.None), Count);
        Assert.Equal(Frames, _frames);
        Assert.True(_batches > 1);
    }

    [Fact]
    public void Nothing_is_read_once_it_is_cancelled()
    {
        using var source = Source();
        FrameLoop.Run(source, new FileClock(new CancellationToken(canceled: true)), Count);
        Assert.Equal(0, _frames);
    }

    [Fact]
    public void The_batch_that_is_being_read_when_it_is_cancelled_is_processed()
    {
        using var source = Source();
        using var stop = new CancellationTokenSource();
        FrameLoop.Run(source, new FileClock(stop.Token), (frames, memory) =>
        {
            Count(frames, memory);
            stop.Cancel();
        });
        Assert.Equal(1, _batches);
        Assert.InRange(_frames, 1, Frames - 1);
    }

    private void Count(ReadOnlySpan<FrameHeader> frames, ReadOnlySpan<byte> memory)
    {
        Assert.False(frames.IsEmpty || memory.IsEmpty);
        _batches++;
        _frames += frames.Length;
    }

    private static FrameSource Source() => Capture.Files.CaptureFile.Open(
        new MemoryStream(CaptureFile.Pcap(Enumerable.Range(0, Frames).Select(i => new TestFrame(DateTime.UnixEpoch.Ticks + i, new byte[60], 60, LinkType.Ethernet)))), "memory");
}
