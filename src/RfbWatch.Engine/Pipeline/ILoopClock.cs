using RfbWatch.Packets;

namespace RfbWatch.Engine.Pipeline;

/// <summary>Drives a <see cref="FrameLoop"/>: the differences between a file and a live source between batches.</summary>
internal interface ILoopClock
{
    /// <summary>Called before each batch: whether to read it.</summary>
    bool BeginRound();

    /// <summary>Called when a batch has been read and before it is processed.</summary>
    /// <param name="frames">Its frames; empty at the end of a source, or during a pause of a live one.</param>
    void OnRead(ReadOnlySpan<FrameHeader> frames);

    /// <summary>Called after each batch: whether the loop continues.</summary>
    /// <param name="frames">Its number of frames.</param>
    bool EndRound(int frames);
}
