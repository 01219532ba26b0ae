using RfbWatch.Packets;

namespace RfbWatch.Capture;

/// <summary>
/// Where frames come from: a capture file, a pipe, a live ring. Read in batches by one worker; not thread-safe.
/// Bad input is never an exception here: <see cref="Read"/> ends and <see cref="Problem"/> says why.
/// </summary>
/// <remarks>
/// The reading loop of every source:
/// <c>while ((count = source.Read(batch)) > 0 || !source.IsEnded) { ... }</c>
/// </remarks>
public abstract class FrameSource : IDisposable
{
    /// <summary>Name for people and rows: the path, the interface, <c>-</c>.</summary>
    public abstract string Name { get; }

    /// <summary>
    /// Name of the input that the last batch came from; differs from <see cref="Name"/> where one source reads several
    /// files in time order. Frame numbers count within it.
    /// </summary>
    public virtual string InputName => Name;

    /// <summary>Whether frames keep coming as the network does; then an empty batch is a pause and not the end.</summary>
    public virtual bool IsLive => false;

    /// <summary>Whether no frame will come any more: the input ended, broke off, or the wait for it was cancelled.</summary>
    public bool IsEnded { get; protected set; }

    /// <summary>
    /// Fills the batch with the next frames. Their bytes lie in <see cref="Memory"/> until the next call.
    /// Returns 0 at the end of a file, or after a short wait without frames when <see cref="IsLive"/>.
    /// </summary>
    public abstract int Read(Span<FrameHeader> batch);

    /// <summary>The memory that holds the frames of the last batch.</summary>
    public abstract ReadOnlySpan<byte> Memory { get; }

    /// <summary>Why the input could not be read or broke off; null while all is well.</summary>
    public CaptureProblem? Problem { get; protected set; }

    /// <summary>Bytes of input consumed so far, for progress; compressed bytes where the input is compressed.</summary>
    public abstract long BytesRead { get; }

    /// <summary>Length of the input in bytes, or -1 when it is not known (pipes, live).</summary>
    public virtual long Length => -1;

    /// <summary>
    /// Frames that the kernel or the driver dropped before they could be read. For pcapng files what their interface
    /// statistics blocks tell of the capture; 0 for other files.
    /// </summary>
    public virtual long Dropped => 0;

    /// <inheritdoc />
    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Releases what the source holds.</summary>
    protected virtual void Dispose(bool disposing)
    {
    }
}
