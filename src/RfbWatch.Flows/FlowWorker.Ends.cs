using System.Runtime.CompilerServices;

namespace RfbWatch.Flows;

/// <content>How flows leave the table (timeout, eviction, end of the input), and their summaries.</content>
public sealed partial class FlowWorker<THandler>
{
    /// <summary>Number of packets between two steps of the sweep.</summary>
    private const int SweepInterval = 32;

    /// <summary>Maximum number of entries checked in one step.</summary>
    private const int MaxSweepStep = 64;

    /// <summary>Maximum number of entries checked in one call of <see cref="ExpirePart"/>: a few milliseconds if all of them are closed.</summary>
    private const int MaxVisitStep = 1 << 14;

    /// <summary>Packet time in which the sweep covers the whole table, if there are enough packets.</summary>
    private static readonly uint SweepUnits = FlowClock.Units(TimeSpan.FromSeconds(15));

    private int _packetsUntilSweep = SweepInterval;
    private uint _sweptUntil;
    private int _sweepHand;
    private uint _visitedUntil;
    private int _visitHand;

    /// <summary>Called by <see cref="VisitOpen"/> for each flow whose sink has changed.</summary>
    /// <param name="sink">The flow's sink.</param>
    /// <param name="flow">The current state of the flow.</param>
    /// <param name="beginning">The first segments of both directions while they are kept; valid during the call.</param>
    public delegate void OpenFlowVisitor(IStreamSink sink, in FlowSummary flow, FlowBeginning beginning);

    /// <summary>Visits the flows whose sink has changed, in the order of their first frames: for reports about flows that are still open.</summary>
    public void VisitOpen(OpenFlowVisitor visit)
    {
        ArgumentNullException.ThrowIfNull(visit);
        foreach (var flow in _tracked.InUse.Where(flow => flow.Sink is { HasChanged: true } || flow.Beginning is { HasConflict: true, HasChanged: true }).OrderBy(flow => flow.Record.FirstFrame).ThenBy(flow => flow.Number).ToList())
        {
            AskIfChanged(flow);
            if (flow.Sink is not { HasChanged: true })
            {
                continue;
            }

            Summarise(flow, out var summary);
            visit(flow.Sink!, in summary, flow.Beginning ?? FlowBeginning.Empty);
        }
    }

    /// <summary>
    /// Closes the flows with a sink whose end was seen, that hold no bytes, and that have been quiet for <see cref="EndedQuiet"/>. For live sources, whose
    /// readers wait for the end. The table remembers these flows for <see cref="EndedLinger"/> like others, so that their late packets do not create new flows.
    /// </summary>
    /// <param name="ticks">The current time in 100 ns ticks, by the clock of the packets.</param>
    public void CloseEnded(long ticks)
    {
        foreach (var flow in _tracked.InUse.Where(flow => IsOver(flow, ticks)).OrderBy(flow => flow.Record.FirstFrame).ThenBy(flow => flow.Number).ToList())
        {
            Finish(flow, EndReason.None);
        }
    }

    private bool IsOver(TrackedFlow flow, long ticks) =>
        flow.Sink is not null && ticks - flow.Record.LastTicks >= EndedQuiet.Ticks && flow.Stream(0).HeldCount == 0 && flow.Stream(1).HeldCount == 0
        && _table.Entry(flow.Entry).State.Ended();

    /// <summary>
    /// Closes every flow that is idle at this time. For live sources that have nothing to read; while packets arrive, it happens automatically.
    /// </summary>
    /// <param name="ticks">The current time in 100 ns ticks, by the clock of the packets.</param>
    public void Expire(long ticks)
    {
        uint now = Now(ticks);
        for (int number = 1; number <= _table.Highest; number++)
        {
            ExpireEntry(number, now);
        }
    }

    /// <summary>
    /// Closes the idle flows in a part of the table. Called regularly, it covers the whole table in a quarter of a minute, or in one call per 16,384 entries if
    /// that takes longer. For live sources: on a network with few packets, the flows of an earlier flood would otherwise stay in the table for a long time.
    /// </summary>
    /// <param name="ticks">The current time in 100 ns ticks, by the clock of the packets.</param>
    public void ExpirePart(long ticks)
    {
        uint now = Now(ticks);
        uint passed = Passed(now, ref _visitedUntil);
        int step = (int)Math.Min(MaxVisitStep, (((long)_table.Highest * passed) + SweepUnits - 1) / SweepUnits);
        for (int count = 0; count < step; count++)
        {
            _visitHand = _visitHand >= _table.Highest ? 1 : _visitHand + 1;
            ExpireEntry(_visitHand, now);
        }
    }

    /// <summary>
    /// Ends the input: closes every flow with a sink and every flow that is to be reported, in the order of their first frames,
    /// and clears the table. The worker can continue with other input.
    /// </summary>
    public void Flush()
    {
        _fragments.Clear();
        if (Edges is not null)
        {
            NoteOpen(Edges);
        }

        var frames = new List<long>();
        var entries = new List<int>();
        _tracked.AddInUse(frames, entries);
        AddRemembered(frames, entries);
        _records.AddInUse(frames, entries);
        int[] inOrder = entries.ToArray();
        Array.Sort(frames.ToArray(), inOrder);
        foreach (int entry in inOrder)
        {
            Close(entry, EndReason.EndOfCapture);
        }

        _table.Clear();
        _pending.Clear();
        _sweepHand = 0;
        _visitHand = 0;
        _evictionHand = 0;
        _outsideUntilSet = 0;
        Array.Clear(_newest);
        (_newestAt, _sinceSearch) = (0, int.MaxValue);
    }

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private void Sweep(uint now)
    {
        _packetsUntilSweep = SweepInterval;
        uint passed = Passed(now, ref _sweptUntil);
        int step = (int)Math.Min(MaxSweepStep, (((long)_table.Highest * passed) + SweepUnits - 1) / SweepUnits);
        for (int count = 0; count < step; count++)
        {
            _sweepHand = _sweepHand >= _table.Highest ? 1 : _sweepHand + 1;
            ExpireEntry(_sweepHand, now);
        }
    }

    /// <summary>
    /// Returns the time since the last step, at most that of a whole sweep, and notes the present step. If time has gone back by more than a sweep, the sweep goes on from there: one packet with
    /// a time in the future must not stop it.
    /// </summary>
    private static uint Passed(uint now, ref uint until)
    {
        uint passed = now > until ? Math.Min(now - until, SweepUnits) : 0;
        until = now > until || until - now > SweepUnits ? now : until;
        return passed;
    }

    private void ExpireEntry(int number, uint now)
    {
        ref readonly var entry = ref _table.Entry(number);
        if (entry.State != FlowState.None && IsGone(number, now))
        {
            Counters.FlowsExpired++;
            Close(number, EndReason.Timeout);
        }
    }

    /// <summary>Adds the remembered flows that are reported as sessions, and closes the others.</summary>
    private void AddRemembered(List<long> frames, List<int> entries)
    {
        for (int number = 1; number <= _table.Highest; number++)
        {
            var state = _table.Entry(number).State;
            if (!state.Has(FlowState.Remembered))
            {
                continue;
            }

            if (!IsReported(number))
            {
                CloseRemembered(number, EndReason.EndOfCapture);
            }
            else if (!state.Has(FlowState.Recorded))
            {
                frames.Add(_table.Origin(number).Frame);
                entries.Add(number);
            }
        }
    }

    /// <summary>Removes a flow from the table and reports it. An end that was seen takes precedence over <paramref name="reason"/>.</summary>
    private void Close(int number, EndReason reason)
    {
        if (_table.Entry(number).State.Has(FlowState.Remembered))
        {
            CloseRemembered(number, reason);
        }

        if (_table.Entry(number).State.Has(FlowState.Tracked))
        {
            CloseTracked(_tracked[_table.Entry(number).Side], reason);
        }

        ref readonly var entry = ref _table.Entry(number);
        if (entry.State.Has(FlowState.Recorded))
        {
            Summarise(in entry, in _records[entry.Side], in _table.Origin(number), out var summary);
            summary.End = EndOf(entry.State, reason);
            _records.Remove(entry.Side);
            _handler.OnFlowClosed(in summary);
        }

        if (entry.State.Has(FlowState.Pending))
        {
            _pending.Forget(number);
        }

        _table.Remove(number);
    }

    private void CloseTracked(TrackedFlow flow, EndReason reason)
    {
        AskIfChanged(flow);
        for (int side = 0; side < 2 && flow.Entry != 0; side++)
        {
            GiveUpAll(flow, side);
        }

        if (flow.Entry == 0)
        {
            return;
        }

        // The verdict may be available only now, from the second direction.
        GiveUpAll(flow, 0);
        if (flow.Entry == 0)
        {
            return;
        }

        if (flow.Sink is null && flow.IsWanted && TookPart(flow) && !TryOpen(flow))
        {
            return;
        }

        if (flow.Sink is not { } sink)
        {
            Counters.BannersUnanswered += flow.IsWanted ? 1 : 0;
            Untrack(flow, FlowState.NotInteresting.Both());
            return;
        }

        GiveUpAll(flow, 0);
        GiveUpAll(flow, 1);
        AskIfChanged(flow);
        var state = _table.Entry(flow.Entry).State;
        for (int side = 0; side < 2; side++)
        {
            DeliverEnd(flow, side, isClosing: true);
            DeliverSkipped(flow, side);
            ref var stream = ref flow.Stream(side);
            if (!stream.Ended && state.Has(FlowState.Reset))
            {
                stream.Ended = true;
                sink.OnStreamEnd(flow.Direction(side), EndReason.Reset);
            }
        }

        Summarise(flow, out var summary);
        summary.End = EndOf(state, reason);
        if (flow.Beginning is { } beginning)
        {
            Place(flow, beginning);
        }

        sink.OnClosed(in summary, flow.Beginning ?? FlowBeginning.Empty);
        ref var entry = ref _table.Entry(flow.Entry);
        entry.State &= ~FlowState.Tracked;
        for (int side = 0; side < 2; side++)
        {
            if (flow.Stream(side).Started)
            {
                entry.SetNext(side, flow.Stream(side).Sequence(flow.Stream(side).Highest));
            }
        }

        _tracked.Remove(flow, _pool);
    }

    /// <summary>Whether the peer of an opening took part in the connection, judged by everything seen until its end.</summary>
    private bool TookPart(TrackedFlow flow) =>
        HasEarned(flow) || _table.Entry(flow.Entry).State is var state && (state.Has(FlowState.OpeningSeen) || (state | flow.EarlyFins).HasBoth(FlowState.Fin));

    private static EndReason EndOf(FlowState state, EndReason reason) => state.EndedBy() is var seen and not EndReason.None ? seen : reason;

    private void Summarise(TrackedFlow flow, out FlowSummary summary)
    {
        ref readonly var entry = ref _table.Entry(flow.Entry);
        Summarise(in entry, in flow.Record, in _table.Origin(flow.Entry), out summary);
        int initiator = flow.Sink is null ? entry.State.Initiator() : flow.InitiatorSide;
        summary.InitiatorBytes += flow.Stream(initiator).Highest;
        summary.ResponderBytes += flow.Stream(1 - initiator).Highest;
        summary.InitiatorMissed = flow.Stream(initiator).Missed;
        summary.ResponderMissed = flow.Stream(1 - initiator).Missed;
        summary.InitiatorAcknowledged = flow.Stream(initiator).Acknowledged;
        summary.ResponderAcknowledged = flow.Stream(1 - initiator).Acknowledged;
    }

    private void Summarise(in FlowEntry entry, in FlowRecord record, in FlowOrigin origin, out FlowSummary summary)
    {
        var state = entry.State;
        bool isIPv6 = (entry.Network & FlowKey.IPv6Mark) != 0;
        var lower = new Packets.IpAddress(entry.LowerHigh, entry.LowerLow, isIPv6);
        var higher = new Packets.IpAddress(entry.HigherHigh, entry.HigherLow, isIPv6);
        var (lowerPort, higherPort) = ((ushort)(entry.Ports >> 16), (ushort)entry.Ports);
        bool swapped = state.Initiator() == 1;
        summary = new FlowSummary
        {
            InitiatorAddress = swapped ? higher : lower,
            ResponderAddress = swapped ? lower : higher,
            InitiatorPort = swapped ? higherPort : lowerPort,
            ResponderPort = swapped ? lowerPort : higherPort,
            InitiatorKnown = state.Has(FlowState.InitiatorKnown),
            MidStream = !state.Has(FlowState.InitiatorKnown),
            OpeningSeen = state.Has(FlowState.OpeningSeen),
            InitiatorInitialSequence = state.Has(FlowState.InitiatorKnown) ? entry.InitialSequence : null,
            ResponderInitialSequence = state.Has(FlowState.InitiatorKnown) && origin.ResponderKnown ? origin.ResponderSequence : null,
            InitiatorFirstSequence = record.First(swapped ? 1 : 0),
            ResponderFirstSequence = record.First(swapped ? 0 : 1),
            Established = state.Has(FlowState.Established),
            Refused = state.Has(FlowState.Refused),
            InitiatorResets = swapped ? record.Resets1 : record.Resets0,
            ResponderResets = swapped ? record.Resets0 : record.Resets1,
            FirstTicks = record.FirstTicks,
            LastTicks = record.LastTicks,
            FirstFrame = record.FirstFrame,
            LastFrame = record.LastFrame,
            InitiatorPackets = swapped ? record.Packets1 : record.Packets0,
            ResponderPackets = swapped ? record.Packets0 : record.Packets1,
            InitiatorBytes = swapped ? record.Bytes1 : record.Bytes0,
            ResponderBytes = swapped ? record.Bytes0 : record.Bytes1,
            End = state.EndedBy(),
            Anomalies = record.Anomalies | Anomalies(state, in origin),
            Encapsulation = _encapsulations.Text(record.Encapsulation),
        };
    }

    private static FlowAnomalies Anomalies(FlowState state, in FlowOrigin origin) =>
        (origin.SimultaneousOpen ? FlowAnomalies.SimultaneousOpen : FlowAnomalies.None)
        | (origin.DataInSyn ? FlowAnomalies.DataInSyn : FlowAnomalies.None)
        | (origin.SnaplenCut ? FlowAnomalies.SnaplenCut : FlowAnomalies.None)
        | (state.Has(FlowState.FragmentProblem) ? FlowAnomalies.FragmentProblem : FlowAnomalies.None);
}
