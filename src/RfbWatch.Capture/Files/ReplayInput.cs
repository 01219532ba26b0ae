namespace RfbWatch.Capture.Files;

/// <summary>An input whose first bytes were already read for inspection and are returned again.</summary>
internal sealed class ReplayInput(byte[] first, ByteInput rest) : ByteInput
{
    private int _replayed;

    public override long BytesRead => rest.BytesRead;

    public override long Length => rest.Length;

    public override int Read(Span<byte> destination)
    {
        int count = Math.Min(destination.Length, first.Length - _replayed);
        if (count > 0)
        {
            first.AsSpan(_replayed, count).CopyTo(destination);
            _replayed += count;
            return count;
        }

        count = rest.Read(destination);
        Failure = rest.Failure;
        IsCancelled = rest.IsCancelled;
        return count;
    }

    protected override void Dispose(bool disposing) => rest.Dispose();
}
