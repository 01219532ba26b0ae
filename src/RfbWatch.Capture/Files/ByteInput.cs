namespace RfbWatch.Capture.Files;

/// <summary>
/// Bytes of one input in order, from wherever they come. Failures of the medium are values: <see cref="Read"/> returns 0
/// and <see cref="Failure"/> says why.
/// </summary>
internal abstract class ByteInput : IDisposable
{
    /// <summary>Reads up to the length of the destination; 0 means the end, a failure, or a cancelled wait.</summary>
    public abstract int Read(Span<byte> destination);

    /// <summary>Bytes taken from the medium so far (compressed bytes where it is compressed).</summary>
    public abstract long BytesRead { get; }

    /// <summary>Length of the medium in bytes, -1 when unknown.</summary>
    public virtual long Length => -1;

    /// <summary>Why reading ended before the end of the medium; null when it did not.</summary>
    public InputFailure? Failure { get; protected set; }

    /// <summary>Whether <see cref="Read"/> gave up waiting because the caller asked for it.</summary>
    public bool IsCancelled { get; protected set; }

    /// <summary>Whether the last <see cref="Read"/> returned 0 only because nothing came for a while.</summary>
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

/// <summary>What kept the medium from being read to its end.</summary>
/// <param name="Kind">Kind of problem it becomes.</param>
/// <param name="Text">Completes the sentence "NAME: ...".</param>
/// <param name="Offset">Byte of the medium at which it showed.</param>
internal sealed record InputFailure(CaptureProblemKind Kind, string Text, long Offset);
