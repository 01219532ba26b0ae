using RfbWatch.Packets;

namespace RfbWatch.Capture.Files;

/// <summary>One file of a merge: its source, and the frames of its last batch that have not been delivered.</summary>
internal sealed class MergedInput : IDisposable
{
    private readonly CancellationToken _cancellation;
    private FrameSource _source;
    private FrameHeader[] _frames;
    private int _at;
    private int _count;
    private bool _isPeeked = true;

    private MergedInput(string path, FrameSource source, CancellationToken cancellation)
    {
        Path = path;
        _source = source;
        _cancellation = cancellation;
        _frames = new FrameHeader[1];
        Length = source.Length;
        Refill(1);
    }

    public string Path { get; }

    public long Length { get; }

    public bool HasFrames => _at < _count;

    /// <summary>Time of the next frame.</summary>
    public long Head => _frames[_at].Ticks;

    public ReadOnlySpan<byte> Memory => _source.Memory;

    public long BytesRead => _source.BytesRead;

    public long Dropped => _source.Dropped;

    public CaptureProblem? Problem => _source.Problem;

    /// <summary>Reads the first frame, then closes the file if it can be reopened: there may be thousands of files.</summary>
    public static MergedInput Peek(string path, CaptureFileOptions options, CancellationToken cancellation)
    {
        var input = new MergedInput(path, CaptureFile.Open(path, options, cancellation), cancellation);
        if (input.HasFrames && input.Length >= 0)
        {
            input._source.Dispose();
        }

        return input;
    }

    /// <summary>Opens the file for reading; a pipe simply continues. Returns false if it has no more frames.</summary>
    public bool Open(CaptureFileOptions options, int batchLength)
    {
        _isPeeked = false;
        if (Length >= 0)
        {
            _source = CaptureFile.Open(Path, options, _cancellation);
            _at = _count = 0;
        }

        return HasFrames || Refill(batchLength);
    }

    /// <summary>Reads the next frames; the memory of the previous ones becomes invalid.</summary>
    public bool Refill(int batchLength)
    {
        if (!_isPeeked && _frames.Length < batchLength)
        {
            _frames = new FrameHeader[batchLength];
        }

        _at = 0;
        _count = _source.Read(_frames);
        return _count > 0;
    }

    /// <summary>Delivers the first frame, and the following ones up to the given time.</summary>
    public int Take(Span<FrameHeader> batch, long lastTicks)
    {
        int count = 0;
        do
        {
            batch[count++] = _frames[_at++];
        }
        while (count < batch.Length && _at < _count && _frames[_at].Ticks <= lastTicks);
        return count;
    }

    public void Dispose() => _source.Dispose();
}
