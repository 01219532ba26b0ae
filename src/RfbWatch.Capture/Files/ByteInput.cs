namespace RfbWatch.Capture.Files;

/// <summary>
/// The bytes of one input, in order. An I/O failure is not an exception: <see cref="Read"/> returns 0
/// and <see cref="Failure"/> contains the reason.
/// </summary>
internal abstract class ByteInput : IDisposable
{
    /// <summary>Reads at most the length of the destination; 0 means the end, a failure, or a cancelled wait.</summary>
    public abstract int Read(Span<byte> destination);

    /// <summary>Bytes read from the medium so far (compressed bytes if it is compressed).</summary>
    public abstract long BytesRead { get; }

    /// <summary>Length of the medium in bytes, or -1 if unknown.</summary>
    public virtual long Length => -1;

    /// <summary>Why reading stopped before the end of the medium; null if it did not.</summary>
    public InputFailure? Failure { get; protected set; }

    /// <summary>Whether <see cref="Read"/> stopped waiting because the caller cancelled it.</summary>
    public bool IsCancelled { get; protected set; }

    /// <summary>Whether the last <see cref="Read"/> returned 0 only because no bytes arrived for a while.</summary>
    public bool IsPaused { get; protected set; }

    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    protected virtual void Dispose(bool disposing)
    {
    }
}

/// <summary>The reason why the medium was not read to its end.</summary>
/// <param name="Kind">The kind of the resulting problem.</param>
/// <param name="Text">Completes the sentence "NAME: ...".</param>
/// <param name="Offset">Byte offset in the medium where the failure occurred.</param>
internal sealed record InputFailure(CaptureProblemKind Kind, string Text, long Offset);
