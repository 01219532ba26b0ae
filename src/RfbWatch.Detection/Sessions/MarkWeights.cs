using RfbWatch.Flows;

namespace RfbWatch.Detection.Sessions;

/// <summary>
/// How much each mark of a segment makes it less credible, in bits: log2 of how much less likely it is that the receiver accepted it. Only copies of the same
/// bytes are compared; no mark rejects a segment.
/// </summary>
internal static class MarkWeights
{
    private static readonly (SegmentMarks Mark, int Bits)[] Table =
    [
        (SegmentMarks.NoAcknowledgment, 60),
        (SegmentMarks.BadChecksum, 40),
        (SegmentMarks.AcknowledgmentOutOfRange, 40),
        (SegmentMarks.OldTimestamp, 40),
        (SegmentMarks.EarlierTimestamp, 4),
        (SegmentMarks.UnexpectedSignature, 30),
        (SegmentMarks.FarTimeToLive, 16),
        (SegmentMarks.NearTimeToLive, 6),
        (SegmentMarks.DataInSyn, 6),
        (SegmentMarks.Urgent, 3),
        (SegmentMarks.CutBySnapLength, 0),
    ];

    /// <summary>The total of all marks, in bits.</summary>
    public static int Of(SegmentMarks marks)
    {
        int bits = 0;
        foreach (var (mark, weight) in Table)
        {
            bits += (marks & mark) != 0 ? weight : 0;
        }

        return bits;
    }
}
