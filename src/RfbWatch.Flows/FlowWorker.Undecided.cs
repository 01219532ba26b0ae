using System.Runtime.CompilerServices;
using RfbWatch.Packets;

namespace RfbWatch.Flows;

/// <content>All segments that are not bypassed: new flows, SYN, FIN and RST, the first bytes of each direction, and tracked flows.</content>
public sealed partial class FlowWorker<THandler>
{
    private const TcpControl OpenOrEnd = TcpControl.Syn | TcpControl.Fin | TcpControl.Rst;

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private void SlowSegment(int number, in DecodedPacket packet, in FlowKey key, ReadOnlySpan<byte> memory, long ticks, long frame, uint now)
    {
        int side = key.Sender;
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

        bool isOurs = true;
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
            _table.Origin(number).SnaplenCut = true;
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

        if (entry.State.Has(FlowState.NotInteresting.Of(side)) && MayReopen(in packet, memory) && TryReopen(number, in packet, side, memory, ticks, frame))
        {
            return;
        }

        bool decided = entry.State.Has(FlowState.NotInteresting.Of(side) | FlowState.Remembered) || packet.PayloadLength + packet.PayloadCut == 0;
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

    /// <summary>Whether a side sends its first data after an opening in which the other side was not seen.</summary>
    private static bool IsUnanswered(FlowState state, int side) =>
        state.Has(FlowState.InitiatorKnown) && !state.Has(FlowState.Seen.Of(1 - side) | FlowState.NotInteresting.Of(side)) && state.EarlyPackets(side) > 0;

    /// <summary>Handles a segment without SYN or RST of a flow whose endpoints may have opened other connections.</summary>
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
            && !state.HasBoth(FlowState.NotInteresting) && !IsNextOf(number, in packet, key.Sender, StreamReassembly.NewWindow))
        {
            Disprove(number, ticks);
        }

        return number;
    }

    /// <summary>Counts a segment that does not belong to the flow as one of its packets.</summary>
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

    /// <summary>Counts a segment of a flow that is to be reported; bytes by sequence numbers, so that retransmissions count once.</summary>
    private void Record(ref FlowEntry entry, in DecodedPacket packet, int side, long ticks, long frame)
    {
        ref var record = ref _records[entry.Side];
        record.Count(side, ticks, frame);
        int sent = packet.PayloadLength + packet.PayloadCut;
        if (sent == 0)
        {
            return;
        }

        record.NoteFirst(side, packet.Sequence + (packet.Control.Has(TcpControl.Syn) ? 1u : 0u));

        // While the direction is undecided, its sequence number is that of the first byte; segments that reach this point then precede it.
        uint end = packet.Sequence + (uint)sent;
        int advance = (int)(end - entry.Next(side));
        if (!entry.State.Has(FlowState.NotInteresting.Of(side)))
        {
            return;
        }

        if (advance <= 0)
        {
            record.AddBytes(side, record.Missing(side).Take(packet.Sequence, sent));
            return;
        }

        if (advance > sent)
        {
            record.Missing(side).Add(entry.Next(side), packet.Sequence);
        }

        record.AddBytes(side, Math.Min(advance, sent));
        entry.SetNext(side, end);
    }
}
