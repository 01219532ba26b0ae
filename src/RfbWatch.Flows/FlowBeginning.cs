namespace RfbWatch.Flows;

/// <summary>
/// The segments with payload at the beginning of both streams of a tracked flow, in order of arrival. They are the basis for evaluating a handshake if
/// copies of its bytes differ, or if only one direction was captured.
/// </summary>
public abstract class FlowBeginning
{
    /// <summary>Length of the beginning of each stream, in bytes, for which every differing copy is kept.</summary>
    public const int MaxStreamBytes = 4096;

    /// <summary>Maximum number of segments kept per direction.</summary>
    public const int MaxSegments = 64;

    /// <summary>The beginning of a flow for which nothing was kept.</summary>
    public static FlowBeginning Empty { get; } = new Nothing();

    /// <summary>Returns the segments of one direction, in order of arrival.</summary>
    public abstract IReadOnlyList<SegmentCopy> Segments(FlowDirection direction);

    /// <summary>Whether two segments carry different bytes for the same stream offset.</summary>
    public abstract bool HasConflict { get; }

    /// <summary>Whether a differing copy was not fully kept because a limit was reached.</summary>
    public abstract bool Truncated { get; }

    private sealed class Nothing : FlowBeginning
    {
        public override bool HasConflict => false;

        public override bool Truncated => false;

        public override IReadOnlyList<SegmentCopy> Segments(FlowDirection direction) => [];
    }
}
