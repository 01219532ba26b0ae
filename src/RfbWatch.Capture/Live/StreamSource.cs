using RfbWatch.Capture.Files;
using RfbWatch.Packets;

namespace RfbWatch.Capture.Live;

/// <summary>
/// A capture that is being written at the other end of a connection or pipe: pcap or pcapng, detected from the first bytes when they
/// arrive. The end of such a stream counts as a loss, because it is not supposed to end.
/// </summary>
internal sealed class StreamSource : LiveSource
{
    private readonly CaptureFileOptions _options;
    private readonly InputWindow _window;
    private FrameSource? _reader;

    public StreamSource(string name, ByteInput input, CaptureFileOptions options)
    {
        Name = name;
        _options = options;
        _window = new InputWindow(input, options.BufferBytes);
    }

    public override string Name { get; }

    public override string Backend => Name.Contains("://", StringComparison.Ordinal) ? "pcap-over-IP" : "pipe";

    public override bool IsStampedHere => false;

    public override ReadOnlySpan<byte> Memory => _reader is null ? default : _reader.Memory;

    public override long BytesRead => _window.Input.BytesRead;

    public override long Dropped => _reader?.Dropped ?? 0;

    public override int Read(Span<FrameHeader> batch)
    {
        if (IsEnded)
        {
            return 0;
        }

        if (_reader is null)
        {
            if (!_window.Ensure(FormatDetection.LongestStart) && _window.Input.IsPaused)
            {
                return 0;
            }

            _reader = FormatDetection.OpenStream(Name, _window, _options);
        }

        int count = _reader.Read(batch);
        if (count == 0 && _reader.IsEnded)
        {
            // A problem in the stream's format takes precedence; a clean end is a loss too.
            Problem = _reader.Problem;
            EndAsLost($"the stream ended after {_window.Input.BytesRead} bytes; capture continues when it has been reopened");
        }

        return count;
    }

    protected override void Dispose(bool disposing)
    {
        IsEnded = true;
        _window.Dispose();
        _reader?.Dispose();
    }
}
