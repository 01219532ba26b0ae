using RfbWatch.Capture;
using RfbWatch.Packets;

namespace RfbWatch.Engine.Pipeline;

/// <summary>Reads a source batch by batch on the calling thread. Files and live sources use the same loop and differ in their <see cref="ILoopClock"/>.</summary>
internal static class FrameLoop
{
    /// <summary>Maximum number of frames per batch.</summary>
    private const int BatchFrames = 1024;

    /// <summary>Processes a batch of frames.</summary>
    /// <param name="frames">The frames.</param>
    /// <param name="memory">The memory that contains their bytes, valid until the next batch.</param>
    public delegate void BatchAction(ReadOnlySpan<FrameHeader> frames, ReadOnlySpan<byte> memory);

    /// <summary>Reads until the clock ends the loop.</summary>
    public static void Run(FrameSource source, ILoopClock clock, BatchAction process)
    {
        var batch = new FrameHeader[BatchFrames];
        int count;
        do
        {
            if (!clock.BeginRound())
            {
                return;
            }

            count = source.Read(batch);
            clock.OnRead(batch.AsSpan(0, count));
            if (count > 0)
            {
                process(batch.AsSpan(0, count), source.Memory);
            }
        }
        while (clock.EndRound(count));
    }
}
