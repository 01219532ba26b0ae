namespace RfbWatch.Flows;

/// <summary>
/// The segments with payload at the beginning of both streams of a tracked flow, in the order of their arrival: what a handshake is judged by where
/// copies of its bytes differ, or where only one direction was captured.
/// </summary>
public abstract class FlowBeginning
{
    /// <summary>Bytes at the beginning of each stream of which every differing copy is kept.</summary>
    public const int MaxStreamBytes = 4096;

    /// <summary>Segments of each direction that are kept.</summary>
    public const int MaxSegments = 64;

    /// <summary>Of a flow of which nothing was kept.</summary>
    public static FlowBeginning Empty { get; } = new Nothing();

    /// <summary>The segments of one direction, in the order of their arrival.</summary>
    public abstract IReadOnlyList<SegmentCopy> Segments(FlowDirection direction);

    /// <summary>Whether two segments carry different bytes for the same stream offset.</summary>
    public abstract bool HasConflict { get; }

    /// <summary>Whether a differing copy was not kept whole because a limit was met.</summary>
    public abstract bool Truncated { get; }

    private sealed class Nothing : FlowBeginning
    {
        public override bool HasConflict => false;

        public override bool Truncated => false;

        public override IReadOnlyList<SegmentCopy> Segments(FlowDirection direction) => [];
    }
}
