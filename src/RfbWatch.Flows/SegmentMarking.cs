using RfbWatch.Packets;

namespace RfbWatch.Flows;

/// <summary>
/// Determines the marks of a segment from its note. They are computed on demand, because the most frequent hop limit and the number of valid checksums are
/// known only later.
/// </summary>
internal static class SegmentMarking
{
    /// <summary>
    /// Number of valid checksums that a direction needs before an invalid one means anything: captures on the sending host, and rewritten ones, have no valid
    /// checksums.
    /// </summary>
    public const int ValidChecksumsNeeded = 3;

    /// <summary>Number of segments that a direction needs before a hop limit can be unusual.</summary>
    public const int HopLimitsNeeded = 4;

    /// <summary>How much the hop limits of one direction vary when a route changes.</summary>
    public const int NearHopLimit = 4;

    /// <summary>How far an acknowledgment may be beyond the captured part of the peer's stream.</summary>
    public const int AcknowledgmentSlack = 1 << 16;

    /// <summary>Returns all marks except those of timestamps, which depend on the earlier segments.</summary>
    public static SegmentMarks Of(in SegmentNote note, KeptStream stream)
    {
        var marks = SegmentMarks.None;
        marks |= note.Has(NoteFlags.Acknowledges | NoteFlags.OpensOrResets) ? SegmentMarks.None : SegmentMarks.NoAcknowledgment;
        marks |= note.Checksum >= TcpChecksum.Placeholder && stream.ValidChecksums >= ValidChecksumsNeeded ? SegmentMarks.BadChecksum : SegmentMarks.None;
        marks |= note.Has(NoteFlags.AcknowledgesWrongly) ? SegmentMarks.AcknowledgmentOutOfRange : SegmentMarks.None;
        marks |= note.Has(NoteFlags.HasSignature) && !AllSigned(stream) ? SegmentMarks.UnexpectedSignature : SegmentMarks.None;
        marks |= note.Has(NoteFlags.Opens) && !note.Has(NoteFlags.HasFastOpen) ? SegmentMarks.DataInSyn : SegmentMarks.None;
        marks |= note.Has(NoteFlags.IsUrgent) ? SegmentMarks.Urgent : SegmentMarks.None;
        marks |= note.Has(NoteFlags.IsCut) ? SegmentMarks.CutBySnapLength : SegmentMarks.None;
        return marks | HopLimitMark(note.HopLimit, ref stream.HopLimits, HopLimitsNeeded);
    }

    /// <summary>Returns the mark of a hop limit compared with the most frequent one of its direction.</summary>
    /// <param name="hopLimit">The segment's hop limit; 0 if unknown.</param>
    /// <param name="seen">The hop limits of the direction.</param>
    /// <param name="needed">Minimum number of segments for a mark.</param>
    public static SegmentMarks HopLimitMark(byte hopLimit, ref HopLimits seen, int needed) =>
        hopLimit == 0 || seen.Total < needed || seen.Commonest() == hopLimit ? SegmentMarks.None
        : Math.Abs(seen.Commonest() - hopLimit) > NearHopLimit ? SegmentMarks.FarTimeToLive : SegmentMarks.NearTimeToLive;

    /// <summary>Returns the weight of the marks against a segment, which determines which of too many segments are kept: only the order matters.</summary>
    public static int Weight(in SegmentNote note, KeptStream stream)
    {
        const SegmentMarks Heavy = SegmentMarks.NoAcknowledgment | SegmentMarks.AcknowledgmentOutOfRange | SegmentMarks.UnexpectedSignature | SegmentMarks.FarTimeToLive;
        const SegmentMarks Light = SegmentMarks.NearTimeToLive | SegmentMarks.DataInSyn | SegmentMarks.Urgent;
        var marks = Of(in note, stream);
        return ((marks & Heavy) != 0 || note.Checksum == TcpChecksum.Bad ? 4 : 0) + (note.Checksum == TcpChecksum.Placeholder ? 2 : 0) + ((marks & Light) != 0 ? 1 : 0);
    }

    /// <summary>Whether every segment of the stream is signed (RFC 2385, RFC 5925): a signature is then expected.</summary>
    public static bool AllSigned(KeptStream stream)
    {
        foreach (ref readonly var note in stream.Notes)
        {
            if (!note.Has(NoteFlags.HasSignature))
            {
                return false;
            }
        }

        return true;
    }
}
