using RfbWatch.Capture.Native;

namespace RfbWatch.Capture.Files;

/// <summary>
/// Standard input, a pipe or any other stream, read in order; its length is unknown. If there is a descriptor to wait on,
/// a wait for bytes ends soon after it is cancelled.
/// </summary>
internal sealed class StreamInput(Stream stream, int descriptor = -1, CancellationToken cancellation = default) : ByteInput
{
    private const int WaitMilliseconds = 100;
    private readonly bool _mayWait = descriptor >= 0 && Poll.IsSupported;
    private long _bytesRead;

    public override long BytesRead => _bytesRead;

    public override int Read(Span<byte> destination)
    {
        while (_mayWait && !cancellation.IsCancellationRequested && !Poll.WaitForRead(descriptor, WaitMilliseconds))
        {
        }

        if (cancellation.IsCancellationRequested)
        {
            IsCancelled = true;
            return 0;
        }

        try
        {
            int count = stream.Read(destination);
            _bytesRead += count;
            return count;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ObjectDisposedException or NotSupportedException)
        {
            Failure = new InputFailure(CaptureProblemKind.Truncated, $"reading failed after {_bytesRead} bytes: {e.Message}", _bytesRead);
            return 0;
        }
    }

    protected override void Dispose(bool disposing) => stream.Dispose();
}
