using Microsoft.Win32.SafeHandles;

namespace RfbWatch.Capture.Files;

/// <summary>A regular file, read with pread: no file position and no intermediate buffer.</summary>
internal sealed class DiskInput(FileStream file) : ByteInput
{
    private readonly SafeFileHandle _handle = file.SafeFileHandle;
    private long _offset;

    public override long BytesRead => _offset;

    public override long Length { get; } = file.Length;

    public override int Read(Span<byte> destination)
    {
        try
        {
            int count = RandomAccess.Read(_handle, destination, _offset);
            _offset += count;
            return count;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            Failure = new InputFailure(CaptureProblemKind.Truncated, $"reading failed at byte {_offset}: {e.Message}", _offset);
            return 0;
        }
    }

    protected override void Dispose(bool disposing) => file.Dispose();
}
