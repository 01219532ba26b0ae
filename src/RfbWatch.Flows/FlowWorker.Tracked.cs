using System.Runtime.CompilerServices;
using RfbWatch.Packets;

namespace RfbWatch.Flows;

/// <content>Segments of tracked flows: their stream offset, and whether they are new.</content>
public sealed partial class FlowWorker<THandler>
{
    /// <summary>Two equal packets within this time are copies made by a mirror port; a retransmission takes longer.</summary>
    private const long DuplicateWindow = 10 * TimeSpan.TicksPerMillisecond;

    /// <summary>This many consecutive segments outside the window belong to another connection, whose SYN was not captured.</summary>
    private const int OutOfWindowLimit = 8;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void TrackedSegment(TrackedFlow flow, in DecodedPacket packet, int side, ReadOnlySpan<byte> memory, long ticks, long frame)
    {
        ref var stream = ref flow.Stream(side);
        flow.Record.Count(side, ticks, frame);
        if (IsDuplicate(ref stream, in packet, ticks) && IsCopy(flow, side, in packet, memory))
        {
            Counters.DuplicateFrames++;
            flow.Record.Anomalies |= FlowAnomalies.DuplicateFrames;
            return;
        }

        var checksum = flow.IsNoting ? Observe(flow, side, in packet, memory) : TcpChecksum.NotComputed;
        if (packet.Control.Has(TcpControl.Ack) && !IsRejected(flow, side, checksum))
        {
            if (Acknowledge(ref flow.Stream(1 - side), packet.Acknowledgment, flow.IsNoting ? SegmentMarking.AcknowledgmentSlack : StreamReassembly.NewWindow))
            {
                UndoFin(flow, 1 - side);
            }

            if (_table.Entry(flow.Entry).State.Has(FlowState.Reset) && RefutesReset(flow, side, in packet))
            {
                Revive(flow.Entry, side);
            }
        }

        int length = packet.PayloadLength + packet.PayloadCut;
        if ((length > 0 || packet.Control.Has(TcpControl.Fin)) && TryGetStreamOffset(flow, side, in packet, out long position))
        {
            if (length > 0)
            {
                if (stream.EndOffset < 0 && _table.Entry(flow.Entry).State.Has(FlowState.Fin.Of(side)))
                {
                    // The FIN came before the flow was tracked, at an unknown offset, and did not end this side.
                    Counters.EndsUndone += packet.Control.Has(TcpControl.Fin) ? 0 : 1;
                    _table.Entry(flow.Entry).State &= ~FlowState.Fin.Of(side);
                    flow.EarlyFins |= FlowState.Fin.Of(side);
                }

                flow.Record.NoteFirst(side, packet.Sequence + (packet.Control.Has(TcpControl.Syn) ? 1u : 0u));
                if (flow.IsNoting)
                {
                    Note(flow, side, position, in packet, memory, checksum, ticks, frame);
                }

                Arrive(flow, side, position, in packet, memory, checksum, ticks, frame);
            }

            if (flow.Entry != 0 && packet.Control.Has(TcpControl.Fin))
            {
                Finish(flow, side, position + length, in packet, memory);
            }
        }

        // Each step can end the tracking, so each one checks whether the flow still exists.
        if (flow.Entry != 0 && stream.MayHaveGap)
        {
            CheckGap(flow, side, ticks);
        }

        if (flow.Entry != 0 && flow.Stream(1 - side).MayHaveGap)
        {
            CheckGap(flow, 1 - side, ticks);
        }

        if (flow.Entry != 0 && flow.Sink is not null)
        {
            DeliverEnd(flow, side);
            DeliverEnd(flow, 1 - side);
            if (flow.IsNoting)
            {
                Settle(flow, ticks);
            }
        }

        if (flow.Entry != 0)
        {
            Reclassify(flow);
        }
    }

    /// <summary>Gets the stream offset of a segment; returns false if it is far outside the window.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool TryGetStreamOffset(TrackedFlow flow, int side, in DecodedPacket packet, out long position)
    {
        ref var stream = ref flow.Stream(side);
        uint sequence = packet.Sequence + (packet.Control.Has(TcpControl.Syn) ? 1u : 0u);
        if (!stream.Started)
        {
            stream.Start(sequence, beginningSeen: false);
        }
        else if (!stream.IsNear(sequence))
        {
            if (++stream.OutOfWindow < OutOfWindowLimit)
            {
                Counters.IgnoredSegments++;
                position = 0;
                return false;
            }

            if (stream.Ended)
            {
                // The stream cannot continue; the next packet creates a new flow.
                Counters.PortReuses++;
                Close(flow.Entry, EndReason.Timeout);
            }
            else
            {
                GiveUpAll(flow, side);
                if (flow.Entry != 0 && flow.Sink is null && flow.IsWanted)
                {
                    TryOpen(flow);
                }
            }

            if (flow.Entry == 0)
            {
                position = 0;
                return false;
            }

            if (flow.Sink is not null)
            {
                DeliverGap(flow, side, 0);
            }

            stream.Restart(sequence);
        }

        stream.OutOfWindow = 0;
        position = stream.Place(sequence);
        return true;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool IsDuplicate(ref StreamReassembly stream, in DecodedPacket packet, long ticks)
    {
        // Without an identification, as in IPv6, equal bare acknowledgments are normal. If bytes are only counted, copies do no harm.
        if (!stream.IsNeeded || (packet.Identification == 0 && packet.PayloadLength == 0))
        {
            return false;
        }

        Counters.TrackedFrames++;
        ulong fingerprint = ((ulong)packet.Sequence << 32 | packet.Acknowledgment) * 0x9E3779B97F4A7C15;
        fingerprint ^= ((ulong)packet.Identification << 40) ^ ((ulong)packet.Control << 32) ^ (uint)(packet.PayloadLength + packet.PayloadCut);
        return stream.Packets.IsRepeated(fingerprint, ticks, DuplicateWindow);
    }

    /// <summary>Processes a segment's acknowledgment of its peer's stream. Returns true if it is beyond a FIN.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool Acknowledge(ref StreamReassembly stream, uint acknowledgment, int window)
    {
        if (!stream.Started)
        {
            stream.NoteUnplacedAcknowledgment(acknowledgment);
            return false;
        }

        long place = stream.Place(acknowledgment);
        if (place <= stream.Acknowledged || place > stream.Highest + window)
        {
            return false;
        }

        // The FIN consumes a sequence number, but is not a byte. An acknowledgment beyond it shows that it was not part of the stream.
        bool isBehindEnd = stream.EndOffset >= 0 && place > stream.EndOffset + 1 && !stream.Ended;
        stream.EndAcknowledged |= stream.EndOffset >= 0 && place == stream.EndOffset + 1;
        stream.Acknowledged = stream.EndOffset >= 0 && !isBehindEnd ? Math.Min(place, stream.EndOffset) : place;
        return isBehindEnd;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Arrive(TrackedFlow flow, int side, long position, in DecodedPacket packet, ReadOnlySpan<byte> memory, TcpChecksum checksum, long ticks, long frame)
    {
        ref var stream = ref flow.Stream(side);
        if (flow.Sink is null && _table.Entry(flow.Entry).State.Has(FlowState.NotInteresting.Of(side)))
        {
            if (!MayReopen(in packet, memory))
            {
                stream.Highest = Math.Max(stream.Highest, position + packet.PayloadLength);
                return;
            }

            stream.IsReopened = true;
            _table.Entry(flow.Entry).State &= ~FlowState.NotInteresting.Of(side);
        }

        var bytes = memory.Slice(packet.PayloadOffset, packet.PayloadLength);
        if (stream.EndOffset >= 0 && position + bytes.Length + packet.PayloadCut > stream.EndOffset)
        {
            // Once the peer has accepted the FIN, nothing after it is part of the stream. Before that, either the FIN or this segment was forged.
            if (stream.Ended || stream.EndAcknowledged || position + bytes.Length + packet.PayloadCut > stream.EndOffset + OpeningWindow)
            {
                Counters.IgnoredSegments++;
                return;
            }

            UndoFin(flow, side);
        }

        if (stream.IsReopened)
        {
            Resume(flow, side, position);
        }

        if (position + bytes.Length > stream.NeededFrom && packet.PayloadCut == 0 && IsWrong(checksum, in packet, memory))
        {
            Counters.BadChecksums++;
            flow.Record.Anomalies |= FlowAnomalies.BadChecksum;
        }

        if (position < stream.Next)
        {
            Repeated(flow, side, position, bytes, ticks);
        }
        else if (position > stream.Next)
        {
            Counters.OutOfOrder++;
        }

        if (flow.Sink is not null && stream.HeldCount == 0 && position <= stream.Next && packet.PayloadCut == 0)
        {
            if (position + bytes.Length > stream.Next)
            {
                Deliver(flow, side, bytes[(int)(stream.Next - position)..], ticks, frame);
            }

            return;
        }

        int number = flow.Entry;
        bool hasCopies = stream.HeldCount > 0;
        var segment = new HeldSegment { Position = position, Length = bytes.Length, Ticks = ticks, Frame = frame };
        Hold(flow, side, segment, bytes);
        if (packet.PayloadCut > 0 && flow.Entry != 0)
        {
            Hold(flow, side, segment with { Position = position + bytes.Length, Length = packet.PayloadCut, Lost = true }, default);
        }

        if (flow.Entry == 0)
        {
            return;
        }

        if (flow.Sink is not null)
        {
            DeliverReady(flow, side);
            return;
        }

        ProbeHeld(flow, side);
        if (!hasCopies || !MayReopen(in packet, memory))
        {
            return;
        }

        if (_table.Entry(number).State.Has(FlowState.NotInteresting.Of(side)))
        {
            EvaluateAlone(number, flow, side, position, in packet, memory, checksum, ticks, frame);
        }
        else if (flow is { Sink: null, IsWanted: false } && flow.Entry == number && _handler.Probe(bytes, position == 0 && stream.BeginningSeen) == StreamVerdict.Yes)
        {
            // The held bytes are undecided, and the peer may not have received them: this segment alone is enough.
            Want(flow, side);
        }
    }

    /// <summary>
    /// Called if an undecided direction was classified by this segment together with earlier bytes that overlap it, which the peer may not have received:
    /// classifies the segment without them.
    /// </summary>
    private void EvaluateAlone(
        int number, TrackedFlow flow, int side, long position, in DecodedPacket packet, ReadOnlySpan<byte> memory, TcpChecksum checksum, long ticks, long frame)
    {
        if (_table.Entry(number).State.Has(FlowState.Tracked))
        {
            Arrive(flow, side, position, in packet, memory, checksum, ticks, frame);
        }
        else
        {
            TryReopen(number, in packet, side, memory, ticks, frame);
        }
    }

    private static bool IsWrong(TcpChecksum checksum, in DecodedPacket packet, ReadOnlySpan<byte> memory) => checksum == TcpChecksum.NotComputed
        ? !InternetChecksum.IsTcpValid(in packet, memory[packet.SegmentOffset..(packet.PayloadOffset + packet.PayloadLength)])
        : checksum >= TcpChecksum.Placeholder;

    private void Repeated(TrackedFlow flow, int side, long position, ReadOnlySpan<byte> bytes, long ticks)
    {
        Counters.Retransmissions++;
        if (!IsKeepAlive(flow, side, position, bytes.Length, ticks) && flow.Stream(side).DiffersFromDelivered(position, bytes))
        {
            Differing(flow);
        }
    }

    private void Differing(TrackedFlow flow)
    {
        Counters.OverlapsDiffering++;
        flow.Record.Anomalies |= FlowAnomalies.OverlapDiffers;
    }
}
