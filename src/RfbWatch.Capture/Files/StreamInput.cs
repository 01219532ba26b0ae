namespace RfbWatch.Capture.Files;

/// <summary>Standard input, a pipe or any other stream: read in order, length unknown.</summary>
internal sealed class StreamInput(Stream stream) : ByteInput
{
    private long _bytesRead;

    public override long BytesRead => _bytesRead;

    public override int Read(Span<byte> destination)
    {
        try
        {
            var count = stream.Read(destination);
            _bytesRead += count;
            return count;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ObjectDisposedException or NotSupportedException)
        {
            Failure = new InputFailure(CaptureProblemKind.Truncated, $"reading failed after {_bytesRead} bytes: {e.Message}");
            return 0;
        }
    }

    protected override void Dispose(bool disposing) => stream.Dispose();
}
