using RfbWatch.Packets;

namespace RfbWatch.Flows;

/// <summary>From what was noted of a segment to its marks. Drawn when they are asked for: the commonest hop limit and the number of valid checksums are known only then.</summary>
internal static class SegmentMarking
{
    /// <summary>Valid checksums a direction needs before one that is not valid says anything: captures on the sending host, and rewritten ones, have none.</summary>
    public const int ValidChecksumsNeeded = 3;

    /// <summary>Segments a direction needs before a hop limit is unlike the others.</summary>
    public const int HopLimitsNeeded = 4;

    /// <summary>Hop limits of one direction move by this much when a route changes.</summary>
    public const int NearHopLimit = 4;

    /// <summary>How far an acknowledgment may lie beyond what was captured of the peer's stream.</summary>
    public const int AcknowledgmentSlack = 1 << 16;

    /// <summary>All marks but those of timestamps, which depend on the segments before.</summary>
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

    /// <summary>How a hop limit stands to the commonest of its direction.</summary>
    /// <param name="hopLimit">The segment's; 0 when unknown.</param>
    /// <param name="seen">Those of the direction.</param>
    /// <param name="needed">Segments without which there is no mark.</param>
    public static SegmentMarks HopLimitMark(byte hopLimit, ref HopLimits seen, int needed) =>
        hopLimit == 0 || seen.Total < needed || seen.Commonest() == hopLimit ? SegmentMarks.None
        : Math.Abs(seen.Commonest() - hopLimit) > NearHopLimit ? SegmentMarks.FarTimeToLive : SegmentMarks.NearTimeToLive;

    /// <summary>How much speaks against a segment, to choose which of too many are kept: only the order counts.</summary>
    public static int Weight(in SegmentNote note, KeptStream stream)
    {
        const SegmentMarks Heavy = SegmentMarks.NoAcknowledgment | SegmentMarks.AcknowledgmentOutOfRange | SegmentMarks.UnexpectedSignature | SegmentMarks.FarTimeToLive;
        const SegmentMarks Light = SegmentMarks.NearTimeToLive | SegmentMarks.DataInSyn | SegmentMarks.Urgent;
        var marks = Of(in note, stream);
        return ((marks & Heavy) != 0 || note.Checksum == TcpChecksum.Bad ? 4 : 0) + (note.Checksum == TcpChecksum.Placeholder ? 2 : 0) + ((marks & Light) != 0 ? 1 : 0);
    }

    /// <summary>Whether every segment of the stream is signed (RFC 2385, RFC 5925): then a signature is expected.</summary>
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
