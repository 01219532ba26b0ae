using RfbWatch.Packets;

namespace RfbWatch.Engine.Pipeline;

/// <summary>Paces a <see cref="FrameLoop"/>: what a file and a live source do differently between batches.</summary>
internal interface ILoopClock
{
    /// <summary>Asked before each batch: whether to read one.</summary>
    bool BeginRound();

    /// <summary>A batch was read and is processed next.</summary>
    /// <param name="frames">Its frames; empty at the end of a source, or in a pause of a live one.</param>
    void OnRead(ReadOnlySpan<FrameHeader> frames);

    /// <summary>Asked after each batch: whether the loop goes on.</summary>
    /// <param name="frames">How many frames it had.</param>
    bool EndRound(int frames);
}
