namespace RfbWatch.Flows;

/// <summary>Evaluates the timestamps (RFC 7323) of one stream's segments, in order of arrival.</summary>
internal struct SegmentClock
{
    /// <summary>
    /// Timestamps that are older than the newest by more than this get a heavy mark; smaller differences can be caused by delays on the path.
    /// </summary>
    private const int FarBehind = 1000;

    /// <summary>
    /// How far a timestamp may be ahead of the elapsed time (RFC 7323 section 5.4: at most one tick per millisecond; here twice that, plus 2 s).
    /// </summary>
    private const int TicksPerMillisecond = 2;
    private const int Ahead = 2000;

    private const SegmentMarks Heavy = SegmentMarks.NoAcknowledgment | SegmentMarks.BadChecksum | SegmentMarks.AcknowledgmentOutOfRange
        | SegmentMarks.UnexpectedSignature | SegmentMarks.FarTimeToLive;

    private bool _known;
    private uint _newest;
    private long _ticks;

    /// <summary>
    /// Returns the mark of the next segment's timestamp. A segment with heavy marks, or with a timestamp too far ahead, does not set the clock.
    /// </summary>
    public SegmentMarks Evaluate(in SegmentNote note, SegmentMarks marks)
    {
        if (!note.Has(NoteFlags.HasTimestamp))
        {
            return SegmentMarks.None;
        }

        int behind = _known ? (int)(_newest - note.Timestamp) : 0;
        if (behind > 0)
        {
            return behind > FarBehind ? SegmentMarks.OldTimestamp : SegmentMarks.EarlierTimestamp;
        }

        long passed = Math.Max(0, note.Ticks - _ticks) / TimeSpan.TicksPerMillisecond;
        if ((marks & Heavy) == 0 && (!_known || -(long)behind <= Ahead + (TicksPerMillisecond * passed)))
        {
            (_known, _newest, _ticks) = (true, note.Timestamp, note.Ticks);
        }

        return SegmentMarks.None;
    }
}
