using System.Runtime.CompilerServices;
using RfbWatch.Packets;

namespace RfbWatch.Flows;

/// <content>Everything but the fast lane: new flows, SYN, FIN and RST, the first bytes of each direction, and the way to tracking.</content>
public sealed partial class FlowWorker<THandler>
{
    /// <summary>How far behind the initial numbers the first segments of an opened connection may stand: some were lost, or a peer was quick.</summary>
    private const uint OpeningWindow = 1 << 16;

    private const TcpControl OpenOrEnd = TcpControl.Syn | TcpControl.Fin | TcpControl.Rst;

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private void SlowSegment(int number, in DecodedPacket packet, in FlowKey key, ReadOnlySpan<byte> memory, long ticks, long frame, uint now)
    {
        var side = key.Sender;
        if (number != 0 && IsGone(number, now))
        {
            Counters.FlowsExpired++;
            Close(number, EndReason.Timeout);
            number = 0;
        }

        if (number != 0 && _table.Entry(number).State.Has(FlowState.Remembered) && CallsForMemory(number, in packet))
        {
            Recall(number);
        }

        var isOurs = true;
        if (number != 0 && packet.Control.Has(TcpControl.Syn))
        {
            var belonging = OfOpening(number, in packet, side, ticks, frame);
            isOurs = belonging == Belonging.Ours;
            if (belonging == Belonging.Next)
            {
                Counters.PortReuses++;
                Close(number, EndReason.Timeout);
                number = 0;
                isOurs = true;
            }
        }
        else if (number != 0 && !packet.Control.Has(TcpControl.Rst))
        {
            number = OfOthers(number, in packet, in key, ticks);
        }

        if (number == 0)
        {
            number = TryAdd(in packet, in key, ticks, frame);
            if (number == 0)
            {
                return;
            }
        }

        ref var entry = ref _table.Entry(number);
        entry.LastSeen = Math.Max(entry.LastSeen, now);
        var state = entry.State | (isOurs ? FlowState.Seen.Of(side) : FlowState.None);
        if (state != entry.State && state.HasBoth(FlowState.Seen))
        {
            Counters.FlowsAnswered++;
        }

        if (packet.PayloadCut > 0)
        {
            _table.Birth(number).SnaplenCut = true;
        }

        entry.State = state;
        if (!isOurs)
        {
            Counters.IgnoredSegments++;
            CountIgnored(ref entry, side, ticks, frame);
            if (entry.State.Has(FlowState.Tracked))
            {
                Reclassify(_tracked[entry.Side]);
            }

            return;
        }

        if ((packet.Control & OpenOrEnd) != 0)
        {
            Control(number, in packet, side, memory);
        }
        else
        {
            if (packet.PayloadLength > 0 && state.HasBoth(FlowState.Seen))
            {
                entry.State |= FlowState.Established;
            }

            if (!state.Has(FlowState.OpeningSeen) && state.Has(FlowState.InitiatorKnown) && state.Initiator() == side)
            {
                Opened(number, in packet);
            }
        }

        if (packet.PayloadLength > 0 && (entry.State & (FlowState.Reset | FlowState.Tracked)) == FlowState.Reset && (int)(packet.Sequence - entry.Next(side)) >= 0)
        {
            Revive(number, side);
        }

        if (entry.State.Has(FlowState.Tracked))
        {
            TrackedSegment(_tracked[entry.Side], in packet, side, memory, ticks, frame);
            return;
        }

        if (packet.PayloadLength > 0 && IsUnanswered(entry.State, side))
        {
            Counters.FlowsUnanswered++;
        }

        if (entry.State.Has(FlowState.SaidNo.Of(side)) && MayReopen(in packet, memory) && TryReopen(number, in packet, side, memory, ticks, frame))
        {
            return;
        }

        var decided = entry.State.Has(FlowState.SaidNo.Of(side) | FlowState.Remembered) || packet.PayloadLength + packet.PayloadCut == 0;
        if (!decided && FirstBytes(number, in packet, side, memory, ticks, frame))
        {
            return;
        }

        entry.State = entry.State.CountEarlyPacket(side);
        if (entry.State.Has(FlowState.Recorded))
        {
            Record(ref entry, in packet, side, ticks, frame);
        }
    }

    /// <summary>Whether a side, in its first data, goes on after an opening of which the other side was not seen.</summary>
    private static bool IsUnanswered(FlowState state, int side) =>
        state.Has(FlowState.InitiatorKnown) && !state.Has(FlowState.Seen.Of(1 - side) | FlowState.SaidNo.Of(side)) && state.EarlyPackets(side) > 0;

    /// <summary>Whether an entry is only there because the sweep has not come by.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool IsGone(int number, uint now)
    {
        // Nearly all that the sweep looks at was seen a moment ago, whatever its limit is.
        var last = _table.Entry(number).LastSeen;
        return FlowClock.IsIdle(now, last, _leastUnits) && FlowClock.IsIdle(now, last, IdleLimit(number));
    }

    /// <summary>A flow that was opened, or is of interest, stays as long as there is room: who waits for hours before a choice must not be forgotten by it.</summary>
    private uint IdleLimit(int number)
    {
        ref readonly var entry = ref _table.Entry(number);
        var state = entry.State;
        if (state.Ended())
        {
            return _lingerUnits;
        }

        if (StageOf(number) is { } stage)
        {
            return (state.Has(FlowState.Tracked) ? _tracked.IsCrowded(stage) : IsCrowded) ? _stageUnits[(int)stage] : _trackedUnits;
        }

        return state.Has(FlowState.SaidNo.Both()) ? _idleUnits
            : state.Has(FlowState.OpeningSeen) ? (IsCrowded ? _idleUnits : _trackedUnits)
            : state.Has(FlowState.Established) ? _idleUnits
            : _halfOpenUnits;
    }

    /// <summary>Whether the table is more than half full.</summary>
    private bool IsCrowded => _table.Count > _table.Capacity / 2;

    /// <summary>A segment that opens and resets nothing, of a flow beside which others may have begun.</summary>
    private int OfOthers(int number, in DecodedPacket packet, in FlowKey key, long ticks)
    {
        const FlowState Proved = FlowState.OpeningSeen | FlowState.Tracked;
        var state = _table.Entry(number).State;
        if (state.Has(FlowState.Pending))
        {
            number = Continued(number, in packet, in key, ticks);
            state = _table.Entry(number).State;
        }

        if (packet.PayloadLength > 0 && (state & Proved) == 0 && state.Has(FlowState.InitiatorKnown)
            && !state.HasBoth(FlowState.SaidNo) && !IsNextOf(number, in packet, key.Sender, StreamReassembly.NewWindow))
        {
            Disprove(number, ticks);
        }

        return number;
    }

    /// <summary>A segment that is no part of the flow counts as a packet of it.</summary>
    private void CountIgnored(ref FlowEntry entry, int side, long ticks, long frame)
    {
        if (entry.State.Has(FlowState.Tracked))
        {
            _tracked[entry.Side].Record.Count(side, ticks, frame);
        }
        else if (entry.State.Has(FlowState.Recorded))
        {
            _records[entry.Side].Count(side, ticks, frame);
        }
        else
        {
            entry.State = entry.State.CountEarlyPacket(side);
        }
    }

    /// <summary>Whether the first byte of a direction may have this sequence number, by what was seen of it.</summary>
    private bool CanBegin(in FlowEntry entry, uint first, int side) => entry.State.Has(FlowState.Tracked)
        ? _tracked[entry.Side].Stream(side).CanBeginAt(first)
        : !entry.State.Has(FlowState.PlaceKnown.Of(side)) || entry.Next(side) - first <= StreamReassembly.LateBeginning;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private int TryAdd(in DecodedPacket packet, in FlowKey key, long ticks, long frame)
    {
        if (packet.Control.Has(TcpControl.Rst) && packet.PayloadLength == 0)
        {
            Counters.StrayResets++;
            return 0;
        }

        if (Edges is not null && !packet.Control.Has(TcpControl.Syn))
        {
            Edges.AddBegun(EdgeOf(in packet, in key));
        }

        // Until a SYN says otherwise, the first sender is the initiator; a SYN-ACK's sender is the responder.
        var isSynAck = (packet.Control & (TcpControl.Syn | TcpControl.Ack)) == (TcpControl.Syn | TcpControl.Ack);
        var initiator = isSynAck ? 1 - key.Sender : key.Sender;
        var (from, to) = initiator == key.Sender ? (packet.SourcePort, packet.DestinationPort) : (packet.DestinationPort, packet.SourcePort);
        return Add(in key, initiator, from, to, ticks, frame, _encapsulations.Number(in packet.Encapsulation, ref Counters.EncapsulationsForgotten));
    }

    private int Add(in FlowKey key, int initiator, ushort initiatorPort, ushort responderPort, long ticks, long frame, ushort encapsulation)
    {
        if (_table.Count >= _table.Capacity)
        {
            MakeRoom(_clock.Coarse(ticks));
        }

        var number = _table.Add(in key);
        ref var entry = ref _table.Entry(number);
        ref var birth = ref _table.Birth(number);
        birth.Set(ticks, frame, encapsulation);
        Counters.Flows++;
        entry.State = initiator == 1 ? FlowState.InitiatorIsHigher : FlowState.None;
        entry.State |= FlowState.Seen.Of(key.Sender);
        if (_handler.WantsClosed(initiatorPort, responderPort))
        {
            entry.State |= FlowState.Recorded | FlowState.Wanted;
            entry.Side = _records.Add();
            _records[entry.Side].Begin(number, in birth, FlowState.None);
        }

        return number;
    }

    /// <summary>
    /// The initiator acknowledges: its first acknowledgment tells the responder's initial number where the SYN-ACK was not captured, and completes the opening where it was.
    /// </summary>
    private void Opened(int number, in DecodedPacket packet)
    {
        ref var entry = ref _table.Entry(number);
        if (!packet.Control.Has(TcpControl.Ack) || packet.Sequence - entry.InitialSequence - 1 > OpeningWindow)
        {
            return;
        }

        ref var birth = ref _table.Birth(number);
        if (!birth.ResponderKnown)
        {
            birth.SetResponder(packet.Acknowledgment - 1);
        }
        else if (birth.Accepted && packet.Acknowledgment - birth.ResponderSequence - 1 <= OpeningWindow)
        {
            entry.State |= FlowState.OpeningSeen;
        }
    }

    private void Opening(int number, in DecodedPacket packet, int side)
    {
        ref var entry = ref _table.Entry(number);
        ref var birth = ref _table.Birth(number);
        var state = entry.State;
        var other = 1 - side;
        var isAck = packet.Control.Has(TcpControl.Ack);
        var opened = state.Has(FlowState.Tracked) && _tracked[entry.Side].Sink is not null;
        if (!CanBegin(in entry, packet.Sequence + 1, side) && !state.Has(FlowState.InitiatorKnown))
        {
            Counters.IgnoredSegments++;
            return;
        }

        var initiator = isAck ? other : side;
        if (!state.Has(FlowState.InitiatorKnown) && (!opened || _tracked[entry.Side].InitiatorSide == initiator))
        {
            state = (state & ~FlowState.InitiatorIsHigher) | FlowState.InitiatorKnown | (initiator == 1 ? FlowState.InitiatorIsHigher : FlowState.None);
            entry.InitialSequence = isAck ? packet.Acknowledgment - 1 : packet.Sequence;
        }
        else if (isAck && state.Has(FlowState.InitiatorKnown) && state.Initiator() == side)
        {
            // It answers the other side's SYN with the number of its own.
            birth.SimultaneousOpen = true;
            birth.SetResponder(packet.Acknowledgment - 1);
        }

        state |= isAck ? FlowState.Established : FlowState.None;
        birth.SetHopLimit(side, packet.HopLimit);
        birth.DataInSyn |= packet.PayloadLength > 0;
        birth.Accepted |= isAck;
        if (state.Initiator() != side)
        {
            birth.SetResponder(packet.Sequence);
        }

        entry.State = state;
        Begin(ref entry, packet.Sequence + 1, side, packet.Sequence);
        if (isAck)
        {
            // What is acknowledged in a SYN-ACK is the initiator's first byte, unless its SYN carried data.
            Begin(ref entry, packet.Acknowledgment, other, packet.Acknowledgment - 1);
        }
    }

    /// <summary>The first sequence number of a direction became known.</summary>
    private void Begin(ref FlowEntry entry, uint first, int side, uint initial)
    {
        if (entry.State.Has(FlowState.Tracked))
        {
            _tracked[entry.Side].Stream(side).Begin(first);
            return;
        }

        if (entry.State.Has(FlowState.SaidNo.Of(side)))
        {
            // The answer may have been given to the middle of the stream, because its beginning came late.
            if (entry.State.Has(FlowState.BeginningSeen.Of(side) | FlowState.Recorded) || entry.Next(side) - first > StreamReassembly.LateBeginning)
            {
                return;
            }

            entry.State &= ~(FlowState.SaidNo.Of(side) | FlowState.FastLane.Of(side));
        }

        var isInitiator = entry.State.Initiator() == side;
        var known = entry.State.Has(FlowState.BeginningSeen.Of(side));
        if (!known || (isInitiator && initial + 1 - first == 0 && entry.Next(side) - first is > 0 and <= StreamReassembly.LateBeginning))
        {
            entry.SetNext(side, first);
            entry.State |= FlowState.BeginningSeen.Of(side) | FlowState.PlaceKnown.Of(side);
            if (isInitiator)
            {
                entry.InitialSequence = initial;
            }
        }
    }

    /// <summary>
    /// Bytes of a direction that has not been decided, of a flow that is not tracked: nearly always answered from the packet itself.
    /// True when the packet went to a tracked flow.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private bool FirstBytes(int number, in DecodedPacket packet, int side, ReadOnlySpan<byte> memory, long ticks, long frame)
    {
        ref var entry = ref _table.Entry(number);
        var sequence = packet.Sequence + (packet.Control.Has(TcpControl.Syn) ? 1u : 0u);
        if (!entry.State.Has(FlowState.PlaceKnown.Of(side)))
        {
            entry.SetNext(side, sequence);
            entry.State |= FlowState.PlaceKnown.Of(side);
        }

        var bytes = memory.Slice(packet.PayloadOffset, packet.PayloadLength);
        var ahead = (int)(sequence - entry.Next(side));
        if (ahead <= 0 && ahead + bytes.Length + packet.PayloadCut <= 0)
        {
            // Keep-alive, or a copy of what was before the beginning.
            return false;
        }

        var inOrder = ahead <= 0 && -ahead < bytes.Length;
        var verdict = inOrder ? _handler.Probe(bytes[-ahead..], entry.State.Has(FlowState.BeginningSeen.Of(side))) : StreamVerdict.NeedMore;
        if (verdict == StreamVerdict.No || (inOrder && verdict == StreamVerdict.NeedMore && bytes.Length + ahead >= _options.ProbeBytes))
        {
            SayNo(ref entry, side);
            _table.Birth(number).SetJudged(side, bytes.Length + packet.PayloadCut);
            return false;
        }

        TrackedSegment(Track(number), in packet, side, memory, ticks, frame);
        return true;
    }

    /// <summary>A direction is not of interest. Both: neither is the flow, and plain segments take the fast lane.</summary>
    private static void SayNo(ref FlowEntry entry, int side)
    {
        entry.State |= FlowState.SaidNo.Of(side);
        SetLanes(ref entry);
    }

    /// <summary>
    /// A direction that said no needs nothing more, unless the flow is recorded, the other direction made it tracked, or it has ended
    /// and what comes may be another connection.
    /// </summary>
    private static void SetLanes(ref FlowEntry entry)
    {
        if (entry.State.Has(FlowState.Tracked | FlowState.Recorded | FlowState.Pending | FlowState.Remembered) || entry.State.Ended())
        {
            entry.State &= ~FlowState.FastLane.Both();
            return;
        }

        var no = entry.State & FlowState.SaidNo.Both();
        entry.State |= (FlowState)((uint)no * ((uint)FlowState.FastLane / (uint)FlowState.SaidNo));
    }

    /// <summary>Counts for a flow that is to be reported; bytes by the furthest sequence number, so that retransmissions count once.</summary>
    private void Record(ref FlowEntry entry, in DecodedPacket packet, int side, long ticks, long frame)
    {
        ref var record = ref _records[entry.Side];
        record.Count(side, ticks, frame);
        var sent = packet.PayloadLength + packet.PayloadCut;
        if (sent == 0)
        {
            return;
        }

        record.NoteFirst(side, packet.Sequence + (packet.Control.Has(TcpControl.Syn) ? 1u : 0u));

        // While the direction is undecided its number stands at the first byte; what comes here then is before that.
        var end = packet.Sequence + (uint)sent;
        var advance = (int)(end - entry.Next(side));
        if (advance > 0 && entry.State.Has(FlowState.SaidNo.Of(side)))
        {
            record.AddBytes(side, Math.Min(advance, sent));
            entry.SetNext(side, end);
        }
    }
}
