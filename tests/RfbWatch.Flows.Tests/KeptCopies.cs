using System.Text;

namespace RfbWatch.Flows.Tests;

/// <summary>A copy of a <see cref="FlowBeginning"/>, which is valid only during a call.</summary>
internal sealed record KeptCopies(IReadOnlyList<SegmentCopy> Initiator, IReadOnlyList<SegmentCopy> Responder, bool HasConflict, bool Truncated)
{
    public static KeptCopies Of(FlowBeginning beginning) =>
        new(Copy(beginning.Segments(FlowDirection.FromInitiator)), Copy(beginning.Segments(FlowDirection.FromResponder)), beginning.HasConflict, beginning.Truncated);

    /// <summary>Offset and bytes of each segment as <c>offset:text</c>.</summary>
    public static string Text(IEnumerable<SegmentCopy> segments) => string.Join(' ', segments.Select(segment => $"{segment.Offset}:{Encoding.Latin1.GetString(segment.Bytes.Span)}"));

    private static List<SegmentCopy> Copy(IReadOnlyList<SegmentCopy> segments) => [.. segments.Select(segment => segment with { Bytes = segment.Bytes.ToArray() })];
}
