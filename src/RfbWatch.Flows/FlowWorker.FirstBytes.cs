using System.Runtime.CompilerServices;
using RfbWatch.Packets;

namespace RfbWatch.Flows;

/// <content>The first bytes of each direction, their verdict, and whether later segments bypass the handler.</content>
public sealed partial class FlowWorker<THandler>
{
    /// <summary>
    /// Handles bytes of an undecided direction of a flow that is not tracked: nearly always the packet itself is enough for a verdict. Returns true if the
    /// packet went to a tracked flow.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private bool FirstBytes(int number, in DecodedPacket packet, int side, ReadOnlySpan<byte> memory, long ticks, long frame)
    {
        ref var entry = ref _table.Entry(number);
        uint sequence = packet.Sequence + (packet.Control.Has(TcpControl.Syn) ? 1u : 0u);
        if (!entry.State.Has(FlowState.HasBaseSequence.Of(side)))
        {
            entry.SetNext(side, sequence);
            entry.State |= FlowState.HasBaseSequence.Of(side);
        }

        var bytes = memory.Slice(packet.PayloadOffset, packet.PayloadLength);
        int ahead = (int)(sequence - entry.Next(side));
        if (ahead <= 0 && ahead + bytes.Length + packet.PayloadCut <= 0)
        {
            // A keep-alive, or a copy of bytes from before the beginning.
            return false;
        }

        bool inOrder = ahead <= 0 && -ahead < bytes.Length;
        var verdict = inOrder ? _handler.Probe(bytes[-ahead..], entry.State.Has(FlowState.BeginningSeen.Of(side))) : StreamVerdict.NeedMore;
        if (verdict == StreamVerdict.No || (inOrder && verdict == StreamVerdict.NeedMore && bytes.Length + ahead >= _options.ProbeBytes))
        {
            MarkNotInteresting(ref entry, side);
            _table.Origin(number).SetProbed(side, bytes.Length + packet.PayloadCut);
            return false;
        }

        TrackedSegment(Track(number), in packet, side, memory, ticks, frame);
        return true;
    }

    /// <summary>Marks a direction as not of interest. If neither direction is, plain segments bypass everything except the look-up.</summary>
    private static void MarkNotInteresting(ref FlowEntry entry, int side)
    {
        entry.State |= FlowState.NotInteresting.Of(side);
        UpdateBypass(ref entry);
    }

    /// <summary>
    /// A direction that is not of interest needs no further processing, unless the flow is recorded, remembered or tracked because of the other direction, or
    /// its packets may belong to another connection because it has ended or has pending openings.
    /// </summary>
    private static void UpdateBypass(ref FlowEntry entry)
    {
        if (entry.State.Has(FlowState.Tracked | FlowState.Recorded | FlowState.Pending | FlowState.Remembered) || entry.State.Ended())
        {
            entry.State &= ~FlowState.Bypassed.Both();
            return;
        }

        var no = entry.State & FlowState.NotInteresting.Both();
        entry.State |= (FlowState)((uint)no * ((uint)FlowState.Bypassed / (uint)FlowState.NotInteresting));
    }
}
