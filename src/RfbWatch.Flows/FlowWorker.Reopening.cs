using RfbWatch.Packets;

namespace RfbWatch.Flows;

/// <content>Flows that were judged as not of interest, by other bytes than the peer received or by what came before.</content>
public sealed partial class FlowWorker<THandler>
{
    /// <summary>Streams are read on from their first byte where that lies so near; further back, the numbers may have wrapped.</summary>
    private const uint MaxSkip = 1 << 28;

    /// <summary>
    /// Judges again a stream that was judged as not of interest. Where the segment stands at the offset that was judged, the bytes before it were a copy that the peer need not have received;
    /// where it stands behind that, they are skipped. The other side is read again, too: from its first byte where the segment acknowledges none of it, from there on where it does.
    /// </summary>
    /// <returns>Whether the segment went to a tracked flow.</returns>
    private bool TryReopen(int number, in DecodedPacket packet, int side, ReadOnlySpan<byte> memory, long ticks, long frame)
    {
        ref var entry = ref _table.Entry(number);
        var sequence = SequenceOf(in packet);
        if (entry.State.Ended() && (int)(sequence - FirstOf(number, side)) < 0)
        {
            // A late copy of what was read before the end.
            return false;
        }

        var atBeginning = entry.State.Has(FlowState.BeginningSeen.Of(side)) && FirstOf(number, side) == sequence;
        var verdict = _handler.Probe(memory.Slice(packet.PayloadOffset, packet.PayloadLength), atBeginning);
        if (verdict == StreamVerdict.No)
        {
            return false;
        }

        var saidNo = entry.State & FlowState.NotInteresting.Both();
        Rebase(number, side, sequence);
        if (packet.Control.Has(TcpControl.Ack))
        {
            Rebase(number, 1 - side, packet.Acknowledgment);
        }

        var flow = Track(number);
        Counters.FlowsReopened++;
        for (var each = 0; each < 2; each++)
        {
            if (saidNo.Has(FlowState.NotInteresting.Of(each)))
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

    /// <summary>Where a stream cannot be counted from its first byte, it is counted from here.</summary>
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

    /// <summary>Sequence number of the first byte of a side of an untracked flow.</summary>
    private uint FirstOf(int number, int side)
    {
        ref readonly var entry = ref _table.Entry(number);
        return entry.State.Has(FlowState.BeginningSeen.Of(side)) && entry.State.Has(FlowState.InitiatorKnown) ? Initial(number, side) + 1
            : entry.State.Has(FlowState.Recorded) && _records[entry.Side].First(side) is { } first ? first
            : entry.Next(side);
    }

    /// <summary>The initial sequence number of a side, where the handshake showed it.</summary>
    private uint Initial(int number, int side)
    {
        ref readonly var entry = ref _table.Entry(number);
        return entry.State.Initiator() == side ? entry.InitialSequence : _table.Origin(number).ResponderSequence;
    }
}
