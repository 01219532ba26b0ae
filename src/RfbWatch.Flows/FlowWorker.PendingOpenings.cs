using System.Runtime.CompilerServices;
using RfbWatch.Packets;

namespace RfbWatch.Flows;

/// <content>
/// SYN and SYN-ACK whose sequence numbers differ from the flow's. Only segments that continue one of several openings show which of them is the actual
/// connection.
/// </content>
public sealed partial class FlowWorker<THandler>
{
    private readonly PendingOpenings _pending = new();

    private enum Belonging
    {
        /// <summary>The opening of the flow, or a copy of it.</summary>
        Ours,

        /// <summary>The opening of the next connection; the flow has ended.</summary>
        Next,

        /// <summary>Another opening in addition to the flow.</summary>
        Beside,

        /// <summary>Not an opening that can be continued.</summary>
        None,
    }

    /// <summary>Classifies a SYN or SYN-ACK relative to a flow. An opening in addition to the flow is kept as pending.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private Belonging OfOpening(int number, in DecodedPacket packet, int side, long ticks, long frame)
    {
        ref readonly var entry = ref _table.Entry(number);
        var belonging = packet.Control.Has(TcpControl.Ack) ? OfAnswer(number, in packet, side, ticks) : OfSyn(in entry, in packet, side);
        if (belonging == Belonging.Beside)
        {
            Keep(number, in packet, side, ticks, frame);
        }

        return belonging;
    }

    private Belonging OfSyn(in FlowEntry entry, in DecodedPacket packet, int side)
    {
        var state = entry.State;
        bool over = state.Ended();
        if (!state.Has(FlowState.InitiatorKnown))
        {
            // If the flow's beginning was not seen, this may be the beginning, arriving late.
            return !CanBegin(in entry, packet.Sequence + 1, side) ? over || !state.HasBoth(FlowState.Seen) ? Belonging.Next : Belonging.Beside
                : over && !state.Has(FlowState.HasBaseSequence.Of(side)) ? Belonging.Next : Belonging.Ours;
        }

        bool repeats = state.Initiator() == side && (packet.Sequence == entry.InitialSequence || packet.Sequence + (uint)packet.PayloadLength == entry.InitialSequence);
        return repeats ? Belonging.Ours : over ? Belonging.Next : Belonging.Beside;
    }

    private Belonging OfAnswer(int number, in DecodedPacket packet, int side, long ticks)
    {
        ref readonly var entry = ref _table.Entry(number);
        var state = entry.State;
        bool over = state.Ended();
        if (!state.Has(FlowState.InitiatorKnown))
        {
            return !CanBegin(in entry, packet.Sequence + 1, side) || !CanBegin(in entry, packet.Acknowledgment, 1 - side) ? over ? Belonging.Next : Belonging.Beside
                : over && !state.Has(FlowState.HasBaseSequence.Of(side)) ? Belonging.Next : Belonging.Ours;
        }

        if (state.Initiator() == side)
        {
            // Both endpoints opened the connection if this answers the other's SYN and has the sequence number of its own SYN, which was seen; otherwise one of
            // the SYNs, or the answer, was forged.
            ref var other = ref FindPending(number, 1 - side, packet.Acknowledgment - 1, ticks);
            bool isBoth = packet.Sequence == entry.InitialSequence && !Unsafe.IsNullRef(ref other) && _table.Origin(number).HopLimit(side) != 0;
            return isBoth ? Belonging.Ours : over ? Belonging.Next : Belonging.Beside;
        }

        if (packet.Acknowledgment - entry.InitialSequence - 1 > OpeningWindow || !Unsafe.IsNullRef(ref FindPending(number, 1 - side, packet.Acknowledgment - 1, ticks)))
        {
            return over ? Belonging.Next : Belonging.Beside;
        }

        ref readonly var origin = ref _table.Origin(number);
        if (!origin.ResponderKnown && !CanBegin(in entry, packet.Sequence + 1, side))
        {
            // The responder's segments seen before its SYN-ACK were forged.
            return over ? Belonging.Next : Belonging.Beside;
        }

        return !origin.ResponderKnown || origin.ResponderSequence == packet.Sequence || (!origin.Accepted && origin.ResponderSequence - packet.Sequence <= OpeningWindow) ? Belonging.Ours
            : state.Has(FlowState.OpeningSeen) ? Belonging.None
            : Belonging.Beside;
    }

    /// <summary>Keeps a SYN, or the SYN that a SYN-ACK acknowledges.</summary>
    private void Keep(int number, in DecodedPacket packet, int side, long ticks, long frame)
    {
        bool isAck = packet.Control.Has(TcpControl.Ack);
        int initiator = isAck ? 1 - side : side;
        uint sequence = isAck ? packet.Acknowledgment - 1 : packet.Sequence;
        foreach (ref var place in _pending.PlacesOf(number))
        {
            if (PendingOpenings.Holds(in place, number, ticks) && place.Initiator == initiator && place.InitiatorSequence == sequence
                && (!isAck || !place.ResponderKnown || place.ResponderSequence == packet.Sequence))
            {
                if (isAck)
                {
                    place.SetResponder(packet.Sequence);
                    place.SetHopLimit(side, packet.HopLimit);
                }

                return;
            }
        }

        ref var entry = ref _table.Entry(number);
        var opening = new PendingOpening
        {
            Entry = number,
            Initiator = initiator,
            InitiatorSequence = sequence,
            Ticks = ticks,
            Frame = frame,
            Encapsulation = _encapsulations.Number(in packet.Encapsulation, ref Counters.EncapsulationsForgotten),
        };
        opening.SetHopLimit(side, packet.HopLimit);
        if (isAck)
        {
            opening.SetResponder(packet.Sequence);
        }

        Counters.PendingOpenings++;
        Counters.PendingOpeningLimit += _pending.Add(in opening) ? 1 : 0;
        entry.State |= FlowState.Pending;
        UpdateBypass(ref entry);
    }

    private ref PendingOpening FindPending(int number, int initiator, uint sequence, long ticks)
    {
        if (!_table.Entry(number).State.Has(FlowState.Pending))
        {
            return ref Unsafe.NullRef<PendingOpening>();
        }

        foreach (ref var place in _pending.PlacesOf(number))
        {
            if (PendingOpenings.Holds(in place, number, ticks) && place.Initiator == initiator && place.InitiatorSequence == sequence)
            {
                return ref place;
            }
        }

        return ref Unsafe.NullRef<PendingOpening>();
    }

    /// <summary>
    /// Whether a segment continues a pending opening rather than the flow. In that case the pending opening is the connection: the flow is replaced by one with
    /// its sequence numbers, or only the responder's sequence number is replaced.
    /// </summary>
    /// <returns>The number of the entry that the segment belongs to.</returns>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private int Continued(int number, in DecodedPacket packet, in FlowKey key, long ticks)
    {
        bool any = false;
        foreach (ref var place in _pending.PlacesOf(number))
        {
            if (place.Entry != number)
            {
                continue;
            }

            if (!PendingOpenings.Holds(in place, number, ticks))
            {
                place = default;
                continue;
            }

            any = true;
            if (Continues(in place, number, in packet, key.Sender))
            {
                return Adopt(number, place, in packet, in key);
            }
        }

        if (!any)
        {
            ref var entry = ref _table.Entry(number);
            entry.State &= ~FlowState.Pending;
            UpdateBypass(ref entry);
        }

        return number;
    }

    /// <summary>
    /// Whether a segment continues an opening rather than the current flow. If both are possible, the one with the exact sequence numbers counts. If the
    /// responder's direction is captured, its SYN-ACK is required, because a client could forge everything else.
    /// </summary>
    private bool Continues(in PendingOpening opening, int number, in DecodedPacket packet, int side)
    {
        ref readonly var entry = ref _table.Entry(number);
        if (!packet.Control.Has(TcpControl.Ack) || (!opening.ResponderKnown && (opening.Initiator != side || entry.State.Has(FlowState.Seen.Of(1 - side)))))
        {
            return false;
        }

        uint first = opening.InitiatorSequence + 1;
        uint firstOfPeer = opening.ResponderKnown ? opening.ResponderSequence + 1 : packet.Acknowledgment;
        if (side != opening.Initiator)
        {
            (first, firstOfPeer) = (firstOfPeer, first);
        }

        uint sent = packet.Sequence - first;
        uint acknowledged = packet.Acknowledgment - firstOfPeer;
        return sent <= OpeningWindow && acknowledged <= OpeningWindow
            && !(sent == 0 && acknowledged == 0 ? IsNextOf(number, in packet, side, 0) : IsNextOf(number, in packet, side, StreamReassembly.OldWindow));
    }

    /// <summary>Whether a segment continues the flow at its current offset, within a tolerance.</summary>
    private bool IsNextOf(int number, in DecodedPacket packet, int side, int tolerance)
    {
        ref readonly var entry = ref _table.Entry(number);
        if (entry.State.Has(FlowState.Tracked))
        {
            ref var stream = ref _tracked[entry.Side].Stream(side);
            ref var peer = ref _tracked[entry.Side].Stream(1 - side);
            return (!stream.Started || IsWithin(stream.Place(packet.Sequence), stream.Next, stream.Highest, tolerance))
                && (!peer.Started || !packet.Control.Has(TcpControl.Ack) || IsWithin(peer.Place(packet.Acknowledgment), 0, peer.Highest, Math.Max(tolerance, (int)OpeningWindow)));
        }

        bool known = entry.State.Has(FlowState.HasBaseSequence.Of(side)) || entry.State.Has(FlowState.HasBaseSequence.Of(1 - side));
        return known
            && (!entry.State.Has(FlowState.HasBaseSequence.Of(side)) || (uint)(packet.Sequence - entry.Next(side) + tolerance) <= (uint)tolerance * 2)
            && (!entry.State.Has(FlowState.HasBaseSequence.Of(1 - side)) || !packet.Control.Has(TcpControl.Ack) || (uint)(packet.Acknowledgment - entry.Next(1 - side) + tolerance) <= Math.Max((uint)tolerance * 2, OpeningWindow));
    }

    private static bool IsWithin(long place, long from, long to, int tolerance) => place >= from - tolerance && place <= to + tolerance;

    private int Adopt(int number, PendingOpening opening, in DecodedPacket packet, in FlowKey key)
    {
        ref var entry = ref _table.Entry(number);
        int responder = 1 - opening.Initiator;
        if (entry.State.Has(FlowState.InitiatorKnown) && entry.State.Initiator() == opening.Initiator && entry.InitialSequence == opening.InitiatorSequence
            && !(entry.State.Has(FlowState.Tracked) && _tracked[entry.Side].Stream(responder).Next > 0))
        {
            AdoptResponder(number, in opening, responder);
            return number;
        }

        Counters.PortReuses++;
        Close(number, EndReason.Timeout);
        var (from, to) = opening.Initiator == key.Sender ? (packet.SourcePort, packet.DestinationPort) : (packet.DestinationPort, packet.SourcePort);
        number = Add(in key, opening.Initiator, from, to, opening.Ticks, opening.Frame, opening.Encapsulation);
        ref var added = ref _table.Entry(number);
        added.InitialSequence = opening.InitiatorSequence;
        added.SetNext(opening.Initiator, opening.InitiatorSequence + 1);
        added.State |= FlowState.InitiatorKnown | (FlowState.BeginningSeen | FlowState.HasBaseSequence | FlowState.Seen).Of(opening.Initiator);
        CountOpening(ref added, opening.Initiator, in opening);
        _table.Origin(number).HopLimit0 = opening.HopLimit0;
        _table.Origin(number).HopLimit1 = opening.HopLimit1;
        if (opening.ResponderKnown)
        {
            added.State |= FlowState.Seen.Of(responder);
            CountOpening(ref added, responder, in opening);
            AdoptResponder(number, in opening, responder);
        }

        return number;
    }

    private void CountOpening(ref FlowEntry entry, int side, in PendingOpening opening)
    {
        if (entry.State.Has(FlowState.Recorded))
        {
            _records[entry.Side].Count(side, opening.Ticks, opening.Frame);
        }
        else
        {
            entry.State = entry.State.CountEarlyPacket(side);
        }
    }

    private void AdoptResponder(int number, in PendingOpening opening, int responder)
    {
        ref var entry = ref _table.Entry(number);
        _table.Origin(number).SetResponder(opening.ResponderSequence);
        _table.Origin(number).Accepted = true;
        entry.State |= FlowState.Established | (FlowState.BeginningSeen | FlowState.HasBaseSequence).Of(responder);
        if (!entry.State.Has(FlowState.Tracked))
        {
            entry.SetNext(responder, opening.ResponderSequence + 1);
            entry.State &= ~FlowState.NotInteresting.Of(responder);
            UpdateBypass(ref entry);
            return;
        }

        ref var stream = ref _tracked[entry.Side].Stream(responder);
        stream.Reset(_pool);
        stream.Start(opening.ResponderSequence + 1, beginningSeen: true);
    }

    /// <summary>
    /// Handles bytes that do not continue the flow's SYN when nothing else has continued it either: the SYN may have been forged, and the flow becomes one
    /// whose beginning was not seen. The SYN stays pending.
    /// </summary>
    private void Disprove(int number, long ticks)
    {
        ref var entry = ref _table.Entry(number);
        ref var origin = ref _table.Origin(number);
        var pending = new PendingOpening
        {
            Entry = number,
            Initiator = entry.State.Initiator(),
            InitiatorSequence = entry.InitialSequence,
            ResponderSequence = origin.ResponderSequence,
            ResponderKnown = origin.ResponderKnown && origin.Accepted,
            Ticks = ticks,
            Frame = origin.Frame,
            Encapsulation = origin.Encapsulation,
            HopLimit0 = origin.HopLimit0,
            HopLimit1 = origin.HopLimit1,
        };
        Counters.PendingOpenings++;
        Counters.PendingOpeningLimit += _pending.Add(in pending) ? 1 : 0;
        origin.ResponderKnown = origin.Accepted = false;
        origin.HopLimit0 = origin.HopLimit1 = 0;
        entry.State &= ~(FlowState.InitiatorKnown | FlowState.Established | FlowState.BeginningSeen.Both() | FlowState.HasBaseSequence.Both());
        entry.State |= FlowState.Pending;
        UpdateBypass(ref entry);
    }
}
