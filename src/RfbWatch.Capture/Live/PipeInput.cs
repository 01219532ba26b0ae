using Microsoft.Win32.SafeHandles;
using RfbWatch.Capture.Files;
using RfbWatch.Capture.Native;

namespace RfbWatch.Capture.Live;

/// <summary>Bytes of a named pipe or of standard input; pauses when no bytes arrive. Without poll(2) it blocks instead.</summary>
internal sealed class PipeInput(FileStream stream, int descriptor, int waitMilliseconds) : ByteInput
{
    private readonly bool _mayWait = descriptor >= 0 && Poll.IsSupported;
    private long _bytesRead;

    public override long BytesRead => _bytesRead;

    /// <summary>Opens without waiting for a writer.</summary>
    public static (ByteInput? Input, string Error) Open(string path, LiveOptions options)
    {
        try
        {
            var handle = path == CaptureFile.StandardInput
                ? new SafeFileHandle(0, ownsHandle: false)
                : Poll.IsSupported ? NonBlockingFile.OpenForRead(path) : File.OpenHandle(path);
            var stream = new FileStream(handle, FileAccess.Read, bufferSize: 0);
            return (new PipeInput(stream, (int)handle.DangerousGetHandle(), options.WaitMilliseconds), "");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            return (null, $"cannot be opened: {e.Message}; specify the path of a named pipe, or - for standard input");
        }
    }

    public override int Read(Span<byte> destination)
    {
        IsPaused = _mayWait && !Poll.WaitForRead(descriptor, waitMilliseconds);
        if (IsPaused)
        {
            return 0;
        }

        try
        {
            int count = stream.Read(destination);
            _bytesRead += count;
            return count;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ObjectDisposedException)
        {
            Failure = new InputFailure(CaptureProblemKind.Lost, $"reading failed after {_bytesRead} bytes: {e.Message}", _bytesRead);
            return 0;
        }
    }

    protected override void Dispose(bool disposing) => stream.Dispose();
}
