using RfbWatch.Packets;

namespace RfbWatch.Capture.Files;

/// <summary>
/// Several captures read as one, in time order: rotated files one after the other, captures of several interfaces interleaved frame by frame. The order within
/// a file is kept regardless of its timestamps. Between files the earliest frame comes first; at equal times, the file that starts first, then the one named
/// first. A batch contains frames of one file only (<see cref="InputName"/>), and frame numbers count within that file. Files are open only while their times
/// overlap.
/// </summary>
public sealed class MergedSource : FrameSource
{
    private const int PeekBufferBytes = 4096;
    private readonly List<MergedInput> _waiting = [];
    private readonly List<MergedInput> _open = [];
    private readonly List<CaptureProblem> _problems = [];
    private readonly CaptureFileOptions _options;
    private MergedInput? _last;
    private long _bytesOfEnded;
    private long _droppedInEnded;

    private MergedSource(string name, IReadOnlyList<string> paths, CaptureFileOptions options, CancellationToken cancellation)
    {
        Name = name;
        _options = options;
        long length = 0;
        foreach (string path in paths)
        {
            var input = MergedInput.Peek(path, options with { BufferBytes = PeekBufferBytes }, cancellation);
            length = length < 0 || input.Length < 0 ? -1 : length + input.Length;
            if (input.HasFrames)
            {
                _waiting.Add(input);
            }
            else
            {
                Close(input);
            }
        }

        Length = length;
        // The next file to open is last in the list, where removing it is cheap. The sort is stable: at equal times, the file named first comes first.
        var ordered = _waiting.OrderBy(input => input.Head).Reverse().ToList();
        _waiting.Clear();
        _waiting.AddRange(ordered);
        IsEnded = _waiting.Count == 0;
    }

    /// <inheritdoc />
    public override string Name { get; }

    /// <inheritdoc />
    public override string InputName => _last?.Path ?? Name;

    /// <inheritdoc />
    public override ReadOnlySpan<byte> Memory => _last is null ? default : _last.Memory;

    /// <inheritdoc />
    public override long BytesRead
    {
        get
        {
            long sum = _bytesOfEnded;
            foreach (var input in _open)
            {
                sum += input.BytesRead;
            }

            return sum;
        }
    }

    /// <inheritdoc />
    public override long Length { get; }

    /// <inheritdoc />
    public override long Dropped
    {
        get
        {
            long sum = _droppedInEnded;
            foreach (var input in _open)
            {
                sum += input.Dropped;
            }

            return sum;
        }
    }

    /// <summary>The problems of all files so far, in the order found; <see cref="FrameSource.Problem"/> is the first.</summary>
    public IReadOnlyList<CaptureProblem> Problems => _problems;

    /// <summary>
    /// Reads the first frame of every file to determine their order. Files without a frame are closed at once; their problems
    /// are in <see cref="Problems"/> immediately.
    /// </summary>
    public static MergedSource Open(IReadOnlyList<string> paths, CaptureFileOptions? options = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(paths);
        string name = paths.Count switch { 0 => "nothing", 1 => paths[0], _ => $"{paths[0]} and {paths.Count - 1} more" };
        return new MergedSource(name, paths, options ?? CaptureFileOptions.Default, cancellation);
    }

    /// <inheritdoc />
    public override int Read(Span<FrameHeader> batch)
    {
        if (batch.IsEmpty)
        {
            return 0;
        }

        if (_last is { HasFrames: false } && !_last.Refill(batch.Length))
        {
            Close(_last);
            _last = null;
        }

        while (true)
        {
            var next = Earliest();
            if (_waiting.Count > 0 && (next is null || _waiting[^1].Head <= next.Head))
            {
                OpenNext(batch.Length);
                continue;
            }

            if (next is null)
            {
                break;
            }

            _last = next;
            return next.Take(batch, BoundFor(next));
        }

        IsEnded = true;
        return 0;
    }

    /// <inheritdoc />
    protected override void Dispose(bool disposing)
    {
        foreach (var input in _open.Concat(_waiting))
        {
            input.Dispose();
        }

        _open.Clear();
        _waiting.Clear();
        IsEnded = true;
    }

    /// <summary>Returns the open file with the earliest next frame; at equal times, the file opened first.</summary>
    private MergedInput? Earliest()
    {
        MergedInput? earliest = null;
        foreach (var input in _open)
        {
            if (earliest is null || input.Head < earliest.Head)
            {
                earliest = input;
            }
        }

        return earliest;
    }

    /// <summary>Returns the latest time up to which the frames of this file precede those of all others.</summary>
    private long BoundFor(MergedInput next)
    {
        long bound = _waiting.Count > 0 ? _waiting[^1].Head : long.MaxValue;
        bool before = true;
        foreach (var input in _open)
        {
            if (input == next)
            {
                before = false;
            }
            else
            {
                bound = Math.Min(bound, before ? input.Head - 1 : input.Head);
            }
        }

        return bound;
    }

    private void OpenNext(int batchLength)
    {
        var input = _waiting[^1];
        _waiting.RemoveAt(_waiting.Count - 1);
        _open.Add(input);
        if (!input.Open(_options, batchLength))
        {
            Close(input);
        }
    }

    private void Close(MergedInput input)
    {
        _open.Remove(input);
        _bytesOfEnded += input.BytesRead;
        _droppedInEnded += input.Dropped;
        if (input.Problem is { } problem)
        {
            _problems.Add(problem);
            Problem ??= problem;
        }

        input.Dispose();
    }
}
