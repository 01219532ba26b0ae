using RfbWatch.Packets;

namespace RfbWatch.Engine.Pipeline;

/// <summary>Drives a <see cref="FrameLoop"/>: implements what differs between a file and a live source between batches.</summary>
internal interface ILoopClock
{
    /// <summary>Called before each batch. Returns whether to read it.</summary>
    bool BeginRound();

    /// <summary>Called when a batch has been read and before it is processed.</summary>
    /// <param name="frames">The frames of the batch; empty at the end of a source, or while no frames arrive at a live source.</param>
    void OnRead(ReadOnlySpan<FrameHeader> frames);

    /// <summary>Called after each batch. Returns whether the loop continues.</summary>
    /// <param name="frames">The number of frames in the batch.</param>
    bool EndRound(int frames);
}
