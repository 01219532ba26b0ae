using RfbWatch.Packets;

namespace RfbWatch.Flows;

/// <content>FIN and RST: whether the peer accepted them, as far as the capture shows, and later evidence that it did not.</content>
public sealed partial class FlowWorker<THandler>
{
    /// <summary>Minimum number of packets of a direction before the hop limit of a FIN or RST is compared with theirs.</summary>
    private const int HopLimitsForEnd = 2;

    private void Control(int number, in DecodedPacket packet, int side, ReadOnlySpan<byte> memory)
    {
        if (packet.Control.Has(TcpControl.Syn))
        {
            Opening(number, in packet, side);
        }

        ref var entry = ref _table.Entry(number);
        if (packet.Control.Has(TcpControl.Fin) && !entry.State.Has(FlowState.Tracked))
        {
            entry.State |= FlowState.Fin.Of(side);
            UpdateBypass(ref entry);
        }

        if (packet.Control.Has(TcpControl.Rst))
        {
            Reset(number, in packet, side, memory);
        }
    }

    private void Reset(int number, in DecodedPacket packet, int side, ReadOnlySpan<byte> memory)
    {
        ref var entry = ref _table.Entry(number);
        var state = entry.State;
        if (state.Has(FlowState.Tracked))
        {
            var flow = _tracked[entry.Side];
            if (!IsResetOf(flow, side, in packet) || IsForged(flow, side, in packet, memory))
            {
                Counters.IgnoredSegments++;
                return;
            }

            flow.ResetSide = side;
            flow.ResetPlace = flow.Stream(side).Started ? flow.Stream(side).Place(packet.Sequence) : 0;
            flow.ResetPeerPlace = flow.Stream(1 - side).Highest;
            flow.Record.CountReset(side);
        }
        else if (!CanReset(in entry, in packet, side))
        {
            Counters.IgnoredSegments++;
            return;
        }
        else if (state.Has(FlowState.Recorded))
        {
            _records[entry.Side].CountReset(side);
        }

        if (!state.Has(FlowState.Established) && state.Has(FlowState.InitiatorKnown) && state.Initiator() != side)
        {
            state |= FlowState.Refused;
        }

        // Most of these flows are refused, and their origins are not in the cache.
        if (!state.Has(FlowState.Refused) || state.Has(FlowState.Tracked))
        {
            _table.Origin(number).SetReset(side, true);
        }

        entry.State = state | FlowState.Reset;
        UpdateBypass(ref entry);
    }

    /// <summary>
    /// Whether an RST may belong to a flow for which little is stored: it refuses the SYN, or its sequence number is one that the side may have reached.
    /// </summary>
    private static bool CanReset(in FlowEntry entry, in DecodedPacket packet, int side)
    {
        var state = entry.State;
        if (!state.Has(FlowState.Established) && state.Has(FlowState.InitiatorKnown) && state.Initiator() != side && packet.Control.Has(TcpControl.Ack))
        {
            return packet.Acknowledgment - entry.InitialSequence - 1 <= OpeningWindow;
        }

        return !state.Has(FlowState.HasBaseSequence.Of(side)) || (int)(packet.Sequence - entry.Next(side)) >= 0;
    }

    /// <summary>
    /// Whether an RST has the sequence number that its receiver expects next (RFC 5961 section 3.2), or may have: after the last acknowledged byte and not
    /// after the last byte sent. An endpoint without this connection answers with the acknowledgment number that it received, or with sequence number 0 and an
    /// acknowledgment of the segment (RFC 9293 section 3.10.7.1).
    /// </summary>
    private static bool IsResetOf(TrackedFlow flow, int side, in DecodedPacket packet)
    {
        ref var stream = ref flow.Stream(side);
        if (!stream.Started)
        {
            ref var peer = ref flow.Stream(1 - side);
            return stream.IsUnplacedAcknowledgment(packet.Sequence)
                || (packet.Sequence == 0 && packet.Control.Has(TcpControl.Ack) && peer.Started && peer.Place(packet.Acknowledgment) >= 0 && peer.Place(packet.Acknowledgment) <= peer.Highest + 1);
        }

        long place = stream.Place(packet.Sequence);
        return place >= Math.Min(stream.Next, stream.Acknowledged) && place <= stream.Highest + (stream.EndOffset >= 0 ? 1 : 0);
    }

    /// <summary>
    /// Whether the marks of a FIN or RST show that it was forged, so that it does not end the connection. Traffic that continues after it would only confirm
    /// this.
    /// </summary>
    private static bool IsForged(TrackedFlow flow, int side, in DecodedPacket packet, ReadOnlySpan<byte> memory)
    {
        ref var stream = ref flow.Stream(side);
        if (flow.IsNoting ? SegmentMarking.HopLimitMark(packet.HopLimit, ref flow.Beginning!.Stream(side).HopLimits, HopLimitsForEnd) != SegmentMarks.None
            : stream.HopLimit != 0 && stream.HopLimit != packet.HopLimit)
        {
            return true;
        }

        var checksum = InternetChecksum.OfTcp(in packet, memory);
        var options = new TcpSegmentView(in packet, memory).Options;
        return checksum == TcpChecksum.Bad
            || (checksum == TcpChecksum.Placeholder && flow.IsNoting && IsRejected(flow, side, checksum))
            || ((options.HasMd5Signature || options.HasAuthentication) && flow.IsNoting && !SegmentMarking.AllSigned(flow.Beginning!.Stream(side)));
    }

    /// <summary>
    /// Whether a side has sent bytes after its own RST, or acknowledged bytes that arrived after it, which shows that the RST was not accepted.
    /// </summary>
    private static bool RefutesReset(TrackedFlow flow, int side, in DecodedPacket packet)
    {
        if (flow.ResetSide != side || packet.Control.Has(TcpControl.Rst))
        {
            return false;
        }

        ref var stream = ref flow.Stream(side);
        ref var peer = ref flow.Stream(1 - side);
        return (packet.PayloadLength > 0 && stream.Started && stream.IsNear(packet.Sequence) && stream.Place(packet.Sequence) + packet.PayloadLength > flow.ResetPlace)
            || (packet.Control.Has(TcpControl.Ack) && peer.Started && peer.Place(packet.Acknowledgment) > flow.ResetPeerPlace && CanAcknowledge(ref peer, packet.Acknowledgment));
    }

    private void Revive(int number, int side)
    {
        ref var entry = ref _table.Entry(number);
        ref var origin = ref _table.Origin(number);
        if (origin.IsResetBy(side) || (entry.State.Has(FlowState.Refused) && entry.State.Initiator() != side))
        {
            origin.SetReset(0, false);
            origin.SetReset(1, false);
            entry.State &= ~(FlowState.Reset | FlowState.Refused);
            Counters.EndsUndone++;
            UpdateBypass(ref entry);
        }
    }

    /// <summary>Processes a FIN of a tracked flow at its stream offset.</summary>
    private void Finish(TrackedFlow flow, int side, long position, in DecodedPacket packet, ReadOnlySpan<byte> memory)
    {
        ref var stream = ref flow.Stream(side);
        if (stream.EndOffset >= 0)
        {
            return;
        }

        if (IsForged(flow, side, in packet, memory) || !stream.TryEndAt(position))
        {
            Counters.IgnoredSegments++;
            return;
        }

        ref var entry = ref _table.Entry(flow.Entry);
        entry.State |= FlowState.Fin.Of(side);
        UpdateBypass(ref entry);
        if (stream.IsReopened)
        {
            Resume(flow, side, position);
        }
    }

    /// <summary>Undoes a FIN after bytes beyond it were sent or acknowledged: it was not part of the stream.</summary>
    private void UndoFin(TrackedFlow flow, int side)
    {
        Counters.EndsUndone++;
        flow.Stream(side).UndoEnd();
        _table.Entry(flow.Entry).State &= ~FlowState.Fin.Of(side);
    }
}
