using RfbWatch.Capture.Files;
using RfbWatch.Packets;

namespace RfbWatch.Capture.Live;

/// <summary>
/// A capture that is being written at the other end of a connection or pipe: pcap or pcapng, told apart by the first bytes when they
/// come. Its end is its loss, for such a stream is meant to go on.
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

        var count = _reader.Read(batch);
        if (count == 0 && _reader.IsEnded)
        {
            // What the stream's own format says goes first; a clean end is a loss too.
            Problem = _reader.Problem;
            EndAsLost($"the stream ended after {_window.Input.BytesRead} bytes; capture goes on when it is opened again");
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
