namespace RfbWatch.Flows;

/// <content>Flows whose bytes are reassembled: how tracking starts and ends, and the verdict if it needs more than one packet.</content>
public sealed partial class FlowWorker<THandler>
{
    /// <summary>Maximum memory for the first bytes of one undecided direction.</summary>
    private const int MaxUndecidedBytes = 16 << 10;

    /// <summary>A segment up to this length at the start of a stream may still turn out to be of interest if the bytes after it do not fit.</summary>
    private const int ShortBeginning = 16;

    /// <summary>Number of segments of a direction after which such a beginning is no longer considered.</summary>
    private const int MaxDoubted = 8;

    /// <summary>Starts tracking the flow of an entry, in the first class; <see cref="Reclassify"/> ensures that the class does not grow too large.</summary>
    private TrackedFlow Track(int number)
    {
        ref var entry = ref _table.Entry(number);
        var flow = _tracked.Add(number, _pool);
        if (entry.State.Has(FlowState.Recorded))
        {
            flow.Record = _records[entry.Side];
            _records.Remove(entry.Side);
        }
        else
        {
            flow.Record.Begin(number, in _table.Origin(number), entry.State);
        }

        for (int side = 0; side < 2; side++)
        {
            if (entry.State.Has(FlowState.NotInteresting.Of(side)) && !entry.State.Has(FlowState.Recorded))
            {
                // In a flow without a record, the sequence number is that of the first byte.
                flow.Record.NoteFirst(side, entry.Next(side));
            }

            if (entry.State.Has(FlowState.HasBaseSequence.Of(side)) && !entry.State.Has(FlowState.NotInteresting.Of(side)))
            {
                flow.Stream(side).Start(entry.Next(side), entry.State.Has(FlowState.BeginningSeen.Of(side)));
            }
        }

        // An RST before the first payload may have been forged: bytes that its side sends later refute it.
        flow.ResetSide = _table.Origin(number).IsResetBy(1) ? 1 : 0;
        entry.Side = flow.Number;
        entry.State = (entry.State | FlowState.Tracked) & ~FlowState.Recorded;
        UpdateBypass(ref entry);
        _tracked.Enter(flow, FlowStage.Opening, entry.State.Has(FlowState.OpeningSeen), in entry);
        BeginNoting(flow);
        return flow;
    }

    /// <summary>Resumes a side that was classified as not of interest, from its next segment on; only the length of the bytes in between is known.</summary>
    private void TakeUp(TrackedFlow flow, int side)
    {
        ref var stream = ref flow.Stream(side);
        ref var entry = ref _table.Entry(flow.Entry);
        if (!stream.Started && flow.Record.First(side) is { } first)
        {
            // The bytes counted so far are counted again from the first byte on.
            flow.Record.ForgetBytes(side);
            bool beginningSeen = entry.State.Has(FlowState.BeginningSeen.Of(side));
            stream.Start(beginningSeen ? Initial(flow.Entry, side) + 1 : first, beginningSeen);
        }

        stream.IsReopened = stream.Started;
        entry.State &= ~FlowState.NotInteresting.Of(side);
    }

    /// <summary>Ends tracking and keeps only the entry: the flow, or the given directions, are not of interest.</summary>
    private void Untrack(TrackedFlow flow, FlowState notInteresting)
    {
        ref var entry = ref _table.Entry(flow.Entry);
        entry.State = (entry.State | notInteresting) & ~FlowState.Tracked;
        entry.Side = 0;
        for (int side = 0; side < 2; side++)
        {
            ref var stream = ref flow.Stream(side);
            flow.Record.AddBytes(side, stream.Highest);
            if (stream.Started)
            {
                entry.SetNext(side, stream.Sequence(entry.State.Has(FlowState.Wanted) || !entry.State.Has(FlowState.NotInteresting.Of(side)) ? stream.Highest : 0));
                _table.Origin(flow.Entry).SetProbed(side, (int)Math.Min(stream.Highest, int.MaxValue));
                entry.State |= FlowState.HasBaseSequence.Of(side) | (stream.BeginningSeen ? FlowState.BeginningSeen.Of(side) : FlowState.None);
            }
        }

        if (entry.State.Has(FlowState.Wanted))
        {
            entry.Side = _records.Add();
            _records[entry.Side] = flow.Record;
            entry.State |= FlowState.Recorded;
        }

        _tracked.Remove(flow, _pool);
        UpdateBypass(ref entry);
    }

    /// <summary>Requests a sink from the handler and delivers the held bytes to it. If there is none, the flow is no longer of interest.</summary>
    private bool TryOpen(TrackedFlow flow)
    {
        if (!Open(flow))
        {
            return false;
        }

        Counters.FlowsOpened++;
        Replay(flow);
        return true;
    }

    private bool Open(TrackedFlow flow)
    {
        ref var entry = ref _table.Entry(flow.Entry);
        flow.InitiatorSide = entry.State.Initiator();
        Summarise(flow, out var summary);
        if (_handler.Open(in summary) is not { } sink)
        {
            Untrack(flow, FlowState.NotInteresting.Both());
            return false;
        }

        flow.Sink = sink;
        flow.Progress = null;
        for (int side = 0; side < 2; side++)
        {
            ref var stream = ref flow.Stream(side);
            if (entry.State.Has(FlowState.NotInteresting.Of(side)))
            {
                TakeUp(flow, side);
            }

            if (stream.Missed > 0)
            {
                Counters.Gaps++;
                Counters.MissedBytes += stream.Missed;
            }

            if (stream is { Skipped: > 0, BeganUnseen: true })
            {
                sink.OnGap(flow.Direction(side), 0);
            }

            if (stream.Missed + stream.Skipped > 0)
            {
                stream.SetDemand(sink.OnGap(flow.Direction(side), stream.Missed + stream.Skipped));
                Counters.SkippedBytes += stream.Skipped;
                stream.Skipped = 0;
            }
        }

        return true;
    }

    /// <summary>Delivers the bytes held by both directions, in order of arrival.</summary>
    private void Replay(TrackedFlow flow)
    {
        while (true)
        {
            bool ready0 = IsReady(ref flow.Stream(0));
            bool ready1 = IsReady(ref flow.Stream(1));
            if (!ready0 && !ready1)
            {
                return;
            }

            int side = ready0 && ready1 ? (flow.Stream(0).First.Frame <= flow.Stream(1).First.Frame ? 0 : 1) : ready0 ? 0 : 1;
            DeliverFirst(flow, side);
        }
    }

    private static bool IsReady(ref StreamReassembly stream) => stream.HeldCount > 0 && stream.First.Position <= stream.Next;

    /// <summary>Probes the bytes of an undecided direction that are available without a gap.</summary>
    private void ProbeHeld(TrackedFlow flow, int side)
    {
        if (flow.IsWanted)
        {
            if (HasEarned(flow))
            {
                TryOpen(flow);
            }

            return;
        }

        ref var stream = ref flow.Stream(side);
        int length = stream.CopyReady(_probeBytes);
        if (length == 0)
        {
            return;
        }

        var verdict = _handler.Probe(_probeBytes.AsSpan(0, length), stream.BeginningSeen);
        if (verdict == StreamVerdict.Yes)
        {
            Want(flow, side);
        }
        else if ((verdict == StreamVerdict.No || length == _probeBytes.Length) && !ReadsOnFromCopy(flow, side, length))
        {
            StopReading(flow, side);
        }
    }

    /// <summary>
    /// Handles held bytes that are not of interest together, if the later ones may not have been received: if a short beginning alone may still turn out to be
    /// of interest, the direction continues from it.
    /// </summary>
    private bool ReadsOnFromCopy(TrackedFlow flow, int side, int length)
    {
        ref var stream = ref flow.Stream(side);
        if (!flow.IsNoting || flow.Beginning!.Stream(side).Count > MaxDoubted || stream.Next != 0)
        {
            return false;
        }

        var kept = flow.Beginning.Stream(side);
        foreach (ref readonly var note in kept.Notes)
        {
            if (note.Offset == 0 && note.Kept is > 0 and <= ShortBeginning && note.Kept < length && kept.BytesOf(in note) is var bytes && _handler.MayReopen(bytes.Span)
                && _handler.Probe(bytes.Span, stream.BeginningSeen) == StreamVerdict.NeedMore)
            {
                stream.ReleaseHeld(_pool);
                Hold(flow, side, new HeldSegment { Length = bytes.Length, Ticks = note.Ticks, Frame = note.Frame }, bytes.Span);
                return true;
            }
        }

        return false;
    }

    private void StopReading(TrackedFlow flow, int side)
    {
        ref var entry = ref _table.Entry(flow.Entry);
        ref var other = ref flow.Stream(1 - side);
        if (entry.State.Has(FlowState.NotInteresting.Of(1 - side)) || other.HeldCount == 0)
        {
            Untrack(flow, FlowState.NotInteresting.Of(side));
            return;
        }

        entry.State |= FlowState.NotInteresting.Of(side);
        flow.Stream(side).ReleaseHeld(_pool);
    }

    /// <summary>Gives up the gap before the bytes that an undecided direction holds, and probes those bytes.</summary>
    private void Conclude(TrackedFlow flow, int side)
    {
        ref var stream = ref flow.Stream(side);
        if (stream.HeldCount == 0 || flow.IsWanted)
        {
            return;
        }

        if (stream.First.Position <= stream.Next)
        {
            // The bytes before the gap were not enough, and never will be.
            StopReading(flow, side);
            return;
        }

        long missing = stream.First.Position - stream.Next;
        stream.Advance(missing);
        stream.Missed += missing;
        stream.BeginningSeen = false;
        ProbeHeld(flow, side);
    }
}
