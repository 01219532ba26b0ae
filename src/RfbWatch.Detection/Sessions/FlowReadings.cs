using RfbWatch.Flows;
using RfbWatch.Protocol;
using RfbWatch.Protocol.Readings;

namespace RfbWatch.Detection.Sessions;

/// <summary>Passes the first segments of a flow to the readings of the handshake. The flow's initiator is side A.</summary>
internal static class FlowReadings
{
    /// <summary>The best reading of the copies; null if the flow does not begin with the banners of both sides.</summary>
    /// <param name="beginning">The first segments.</param>
    /// <param name="initiatorKnown">Whether a SYN or SYN-ACK proves who opened the connection.</param>
    /// <param name="apart">Whether urgent bytes were treated as out-of-band data in the best reading: then they are in neither stream.</param>
    public static HandshakeVerdict? Of(FlowBeginning beginning, bool initiatorKnown, out bool apart)
    {
        apart = false;
        var initiator = beginning.Segments(FlowDirection.FromInitiator);
        var responder = beginning.Segments(FlowDirection.FromResponder);
        var inLine = HandshakeReadings.Of(Copies(initiator, null), Copies(responder, null), initiatorKnown ? Side.A : null, beginning.Truncated);
        long[] urgentA = Urgent(initiator), urgentB = Urgent(responder);
        if (urgentA.Length + urgentB.Length == 0)
        {
            return inLine;
        }

        var outOfBand = HandshakeReadings.Of(Copies(initiator, urgentA), Copies(responder, urgentB), initiatorKnown ? Side.A : null, beginning.Truncated);
        apart = outOfBand is not null && (inLine is null || outOfBand.Score > inLine.Score);
        return apart ? outOfBand!.Beside(inLine) : inLine?.Beside(outOfBand);
    }

    /// <summary>Maps an offset in the streams of the readings to the stream offset in the flow.</summary>
    public static long OffsetInFlow(FlowBeginning beginning, FlowDirection direction, long offset, bool apart)
    {
        if (apart)
        {
            foreach (long urgent in Urgent(beginning.Segments(direction)))
            {
                offset += urgent <= offset ? 1 : 0;
            }
        }

        return offset;
    }

    private static long[] Urgent(IReadOnlyList<SegmentCopy> segments) =>
        [.. segments.Where(segment => segment.UrgentOffset >= 0).Select(segment => segment.UrgentOffset).Distinct().Order()];

    private static List<StreamCopy> Copies(IReadOnlyList<SegmentCopy> segments, long[]? without) =>
        [.. segments.Select(segment => new StreamCopy(
            segment.Offset - Before(without, segment.Offset), Bytes(segment, without), segment.Length - Within(without, segment), MarkWeights.Of(segment.Marks),
            (int)segment.Marks, segment.Acknowledged, segment.Frame, segment.Ticks))];

    private static int Before(long[]? urgent, long offset) => urgent?.Count(at => at < offset) ?? 0;

    private static int Within(long[]? urgent, in SegmentCopy segment)
    {
        long from = segment.Offset, to = segment.Offset + segment.Length;
        return urgent?.Count(at => at >= from && at < to) ?? 0;
    }

    private static ReadOnlyMemory<byte> Bytes(in SegmentCopy segment, long[]? without)
    {
        if (without is null || Within(without, segment) == 0)
        {
            return segment.Bytes;
        }

        var kept = new List<byte>(segment.Bytes.Length);
        for (int index = 0; index < segment.Bytes.Length; index++)
        {
            if (Array.BinarySearch(without, segment.Offset + index) < 0)
            {
                kept.Add(segment.Bytes.Span[index]);
            }
        }

        return kept.ToArray();
    }
}
