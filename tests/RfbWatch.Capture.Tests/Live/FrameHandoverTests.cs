using RfbWatch.Capture.Live;
using RfbWatch.Packets;

namespace RfbWatch.Capture.Tests.Live;

public sealed class FrameHandoverTests
{
    [Fact]
    public async Task Every_frame_arrives_once_and_in_order_whoever_is_faster()
    {
        const int Frames = 60_000;
        var handover = new FrameHandover();
        var giver = Task.Run(() =>
        {
            var bytes = new byte[1500];
            for (var i = 0; i < Frames; i++)
            {
                BitConverter.TryWriteBytes(bytes, i);
                Assert.True(handover.Give(new FrameHeader { Ticks = i, OriginalLength = 1, LinkType = LinkType.Raw }, bytes.AsSpan(0, 4 + (i % 1400))));
            }

            handover.Finish();
        });

        var next = 0;
        while (handover.Take(-1))
        {
            foreach (var header in handover.Frames)
            {
                Assert.Equal((next + 1L, (long)next, 4 + (next % 1400), LinkType.Raw), (header.Number, header.Ticks, header.OriginalLength, header.LinkType));
                Assert.Equal(next, BitConverter.ToInt32(handover.Memory[header.Offset..]));
                next++;
            }
        }

        Assert.Equal(Frames, next);
        await giver;
    }

    [Fact]
    public async Task A_giver_that_waits_for_room_goes_on_when_the_reader_closes()
    {
        var handover = new FrameHandover();
        var giver = Task.Run(() =>
        {
            var given = 0;
            while (handover.Give(default, [1]))
            {
                given++;
            }

            return given;
        });
        while (handover.Bytes < FrameHandover.BlockFrames)
        {
            Thread.Yield();
        }

        handover.Close();

        Assert.Equal(FrameHandover.BlockFrames, await giver);
    }

    [Fact]
    public void Nothing_within_the_wait_is_a_pause_and_not_the_end()
    {
        var handover = new FrameHandover();

        Assert.True(handover.Take(1));
        Assert.Equal(0, handover.Frames.Length);
        handover.Finish();
        Assert.False(handover.Take(1));
    }
}
