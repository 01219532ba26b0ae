using RfbWatch.Packets;

namespace RfbWatch.Flows;

/// <content>SYN, SYN-ACK, and the acknowledgment that completes them: which endpoint opened the connection, and where each direction starts.</content>
public sealed partial class FlowWorker<THandler>
{
    /// <summary>
    /// How far beyond the initial sequence numbers the first segments of an opened connection may be: some may have been lost, or a peer may be fast.
    /// </summary>
    private const uint OpeningWindow = 1 << 16;

    /// <summary>
    /// Handles the initiator's first acknowledgment: it shows the responder's initial sequence number if the SYN-ACK was not captured, and completes the
    /// opening if it was.
    /// </summary>
    private void Opened(int number, in DecodedPacket packet)
    {
        ref var entry = ref _table.Entry(number);
        if (!packet.Control.Has(TcpControl.Ack) || packet.Sequence - entry.InitialSequence - 1 > OpeningWindow)
        {
            return;
        }

        ref var origin = ref _table.Origin(number);
        if (!origin.ResponderKnown)
        {
            origin.SetResponder(packet.Acknowledgment - 1);
        }
        else if (origin.Accepted && packet.Acknowledgment - origin.ResponderSequence - 1 <= OpeningWindow)
        {
            entry.State |= FlowState.OpeningSeen;
        }
    }

    private void Opening(int number, in DecodedPacket packet, int side)
    {
        ref var entry = ref _table.Entry(number);
        ref var origin = ref _table.Origin(number);
        var state = entry.State;
        int other = 1 - side;
        bool isAck = packet.Control.Has(TcpControl.Ack);
        bool opened = state.Has(FlowState.Tracked) && _tracked[entry.Side].Sink is not null;
        if (!CanBegin(in entry, packet.Sequence + 1, side) && !state.Has(FlowState.InitiatorKnown))
        {
            Counters.IgnoredSegments++;
            return;
        }

        int initiator = isAck ? other : side;
        if (!state.Has(FlowState.InitiatorKnown) && (!opened || _tracked[entry.Side].InitiatorSide == initiator))
        {
            state = (state & ~FlowState.InitiatorIsHigher) | FlowState.InitiatorKnown | (initiator == 1 ? FlowState.InitiatorIsHigher : FlowState.None);
            entry.InitialSequence = isAck ? packet.Acknowledgment - 1 : packet.Sequence;
        }
        else if (isAck && state.Has(FlowState.InitiatorKnown) && state.Initiator() == side)
        {
            // It answers the other side's SYN with its own sequence number.
            origin.SimultaneousOpen = true;
            origin.SetResponder(packet.Acknowledgment - 1);
        }

        state |= isAck ? FlowState.Established : FlowState.None;
        origin.SetHopLimit(side, packet.HopLimit);
        origin.DataInSyn |= packet.PayloadLength > 0;
        origin.Accepted |= isAck;
        if (state.Initiator() != side)
        {
            origin.SetResponder(packet.Sequence);
        }

        entry.State = state;
        Begin(ref entry, packet.Sequence + 1, side, packet.Sequence);
        if (isAck)
        {
            // The byte acknowledged by a SYN-ACK is the initiator's first, unless the initiator's SYN carried data.
            Begin(ref entry, packet.Acknowledgment, other, packet.Acknowledgment - 1);
        }
    }

    /// <summary>Sets the first sequence number of a direction.</summary>
    private void Begin(ref FlowEntry entry, uint first, int side, uint initial)
    {
        if (entry.State.Has(FlowState.Tracked))
        {
            var flow = _tracked[entry.Side];
            int by = flow.Stream(side).Begin(first);
            if (by != 0)
            {
                // What was noted at the old offsets moves with the stream.
                flow.Beginning?.Stream(side).Shift(by);
                flow.WantedEnd += flow.WantedSide == side ? by : 0;
            }

            return;
        }

        if (entry.State.Has(FlowState.NotInteresting.Of(side)))
        {
            // The verdict may have been about the middle of the stream, because its beginning arrived late.
            if (entry.State.Has(FlowState.BeginningSeen.Of(side) | FlowState.Recorded) || entry.Next(side) - first > StreamReassembly.LateBeginning)
            {
                return;
            }

            entry.State &= ~(FlowState.NotInteresting.Of(side) | FlowState.Bypassed.Of(side));
        }

        bool isInitiator = entry.State.Initiator() == side;
        bool known = entry.State.Has(FlowState.BeginningSeen.Of(side));
        if (!known || (isInitiator && initial + 1 - first == 0 && entry.Next(side) - first is > 0 and <= StreamReassembly.LateBeginning))
        {
            entry.SetNext(side, first);
            entry.State |= FlowState.BeginningSeen.Of(side) | FlowState.HasBaseSequence.Of(side);
            if (isInitiator)
            {
                entry.InitialSequence = initial;
            }
        }
    }

    /// <summary>Whether the first byte of a direction can have this sequence number, given the segments seen of it.</summary>
    private bool CanBegin(in FlowEntry entry, uint first, int side) => entry.State.Has(FlowState.Tracked)
        ? _tracked[entry.Side].Stream(side).CanBeginAt(first)
        : !entry.State.Has(FlowState.HasBaseSequence.Of(side)) || entry.Next(side) - first <= StreamReassembly.LateBeginning;
}
