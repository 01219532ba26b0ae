using RfbWatch.Packets;

namespace RfbWatch.Flows;

/// <content>The stages of tracked flows: how they get a sink and move from one class to the next, and what they give up if their class is full.</content>
public sealed partial class FlowWorker<THandler>
{
    /// <summary>Called when the probe has classified the flow as of interest. A sink is opened only once the peer has taken part.</summary>
    private void Want(TrackedFlow flow, int side)
    {
        flow.IsWanted = true;
        flow.WantedSide = side;
        flow.WantedEnd = flow.Stream(side).Highest;
        if (HasEarned(flow))
        {
            TryOpen(flow);
        }
    }

    /// <summary>
    /// Whether there is more evidence of the connection than a single packet with a forged source address: the peer acknowledged or answered the first bytes.
    /// If only one direction was captured: its sender continued, or acknowledged more than at first.
    /// </summary>
    private bool HasEarned(TrackedFlow flow)
    {
        ref var stream = ref flow.Stream(flow.WantedSide);
        ref var other = ref flow.Stream(1 - flow.WantedSide);
        return stream.Acknowledged >= flow.WantedEnd
            || stream.Highest > flow.WantedEnd
            || other.Highest > 0
            || other.Acknowledged > 0
            || other.HasUnplacedAcknowledged
            || AcknowledgesUnseen(flow, 1 - flow.WantedSide)
            || _table.Entry(flow.Entry).State.Has(FlowState.NotInteresting.Of(1 - flow.WantedSide));
    }

    /// <summary>Whether bytes of a side that was not seen were acknowledged, judged by its initial sequence number from the handshake.</summary>
    private bool AcknowledgesUnseen(TrackedFlow flow, int side) =>
        !flow.Stream(side).Started && _table.Entry(flow.Entry).State.Has(FlowState.InitiatorKnown)
        && (_table.Entry(flow.Entry).State.Initiator() == side || _table.Origin(flow.Entry).ResponderKnown)
        && flow.Stream(side).IsAcknowledgedUnplaced(Initial(flow.Entry, side) + 1);

    /// <summary>Moves the flow to its present class. This is the last step for a packet, because the flow may be evicted by it.</summary>
    private void Reclassify(TrackedFlow flow)
    {
        ref readonly var entry = ref _table.Entry(flow.Entry);
        bool isEnded = entry.State.Ended();
        if (flow.Stage == FlowStage.Accepted && !isEnded)
        {
            return;
        }

        if (flow.Sink is null && flow.IsWanted && HasEarned(flow) && !TryOpen(flow))
        {
            return;
        }

        var stage = flow.Sink is null ? FlowStage.Opening : isEnded ? FlowStage.Over : StageOf(ProgressOf(flow));
        bool isOpened = entry.State.Has(FlowState.OpeningSeen);
        if (stage != flow.Stage || isOpened != flow.IsOpened)
        {
            _tracked.Leave(flow);
            _tracked.Enter(flow, stage, isOpened, in entry);
        }

        while (_tracked.Overflow(stage) is { } excess)
        {
            GiveUp(excess);
        }
    }

    /// <summary>Returns the progress of a flow's sink; the sink is queried only if something was delivered to it since the last query.</summary>
    private static SinkProgress ProgressOf(TrackedFlow flow) => flow.Progress ??= flow.Sink!.Progress;

    private static FlowStage StageOf(SinkProgress progress) => progress switch
    {
        SinkProgress.OneSide => FlowStage.OneSide,
        SinkProgress.BothSides => FlowStage.BothSides,
        SinkProgress.Negotiating => FlowStage.Negotiating,
        SinkProgress.Accepted => FlowStage.Accepted,
        SinkProgress.Ended => FlowStage.Over,
    };

    /// <summary>
    /// Removes a flow from a full class. Before the end of its handshake, a flow is remembered by its record; after it, its session is complete enough to be
    /// reported.
    /// </summary>
    private void GiveUp(TrackedFlow flow)
    {
        if (flow.Stage < FlowStage.Accepted)
        {
            Demote(flow);
            return;
        }

        if (flow.Stage == FlowStage.Accepted)
        {
            Counters.Stages[(int)FlowStage.Accepted].Evicted++;
            Counters.TrackedLimit++;
            Counters.ConversationsLost += flow.IsOverShare ? 0 : 1;
        }

        Finish(flow, EndReason.Evicted);
    }

    /// <summary>Closes the sink of a flow; the table remembers the flow, so that its late packets do not create a new one.</summary>
    private void Finish(TrackedFlow flow, EndReason reason)
    {
        int number = flow.Entry;
        CloseTracked(flow, reason);
        ref var entry = ref _table.Entry(number);
        entry.State |= FlowState.NotInteresting.Both();

        // Late bytes of the streams must not start anything.
        entry.State &= ~FlowState.BeginningSeen.Both();
        if (!entry.State.Has(FlowState.Recorded))
        {
            entry.Side = 0;
        }

        UpdateBypass(ref entry);
    }

    /// <summary>
    /// Releases the memory of a flow for use by others. Its record keeps the first bytes of both streams, from which the flow continues with its next segment.
    /// </summary>
    private void Demote(TrackedFlow flow)
    {
        int number = flow.Entry;
        ref var entry = ref _table.Entry(number);
        ref var memo = ref _table.Memo(number);
        var counters = Counters.Stages[(int)flow.Stage];
        if (flow.Sink is null)
        {
            KeepHeld(flow);
        }

        bool fits = flow.Transcript.TryPack(ref _handler, memo.Runs);
        if (!fits && flow.Sink is null)
        {
            // The opening of a carrier is too long to remember.
            Counters.ProbeLimit++;
            counters.Evicted++;
            Counters.ConversationsLost += flow.IsOpened && !flow.IsOverShare ? 1 : 0;
            Untrack(flow, FlowState.NotInteresting.Both());
            return;
        }

        memo.Stage = flow.Stage;
        memo.IsWanted = flow.IsWanted || flow.Sink is not null;
        var state = entry.State & ~FlowState.Tracked | FlowState.Remembered;
        for (int side = 0; side < 2; side++)
        {
            ref var stream = ref flow.Stream(side);
            if (stream.Started && !state.Has(FlowState.NotInteresting.Of(side)))
            {
                long from = flow.Transcript.From(side);
                entry.SetNext(side, stream.Sequence(from < 0 ? stream.Next : from));
                bool isFromFirst = stream.BeginningSeen && (from == 0 || (from < 0 && stream.Next == 0));
                state = (state & ~FlowState.BeginningSeen.Of(side)) | FlowState.HasBaseSequence.Of(side) | (isFromFirst ? FlowState.BeginningSeen.Of(side) : FlowState.None);
            }

            state = state.WithEarlyPackets(side, flow.Record.Packets(side));
        }

        entry.Side = 0;
        if (state.Has(FlowState.Wanted))
        {
            entry.Side = _records.Add();
            _records[entry.Side] = flow.Record;
            state |= FlowState.Recorded;
        }

        entry.State = state;
        counters.Demoted++;
        counters.Remembered++;
        Counters.DemotedWithinShare += flow.IsOverShare ? 0 : 1;
        _tracked.Remove(flow, _pool);
        UpdateBypass(ref entry);
    }

    /// <summary>Moves the bytes that an undecided flow holds without a gap to its transcript.</summary>
    private void KeepHeld(TrackedFlow flow)
    {
        ref var first = ref flow.Stream(0);
        ref var second = ref flow.Stream(1);
        bool isSwapped = second.HeldCount > 0 && (first.HeldCount == 0 || second.First.Frame < first.First.Frame);
        for (int turn = 0; turn < 2; turn++)
        {
            int side = isSwapped ? 1 - turn : turn;
            ref var stream = ref flow.Stream(side);
            if (stream.CopyReady(_probeBytes) is > 0 and var length)
            {
                flow.Transcript.Add(side, stream.Next, _probeBytes.AsSpan(0, length));
            }
        }
    }

    /// <summary>Whether a remembered flow needs memory for a segment: it has bytes, opens or ends the connection, or may qualify the flow for a sink.</summary>
    private bool CallsForMemory(int number, in DecodedPacket packet) =>
        packet.PayloadLength + packet.PayloadCut > 0 || (packet.Control & OpenOrEnd) != 0 || _table.Memo(number).Stage == FlowStage.Opening;

    /// <summary>
    /// Allocates memory for a remembered flow again, and delivers the remembered bytes to its sink. Returns null if the handler does not accept the flow.
    /// </summary>
    private TrackedFlow? Recall(int number)
    {
        ref var entry = ref _table.Entry(number);
        var memo = _table.Memo(number);
        var counters = Counters.Stages[(int)memo.Stage];
        counters.Remembered--;
        counters.Resumed++;
        entry.State &= ~FlowState.Remembered;
        var flow = Track(number);
        flow.Record.LastTicks = Math.Max(flow.Record.LastTicks, _clock.Ticks(entry.LastSeen));
        if (memo.Stage != FlowStage.Opening && !Open(flow))
        {
            return null;
        }

        var origin = _table.Origin(number);
        ReadOnlySpan<byte> runs = memo.Runs;
        Span<byte> bytes = stackalloc byte[Transcript.Capacity];
        for (int run = 0; Transcript.Unpack(ref _handler, ref runs, bytes, out int side) is > 0 and var length; run++)
        {
            ref var stream = ref flow.Stream(side);
            flow.Record.NoteFirst(side, stream.Sequence(stream.Next));
            NoteRecalled(flow, side, in origin, bytes[..length]);
            if (memo.Stage != FlowStage.Opening)
            {
                Deliver(flow, side, bytes[..length], origin.Ticks + run, origin.Frame);
                continue;
            }

            Hold(flow, side, new HeldSegment { Position = stream.Highest, Length = length, Ticks = origin.Ticks + run, Frame = origin.Frame }, bytes[..length]);
            if (memo.IsWanted && !flow.IsWanted)
            {
                (flow.IsWanted, flow.WantedSide) = (true, side);
            }

            flow.WantedEnd = flow.Stream(flow.WantedSide).Highest;
        }

        return flow;
    }

    /// <summary>Adds the remembered bytes to the kept segments as well, because the peer continued from them.</summary>
    private static void NoteRecalled(TrackedFlow flow, int side, in FlowOrigin origin, ReadOnlySpan<byte> bytes)
    {
        ref var stream = ref flow.Stream(side);
        ref var other = ref flow.Stream(1 - side);
        var note = new SegmentNote
        {
            Frame = origin.Frame, Ticks = origin.Ticks, Offset = (int)stream.Highest, Length = bytes.Length, HopLimit = origin.HopLimit(side),
            Acknowledgment = other.Started ? other.Sequence(other.Highest) : 0, Flags = other.Started ? NoteFlags.Acknowledges : NoteFlags.OpensOrResets,
        };
        flow.Beginning!.Add(side, in note, bytes);
    }

    /// <summary>
    /// Closes a remembered flow. It is reported as a session if it had negotiated. There may be a million others, forged by a single host. Keeping more of them
    /// than counts would fill the memory, so they are counted, not reported.
    /// </summary>
    private void CloseRemembered(int number, EndReason reason)
    {
        ref var entry = ref _table.Entry(number);
        ref readonly var memo = ref _table.Memo(number);
        if (IsReported(number))
        {
            if (Recall(number) is { } flow)
            {
                CloseTracked(flow, reason);
            }

            return;
        }

        var counters = Counters.Stages[(int)memo.Stage];
        counters.Remembered--;
        counters.Unreported++;
        Counters.BannersUnanswered += memo.Stage == FlowStage.Opening && memo.IsWanted ? 1 : 0;
        if (entry.State.Has(FlowState.Recorded))
        {
            _records.Remove(entry.Side);
        }

        entry.State &= ~(FlowState.Remembered | FlowState.Recorded | FlowState.Wanted);
    }

    /// <summary>Whether a remembered flow is reported as a session when it ends.</summary>
    private bool IsReported(int number) => _table.Memo(number).Stage >= FlowStage.Negotiating;
}
