namespace RfbWatch.Flows;

/// <content>Flows whose bytes are kept in order: how they get and lose their place, and the verdict where it took more than one packet.</content>
public sealed partial class FlowWorker<THandler>
{
    /// <summary>Memory that the first bytes of one undecided direction may take.</summary>
    private const int MaxUndecidedBytes = 16 << 10;

    /// <summary>A segment so short that begins a stream has not shown yet what it is, if what follows does not fit.</summary>
    private const int ShortBeginning = 16;

    /// <summary>Segments of a direction after which such a beginning is not waited for any more.</summary>
    private const int MaxDoubted = 8;

    /// <summary>A tracked flow for an entry, among those that have earned nothing yet; <see cref="Reclassify"/> sees to it that these are not too many.</summary>
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

        for (var side = 0; side < 2; side++)
        {
            if (entry.State.Has(FlowState.NotInteresting.Of(side)) && !entry.State.Has(FlowState.Recorded))
            {
                // Of a flow without a record, the number stands at the first byte.
                flow.Record.NoteFirst(side, entry.Next(side));
            }

            if (entry.State.Has(FlowState.HasBaseSequence.Of(side)) && !entry.State.Has(FlowState.NotInteresting.Of(side)))
            {
                flow.Stream(side).Start(entry.Next(side), entry.State.Has(FlowState.BeginningSeen.Of(side)));
            }
        }

        entry.Side = flow.Number;
        entry.State = (entry.State | FlowState.Tracked) & ~FlowState.Recorded;
        UpdateBypass(ref entry);
        _tracked.Enter(flow, FlowStage.Opening, entry.State.Has(FlowState.OpeningSeen), in entry);
        BeginNoting(flow);
        return flow;
    }

    /// <summary>A side that was judged as not of interest is read again from its next segment on; what came meanwhile is known by its length alone.</summary>
    private void TakeUp(TrackedFlow flow, int side)
    {
        ref var stream = ref flow.Stream(side);
        ref var entry = ref _table.Entry(flow.Entry);
        if (!stream.Started && flow.Record.First(side) is { } first)
        {
            // What was counted of it counts again from its first byte on.
            flow.Record.ForgetBytes(side);
            var beginningSeen = entry.State.Has(FlowState.BeginningSeen.Of(side));
            stream.Start(beginningSeen ? Initial(flow.Entry, side) + 1 : first, beginningSeen);
        }

        stream.IsReopened = stream.Started;
        entry.State &= ~FlowState.NotInteresting.Of(side);
    }

    /// <summary>Back to an entry alone: the flow, or the directions named, are not of interest.</summary>
    private void Untrack(TrackedFlow flow, FlowState saidNo)
    {
        ref var entry = ref _table.Entry(flow.Entry);
        entry.State = (entry.State | saidNo) & ~FlowState.Tracked;
        entry.Side = 0;
        for (var side = 0; side < 2; side++)
        {
            ref var stream = ref flow.Stream(side);
            flow.Record.AddBytes(side, stream.Highest);
            if (stream.Started)
            {
                entry.SetNext(side, stream.Sequence(entry.State.Has(FlowState.Wanted) || !entry.State.Has(FlowState.NotInteresting.Of(side)) ? stream.Highest : 0));
                _table.Origin(flow.Entry).SetJudged(side, (int)Math.Min(stream.Highest, int.MaxValue));
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

    /// <summary>Asks the handler for a sink and gives it what is held. When it has none, the flow is not of interest any more.</summary>
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
        for (var side = 0; side < 2; side++)
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

    /// <summary>Delivers what both directions hold, in the order in which it came.</summary>
    private void Replay(TrackedFlow flow)
    {
        while (true)
        {
            var ready0 = IsReady(ref flow.Stream(0));
            var ready1 = IsReady(ref flow.Stream(1));
            if (!ready0 && !ready1)
            {
                return;
            }

            var side = ready0 && ready1 ? (flow.Stream(0).First.Frame <= flow.Stream(1).First.Frame ? 0 : 1) : ready0 ? 0 : 1;
            DeliverFirst(flow, side);
        }
    }

    private static bool IsReady(ref StreamReassembly stream) => stream.HeldCount > 0 && stream.First.Position <= stream.Next;

    /// <summary>Asks about the bytes of an undecided direction that are there without a gap.</summary>
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
        var length = stream.CopyReady(_probeBytes);
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
    /// The bytes held are nothing together, and the later of them need not have been received. Where a short beginning alone may go on to be of interest, the direction goes on from that one.
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

    /// <summary>The gap before the bytes that an undecided direction holds will not be filled: asks about what is there.</summary>
    private void Conclude(TrackedFlow flow, int side)
    {
        ref var stream = ref flow.Stream(side);
        if (stream.HeldCount == 0 || flow.IsWanted)
        {
            return;
        }

        if (stream.First.Position <= stream.Next)
        {
            // What stands before the gap was not enough, and never will be.
            StopReading(flow, side);
            return;
        }

        var missing = stream.First.Position - stream.Next;
        stream.Advance(missing);
        stream.Missed += missing;
        stream.BeginningSeen = false;
        ProbeHeld(flow, side);
    }
}
