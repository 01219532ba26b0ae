using RfbWatch.Packets;

namespace RfbWatch.Flows;

/// <content>Reopens flows that were classified as not of interest by earlier bytes, or by bytes other than those that the peer received.</content>
public sealed partial class FlowWorker<THandler>
{
    /// <summary>Streams are resumed from their first byte if it is within this distance; beyond it, the sequence numbers may have wrapped.</summary>
    private const uint MaxSkip = 1 << 28;

    /// <summary>
    /// Reclassifies a stream that was classified as not of interest. If the segment is at the offset that was classified, the earlier bytes were a copy that
    /// the peer may not have received; if it is beyond that offset, the bytes in between are skipped. The other side is read again as well: from its first byte
    /// if the segment acknowledges none of it, otherwise from the acknowledged offset.
    /// </summary>
    /// <returns>Whether the segment went to a tracked flow.</returns>
    private bool TryReopen(int number, in DecodedPacket packet, int side, ReadOnlySpan<byte> memory, long ticks, long frame)
    {
        ref var entry = ref _table.Entry(number);
        uint sequence = SequenceOf(in packet);
        if (entry.State.Ended() && (int)(sequence - FirstOf(number, side)) < 0)
        {
            // A late copy of bytes that were read before the end.
            return false;
        }

        bool atBeginning = entry.State.Has(FlowState.BeginningSeen.Of(side)) && FirstOf(number, side) == sequence;
        var verdict = _handler.Probe(memory.Slice(packet.PayloadOffset, packet.PayloadLength), atBeginning);
        if (verdict == StreamVerdict.No)
        {
            return false;
        }

        var notInteresting = entry.State & FlowState.NotInteresting.Both();
        Rebase(number, side, sequence);
        if (packet.Control.Has(TcpControl.Ack))
        {
            Rebase(number, 1 - side, packet.Acknowledgment);
        }

        var flow = Track(number);
        Counters.FlowsReopened++;
        for (int each = 0; each < 2; each++)
        {
            if (notInteresting.Has(FlowState.NotInteresting.Of(each)))
            {
                TakeUp(flow, each);
            }
        }

        if (packet.Control.Has(TcpControl.Ack) && flow.Stream(1 - side) is { Started: true, IsReopened: true } && flow.Stream(1 - side).Place(packet.Acknowledgment) is var acknowledged and > 0)
        {
            flow.Stream(1 - side).IsReopened = false;
            flow.Stream(1 - side).Skip(acknowledged);
        }

        TrackedSegment(flow, in packet, side, memory, ticks, frame);
        return true;
    }

    /// <summary>Sets the sequence number from which a stream is counted if it cannot be counted from its first byte.</summary>
    private void Rebase(int number, int side, uint sequence)
    {
        ref var entry = ref _table.Entry(number);
        if (entry.State.Has(FlowState.NotInteresting.Of(side)) && sequence - FirstOf(number, side) > MaxSkip)
        {
            entry.SetNext(side, sequence);
            entry.State &= ~FlowState.BeginningSeen.Of(side);
            if (entry.State.Has(FlowState.Recorded))
            {
                _records[entry.Side].SetFirst(side, sequence);
            }
        }
    }

    /// <summary>Returns the sequence number of the first byte of a side of an untracked flow.</summary>
    private uint FirstOf(int number, int side)
    {
        ref readonly var entry = ref _table.Entry(number);
        return entry.State.Has(FlowState.BeginningSeen.Of(side)) && entry.State.Has(FlowState.InitiatorKnown) ? Initial(number, side) + 1
            : entry.State.Has(FlowState.Recorded) && _records[entry.Side].First(side) is { } first ? first
            : entry.Next(side);
    }

    /// <summary>Returns the initial sequence number of a side, if the handshake showed it.</summary>
    private uint Initial(int number, int side)
    {
        ref readonly var entry = ref _table.Entry(number);
        return entry.State.Initiator() == side ? entry.InitialSequence : _table.Origin(number).ResponderSequence;
    }
}
