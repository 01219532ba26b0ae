namespace RfbWatch.Flows;

/// <summary>The payload of one segment near the beginning of a stream, as captured, also where another segment carries the same stream bytes.</summary>
/// <param name="Offset">Stream offset of its first byte; 0 is the first byte that was sent, or the first seen where the beginning was not.</param>
/// <param name="Bytes">
/// The captured bytes that lie within the kept beginning of the stream. Empty where the length alone was kept (see <see cref="FlowBeginning.Truncated"/>).
/// Valid until the flow is closed.
/// </param>
/// <param name="Length">Length of the payload in bytes, as sent; at least the length of <paramref name="Bytes"/>.</param>
/// <param name="Marks">What speaks against the segment.</param>
/// <param name="Acknowledged">How many bytes of the peer's stream the segment acknowledges; -1 when unknown.</param>
/// <param name="Frame">Number of the frame in its source.</param>
/// <param name="Ticks">Time of the packet (100 ns, UTC).</param>
public readonly record struct SegmentCopy(
    long Offset, ReadOnlyMemory<byte> Bytes, int Length, SegmentMarks Marks, long Acknowledged, long Frame, long Ticks)
{
    /// <summary>
    /// Stream offset of the segment's urgent byte; -1 without one, and set together with <see cref="SegmentMarks.Urgent"/>. There are two readings of such a
    /// segment (RFC 6093): the byte stands in line, or the receiver took it out of band, and the bytes before and behind it follow one another.
    /// It has a sequence number in both, so the stream offsets of what follows are the same.
    /// </summary>
    public long UrgentOffset { get; init; } = -1;
}
