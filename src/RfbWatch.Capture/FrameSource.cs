using RfbWatch.Packets;

namespace RfbWatch.Capture;

/// <summary>
/// A source of frames: a capture file, a pipe, a live ring. One worker reads it in batches; it is not thread-safe.
/// Bad input never causes an exception: <see cref="Read"/> ends and <see cref="Problem"/> contains the reason.
/// </summary>
/// <remarks>
/// The reading loop of every source:
/// <c>while ((count = source.Read(batch)) > 0 || !source.IsEnded) { ... }</c>
/// </remarks>
public abstract class FrameSource : IDisposable
{
    /// <summary>The name shown to the user and written to rows: the path, the interface name, or <c>-</c>.</summary>
    public abstract string Name { get; }

    /// <summary>
    /// The name of the input that the last batch came from. It differs from <see cref="Name"/> when one source reads several
    /// files in time order. Frame numbers count within this input.
    /// </summary>
    public virtual string InputName => Name;

    /// <summary>Whether the source is live. An empty batch of a live source is a pause, not the end.</summary>
    public virtual bool IsLive => false;

    /// <summary>Whether no more frames will arrive: the input ended or broke off, or the wait for it was cancelled.</summary>
    public bool IsEnded { get; protected set; }

    /// <summary>
    /// Fills the batch with the next frames. Their bytes stay in <see cref="Memory"/> until the next call.
    /// Returns 0 at the end of a file, or after a short wait without frames when <see cref="IsLive"/>.
    /// </summary>
    public abstract int Read(Span<FrameHeader> batch);

    /// <summary>The memory that contains the frames of the last batch.</summary>
    public abstract ReadOnlySpan<byte> Memory { get; }

    /// <summary>The reason why the input could not be read to its end; null if there is no problem.</summary>
    public CaptureProblem? Problem { get; protected set; }

    /// <summary>Bytes of input consumed so far, for progress; compressed bytes if the input is compressed.</summary>
    public abstract long BytesRead { get; }

    /// <summary>Length of the input in bytes, or -1 if unknown (pipes, live).</summary>
    public virtual long Length => -1;

    /// <summary>
    /// Frames that the kernel or the driver dropped before they could be read. For pcapng files this comes from the
    /// interface statistics blocks; 0 for other files.
    /// </summary>
    public virtual long Dropped => 0;

    /// <inheritdoc />
    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Releases the resources of the source.</summary>
    protected virtual void Dispose(bool disposing)
    {
    }
}
