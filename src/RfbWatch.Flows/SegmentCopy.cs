namespace RfbWatch.Flows;

/// <summary>The captured payload of one segment near the beginning of a stream, even if another segment has the same stream offsets.</summary>
/// <param name="Offset">Stream offset of its first byte; 0 is the first byte that was sent, or the first one seen if the beginning was not.</param>
/// <param name="Bytes">
/// The captured bytes within the kept beginning of the stream. Empty if only the length was kept (see <see cref="FlowBeginning.Truncated"/>).
/// Valid until the flow is closed.
/// </param>
/// <param name="Length">Length of the payload in bytes, as sent; at least the length of <paramref name="Bytes"/>.</param>
/// <param name="Marks">Properties that make the segment less credible.</param>
/// <param name="Acknowledged">Number of bytes of the peer's stream that the segment acknowledges; -1 if unknown.</param>
/// <param name="Frame">Number of the frame in its source.</param>
/// <param name="Ticks">Time of the packet (100 ns, UTC).</param>
public readonly record struct SegmentCopy(
    long Offset, ReadOnlyMemory<byte> Bytes, int Length, SegmentMarks Marks, long Acknowledged, long Frame, long Ticks)
{
    /// <summary>
    /// Stream offset of the segment's urgent byte; -1 if there is none; set together with <see cref="SegmentMarks.Urgent"/>. There are two readings of such a
    /// segment (RFC 6093): the byte is in line, or the receiver took it out of band, and the bytes before and after it are adjacent.
    /// It has a sequence number in both cases, so that the following stream offsets are the same.
    /// </summary>
    public long UrgentOffset { get; init; } = -1;
}
