using RfbWatch.Packets;

namespace RfbWatch.Engine.Pipeline;

/// <summary>Drives a loop over a file, which is read to its end as fast as possible. The only time is packet time.</summary>
/// <param name="cancellation">Ends the loop before the next batch.</param>
internal sealed class FileClock(CancellationToken cancellation) : ILoopClock
{
    /// <inheritdoc />
    public bool BeginRound() => !cancellation.IsCancellationRequested;

    /// <inheritdoc />
    public void OnRead(ReadOnlySpan<FrameHeader> frames)
    {
    }

    /// <inheritdoc />
    public bool EndRound(int frames) => frames > 0;
}
