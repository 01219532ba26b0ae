namespace RfbWatch.Flows;

/// <summary>The beginning of one tracked flow, while it is kept. Pooled.</summary>
internal sealed class KeptBeginning : FlowBeginning
{
    /// <summary>Maximum bytes of differing copies of both streams; together with the first copies, 16 KiB per flow.</summary>
    public const int MaxCopyBytes = 8 << 10;

    /// <summary>
    /// Number of notes of one stream beyond which a segment whose bytes cannot be kept is not noted either, so that copies of one offset leave room for copies
    /// of other offsets.
    /// </summary>
    private const int MaxLengthsAt = MaxSegments / 2;

    private readonly BeginningPool _pool;
    private readonly KeptStream _stream0;
    private readonly KeptStream _stream1;
    private TrackedFlow? _flow;
    private uint? _initial0;
    private uint? _initial1;
    private bool _hasConflict;
    private bool _truncated;

    public KeptBeginning(BeginningPool pool)
    {
        _pool = pool;
        _stream0 = new KeptStream(pool);
        _stream1 = new KeptStream(pool);
    }

    public override bool HasConflict => _hasConflict;

    public override bool Truncated => _truncated;

    /// <summary>Number of segments kept of both streams.</summary>
    public int Count => _stream0.Count + _stream1.Count;

    /// <summary>Whether segments have arrived since the sink was last asked to resolve a conflict.</summary>
    public bool HasChanged { get; set; }

    /// <summary>Number of segments at which the sink is asked next.</summary>
    public int AskAt { get; set; }

    public KeptStream Stream(int side) => side == 0 ? _stream0 : _stream1;

    public void Begin(TrackedFlow flow)
    {
        _flow = flow;
        _initial0 = _initial1 = null;
        _hasConflict = _truncated = HasChanged = false;
        AskAt = ConflictSchedule.First;
    }

    /// <summary>
    /// Sets the initial sequence numbers from the opening of the connection. They are needed to convert acknowledgments to stream offsets if the peer's stream
    /// was not captured.
    /// </summary>
    public void SetInitial(uint? initial0, uint? initial1) => (_initial0, _initial1) = (initial0, initial1);

    /// <summary>Adds a segment. Returns true if its bytes differ from those of an earlier one.</summary>
    public bool Add(int side, in SegmentNote note, ReadOnlySpan<byte> bytes)
    {
        var stream = Stream(side);
        bool isNew = note.Offset >= stream.End;
        int like = isNew ? -1 : stream.IndexOf(in note, bytes);
        if (like >= 0 && stream[like].IsLike(in note))
        {
            return false;
        }

        bool differs = like >= 0 ? stream[like].Has(NoteFlags.IsApart) : !isNew && stream.Differs(note.Offset, bytes);
        if (differs)
        {
            _hasConflict = true;
        }

        // An urgent byte allows two readings, in line and out of band, even without a second copy.
        _hasConflict |= note.Has(NoteFlags.IsUrgent);
        if (TryKeep(stream, in note, bytes, like, differs) || TryReplace(stream, in note, bytes, like, differs))
        {
            HasChanged = true;
            return differs;
        }

        if (!_truncated)
        {
            _truncated = true;
            _pool.Counters.BeginningsTruncated++;
        }

        HasChanged |= differs && stream.Count < MaxLengthsAt && stream.TryAddLength(note);
        return differs;
    }

    /// <summary>Notes that the stream was classified by bytes other than those that follow; only their number is known.</summary>
    public void AddUnknown(int side, in SegmentNote note)
    {
        HasChanged |= Stream(side).TryAddLength(note);
        _hasConflict = true;
        _truncated = true;
    }

    /// <summary>Whether a segment with the same bytes at the same offset is kept.</summary>
    public bool Holds(int side, in SegmentNote note, ReadOnlySpan<byte> bytes) => Stream(side).IndexOf(in note, bytes) >= 0;

    public override IReadOnlyList<SegmentCopy> Segments(FlowDirection direction)
    {
        if (_flow is null)
        {
            return [];
        }

        int side = direction == FlowDirection.FromInitiator ? _flow.InitiatorSide : 1 - _flow.InitiatorSide;
        var stream = Stream(side);
        var copies = new SegmentCopy[stream.Count];
        var clock = default(SegmentClock);
        for (int at = 0; at < copies.Length; at++)
        {
            ref readonly var note = ref stream[at];
            var marks = SegmentMarking.Of(in note, stream);
            marks |= clock.Evaluate(in note, marks);
            long acknowledged = Acknowledged(in note, side);
            marks |= acknowledged < -1 ? SegmentMarks.AcknowledgmentOutOfRange : SegmentMarks.None;
            copies[at] = new SegmentCopy(note.Offset, stream.BytesOf(in note), note.Length, marks, Math.Max(acknowledged, -1), note.Frame, note.Ticks)
            {
                UrgentOffset = note.Has(NoteFlags.IsUrgent) ? note.Offset + note.UrgentAt : -1,
            };
        }

        return copies;
    }

    /// <summary>Releases all memory. Views of the bytes may still be in use, unless the flow is closed.</summary>
    public void Release(bool isClosed)
    {
        if (isClosed)
        {
            _stream0.ClearUnseen();
            _stream1.ClearUnseen();
        }
        else
        {
            _stream0.Clear();
            _stream1.Clear();
        }

        _flow = null;
        _pool.Return(this);
    }

    /// <summary>
    /// Returns the number of bytes of the peer's stream that a segment acknowledges; -1 if unknown, a lower value if the acknowledgment is impossible.
    /// </summary>
    private long Acknowledged(in SegmentNote note, int side)
    {
        if (!note.Has(NoteFlags.Acknowledges))
        {
            return -1;
        }

        if (note.Has(NoteFlags.AcknowledgesWrongly))
        {
            return int.MinValue;
        }

        ref var peer = ref _flow!.Stream(1 - side);
        if (!peer.Started)
        {
            uint first = (side == 0 ? _initial1 : _initial0) + 1 ?? Lowest(side);
            return (int)(note.Acknowledgment - first) is var bytes and >= 0 ? bytes : int.MinValue;
        }

        long place = peer.Place(note.Acknowledgment);
        return place < 0 ? peer.BeginningSeen ? int.MinValue : 0
            : place > peer.Highest + SegmentMarking.AcknowledgmentSlack ? int.MinValue
            : peer.EndOffset >= 0 ? Math.Min(place, peer.EndOffset) : place;
    }

    /// <summary>Returns the lowest acknowledgment of a direction: the peer's sequence number, if nothing else shows it.</summary>
    private uint Lowest(int side)
    {
        uint? lowest = null;
        foreach (ref readonly var note in Stream(side).Notes)
        {
            if (note.Has(NoteFlags.Acknowledges) && (lowest is not { } low || (int)(note.Acknowledgment - low) < 0))
            {
                lowest = note.Acknowledgment;
            }
        }

        return lowest ?? 0;
    }

    private bool TryKeep(KeptStream stream, in SegmentNote note, ReadOnlySpan<byte> bytes, int like, bool differs)
    {
        if (like >= 0)
        {
            return stream.TryAddLike(note, like);
        }

        if (!differs)
        {
            return stream.TryAdd(note, bytes);
        }

        return _stream0.ApartBytes + _stream1.ApartBytes + bytes.Length <= MaxCopyBytes
            && stream.CopiesApart(note.Offset, bytes.Length) < KeptStream.MaxCopies - 1
            && stream.TryAddApart(note, bytes);
    }

    /// <summary>
    /// Makes room for a segment by removing less credible ones, so that a flood of copies that no receiver accepts cannot displace the real one.
    /// </summary>
    private bool TryReplace(KeptStream stream, in SegmentNote note, ReadOnlySpan<byte> bytes, int like, bool differs)
    {
        int weight = SegmentMarking.Weight(in note, stream);
        while (Worst(stream, in note, weight) is var worst and >= 0)
        {
            like = like == worst ? -1 : like > worst ? like - 1 : like;
            stream.Remove(worst);
            if (TryKeep(stream, in note, bytes, like, differs))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>
    /// Returns the index of the least credible segment if it is less credible than the new one, otherwise -1; among equals, one that overlaps the new one.
    /// </summary>
    private static int Worst(KeptStream stream, in SegmentNote note, int weight)
    {
        int worst = -1;
        int most = (weight * 2) + 1;
        for (int at = 0; at < stream.Count; at++)
        {
            ref readonly var kept = ref stream[at];
            bool overlaps = kept.Offset < note.Offset + note.Length && note.Offset < kept.Offset + kept.Length;
            int against = (SegmentMarking.Weight(in kept, stream) * 2) + (overlaps ? 1 : 0);
            if (against > most)
            {
                (worst, most) = (at, against);
            }
        }

        return worst;
    }
}
