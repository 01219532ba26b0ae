using RfbWatch.Packets;

namespace RfbWatch.Capture.Files;

/// <summary>A source without frames, for an input that could not be opened.</summary>
internal sealed class FailedSource : FrameSource
{
    private readonly string _name;

    public FailedSource(string name, CaptureProblem problem, long length = -1)
    {
        _name = name;
        Length = length;
        Problem = problem;
        IsEnded = true;
    }

    public override string Name => _name;

    public override long Length { get; }

    public override ReadOnlySpan<byte> Memory => default;

    public override long BytesRead => 0;

    public override int Read(Span<FrameHeader> batch) => 0;
}
