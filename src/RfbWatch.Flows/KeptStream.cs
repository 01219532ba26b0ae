namespace RfbWatch.Flows;

/// <summary>
/// The beginning of one stream: notes of its segments in order of arrival, the first copy of its bytes, and separately the bytes of
/// segments that differ. The notes show which of the first bytes are present.
/// </summary>
internal sealed class KeptStream(BeginningPool pool)
{
    /// <summary>Maximum number of different copies of one stream offset, including the first.</summary>
    public const int MaxCopies = 8;

    private SegmentNote[] _notes = [];
    private byte[] _first = [];
    private byte[] _apart = [];
    private int _apartLength;
    private bool _shown;

    /// <summary>Hop limits of all segments of the direction.</summary>
    public HopLimits HopLimits;

    /// <summary>Number of segments of the direction, with or without payload, whose checksum was correct.</summary>
    public int ValidChecksums { get; set; }

    /// <summary>Number of segments kept.</summary>
    public int Count { get; private set; }

    /// <summary>Highest stream offset at which a kept segment ends.</summary>
    public int End { get; private set; }

    /// <summary>Number of bytes of the differing copies.</summary>
    public int ApartBytes => _apartLength;

    public ReadOnlySpan<SegmentNote> Notes => _notes.AsSpan(0, Count);

    /// <summary>Returns the bytes of a note; they do not change until the flow is closed.</summary>
    public ReadOnlyMemory<byte> BytesOf(in SegmentNote note)
    {
        _shown = true;
        return note.Has(NoteFlags.IsApart) ? _apart.AsMemory(note.Start, note.Kept) : note.Kept == 0 ? default : _first.AsMemory(note.Offset, note.Kept);
    }

    /// <summary>Returns the index of a kept segment with the same offset and the same bytes, or -1.</summary>
    public int IndexOf(in SegmentNote note, ReadOnlySpan<byte> bytes)
    {
        for (int at = 0; at < Count; at++)
        {
            ref readonly var kept = ref _notes[at];
            if (kept.Offset == note.Offset && kept.Length == note.Length && kept.Kept == bytes.Length && SpanOf(in kept).SequenceEqual(bytes))
            {
                return at;
            }
        }

        return -1;
    }

    public ref readonly SegmentNote this[int at] => ref _notes[at];

    /// <summary>Whether bytes differ from the first copies, where both are present.</summary>
    public bool Differs(int offset, ReadOnlySpan<byte> bytes)
    {
        for (int at = 0; at < Count; at++)
        {
            ref readonly var kept = ref _notes[at];
            int from = Math.Max(offset, kept.Offset);
            int to = Math.Min(offset + bytes.Length, kept.End);
            if (from < to && !kept.Has(NoteFlags.IsApart) && !_first.AsSpan(from, to - from).SequenceEqual(bytes[(from - offset)..(to - offset)]))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Returns the number of different copies of a range of bytes that are kept in addition to the first.</summary>
    public int CopiesApart(int offset, int length)
    {
        int copies = 0;
        for (int at = 0; at < Count; at++)
        {
            copies += _notes[at].Has(NoteFlags.IsApart) && _notes[at].Offset < offset + length && offset < _notes[at].End && !IsStoredBefore(at) ? 1 : 0;
        }

        return copies;
    }

    /// <summary>Keeps a segment whose bytes do not differ from the first copies. Returns false if there is no room.</summary>
    public bool TryAdd(SegmentNote note, ReadOnlySpan<byte> bytes)
    {
        if (!HasRoom() || !TryGrowFirst(note.Offset + bytes.Length))
        {
            return false;
        }

        bytes.CopyTo(_first.AsSpan(note.Offset));
        note.Kept = bytes.Length;
        Append(in note);
        return true;
    }

    /// <summary>Keeps a segment that has the same bytes as a kept one, so that they are not stored twice.</summary>
    public bool TryAddLike(SegmentNote note, int like)
    {
        if (!HasRoom())
        {
            return false;
        }

        note.Flags |= _notes[like].Flags & NoteFlags.IsApart;
        (note.Start, note.Kept) = (_notes[like].Start, _notes[like].Kept);
        Append(in note);
        return true;
    }

    /// <summary>Keeps a segment whose bytes differ; the caller limits their total number.</summary>
    public bool TryAddApart(SegmentNote note, ReadOnlySpan<byte> bytes)
    {
        if (!HasRoom() || !TryGrowApart(_apartLength + bytes.Length))
        {
            return false;
        }

        bytes.CopyTo(_apart.AsSpan(_apartLength));
        (note.Start, note.Kept) = (_apartLength, bytes.Length);
        note.Flags |= NoteFlags.IsApart;
        _apartLength += bytes.Length;
        Append(in note);
        return true;
    }

    /// <summary>Keeps a segment without its bytes.</summary>
    public bool TryAddLength(SegmentNote note)
    {
        if (!HasRoom())
        {
            return false;
        }

        note.Kept = 0;
        Append(in note);
        return true;
    }

    /// <summary>Removes one segment, and its bytes unless another segment shares them.</summary>
    public void Remove(int at)
    {
        var gone = _notes[at];
        Array.Copy(_notes, at + 1, _notes, at, --Count - at);
        if (_shown)
        {
            // There may be views of the bytes: from now on, writes go to other memory.
            Renew();
        }

        if (!gone.Has(NoteFlags.IsApart) || IsStored(gone.Start))
        {
            return;
        }

        _apart.AsSpan((gone.Start + gone.Kept).._apartLength).CopyTo(_apart.AsSpan(gone.Start));
        _apartLength -= gone.Kept;
        for (int other = 0; other < Count; other++)
        {
            _notes[other].Start -= _notes[other].Has(NoteFlags.IsApart) && _notes[other].Start > gone.Start ? gone.Kept : 0;
        }
    }

    /// <summary>
    /// Moves the segments because the beginning of the stream is earlier than assumed. Segments that move out of the kept beginning are dropped.
    /// </summary>
    public void Shift(int by)
    {
        var (notes, count, first, shown) = (_notes, Count, _first, _shown);
        (_notes, Count, _first) = ([], 0, []);
        for (int at = 0; at < count; at++)
        {
            var moved = notes[at];
            moved.Offset += by;
            moved.Kept = Math.Clamp(FlowBeginning.MaxStreamBytes - moved.Offset, 0, moved.Kept);
            if (moved.Offset >= FlowBeginning.MaxStreamBytes)
            {
                continue;
            }

            if (!moved.Has(NoteFlags.IsApart))
            {
                TryAdd(moved, first.AsSpan(notes[at].Offset, moved.Kept));
            }
            else if (HasRoom())
            {
                Append(in moved);
            }
        }

        pool.ReturnNotes(notes);
        ReturnFirst(first, shown);
    }

    /// <summary>Releases all memory.</summary>
    public void Clear()
    {
        pool.ReturnNotes(_notes);
        ReturnFirst(_first, _shown);
        ReturnApart(_apart, _shown);
        (_notes, _first, _apart) = ([], [], []);
        Count = End = _apartLength = ValidChecksums = 0;
        _shown = false;
        HopLimits.Clear();
    }

    /// <summary>Like <see cref="Clear"/>, when no more views of the bytes are in use.</summary>
    public void ClearUnseen()
    {
        _shown = false;
        Clear();
    }

    private ReadOnlySpan<byte> SpanOf(in SegmentNote note) => note.Has(NoteFlags.IsApart) ? _apart.AsSpan(note.Start, note.Kept) : _first.AsSpan(note.Kept == 0 ? 0 : note.Offset, note.Kept);

    private void Append(in SegmentNote note)
    {
        _notes[Count++] = note;
        End = Math.Max(End, note.Offset + note.Length);
    }

    private bool IsStored(int start)
    {
        for (int at = 0; at < Count; at++)
        {
            if (_notes[at].Has(NoteFlags.IsApart) && _notes[at].Start == start)
            {
                return true;
            }
        }

        return false;
    }

    private bool IsStoredBefore(int at)
    {
        for (int before = 0; before < at; before++)
        {
            if (_notes[before].Has(NoteFlags.IsApart) && _notes[before].Start == _notes[at].Start)
            {
                return true;
            }
        }

        return false;
    }

    private bool HasRoom()
    {
        if (Count < _notes.Length)
        {
            return true;
        }

        if (Count == FlowBeginning.MaxSegments || pool.TryGrow(_notes) is not { } larger)
        {
            return false;
        }

        _notes = larger;
        return true;
    }

    private bool TryGrowFirst(int length)
    {
        if (length <= _first.Length)
        {
            return true;
        }

        // Few steps, because nearly every handshake fits into the first two sizes.
        const int Growth = 4;
        if (pool.TryRentFirst(Math.Max(length, Math.Min(_first.Length * Growth, FlowBeginning.MaxStreamBytes))) is not { } larger)
        {
            return false;
        }

        _first.CopyTo(larger, 0);
        ReturnFirst(_first, _shown);
        _first = larger;
        return true;
    }

    private bool TryGrowApart(int length)
    {
        if (length <= _apart.Length)
        {
            return true;
        }

        if (pool.Copies.TryRent(length) is not { } larger)
        {
            return false;
        }

        _apart.AsSpan(0, _apartLength).CopyTo(larger);
        ReturnApart(_apart, _shown);
        _apart = larger;
        return true;
    }

    private void Renew()
    {
        _first = [.. _first];
        _apart = [.. _apart];
        _shown = false;
    }

    private void ReturnFirst(byte[] buffer, bool isShown)
    {
        if (buffer.Length > 0)
        {
            pool.ReturnFirst(buffer, isShown);
        }
    }

    private void ReturnApart(byte[] buffer, bool isShown)
    {
        if (buffer.Length > 0 && isShown)
        {
            pool.Copies.Drop(buffer);
        }
        else if (buffer.Length > 0)
        {
            pool.Copies.Return(buffer);
        }
    }
}
