using System.Runtime.CompilerServices;
using RfbWatch.Packets;

namespace RfbWatch.Flows;

/// <content>Segments of tracked flows: where they stand in their stream, and whether they are new.</content>
public sealed partial class FlowWorker<THandler>
{
    /// <summary>Two equal packets this close are copies made by a mirror port; a retransmission takes longer.</summary>
    private const long DuplicateWindow = 10 * TimeSpan.TicksPerMillisecond;

    /// <summary>So many segments in a row outside of the window are another connection, whose SYN was not captured.</summary>
    private const int OutOfWindowLimit = 8;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void TrackedSegment(TrackedFlow flow, in DecodedPacket packet, int side, ReadOnlySpan<byte> memory, long ticks, long frame)
    {
        ref var stream = ref flow.Stream(side);
        flow.Record.Count(side, ticks, frame);
        if (IsDuplicate(flow, ref stream, in packet, ticks))
        {
            return;
        }

        if (packet.Control.Has(TcpControl.Ack))
        {
            Acknowledge(ref flow.Stream(1 - side), packet.Acknowledgment);
        }

        var length = packet.PayloadLength + packet.PayloadCut;
        if ((length > 0 || packet.Control.Has(TcpControl.Fin)) && TryPlace(flow, side, in packet, out var position))
        {
            if (packet.Control.Has(TcpControl.Fin) && stream.EndPosition < 0 && !stream.TryEndAt(position + length))
            {
                Counters.IgnoredSegments++;
            }

            if (length > 0)
            {
                flow.Record.NoteFirst(side, packet.Sequence + (packet.Control.Has(TcpControl.Syn) ? 1u : 0u));
                Arrive(flow, side, position, in packet, memory, ticks, frame);
            }
        }

        // Each step can end the tracking, so each looks whether the flow is still there.
        if (flow.Entry != 0 && stream.MayHaveHole)
        {
            CheckHole(flow, side, ticks);
        }

        if (flow.Entry != 0 && flow.Stream(1 - side).MayHaveHole)
        {
            CheckHole(flow, 1 - side, ticks);
        }

        if (flow.Entry != 0 && flow.Sink is not null)
        {
            TellEnd(flow, side);
            TellEnd(flow, 1 - side);
        }

        if (flow.Entry != 0)
        {
            Reclassify(flow);
        }
    }

    /// <summary>Where in the stream the segment stands; false when that is nowhere near.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool TryPlace(TrackedFlow flow, int side, in DecodedPacket packet, out long position)
    {
        ref var stream = ref flow.Stream(side);
        var sequence = packet.Sequence + (packet.Control.Has(TcpControl.Syn) ? 1u : 0u);
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
                // The stream cannot go on; the next packet makes a flow of its own.
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
                TellGap(flow, side, 0);
            }

            stream.Restart(sequence);
        }

        stream.OutOfWindow = 0;
        position = stream.Place(sequence);
        return true;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool IsDuplicate(TrackedFlow flow, ref StreamReassembly stream, in DecodedPacket packet, long ticks)
    {
        // Without an identification, as in IPv6, equal bare acknowledgments are ordinary. Where bytes are only counted, copies do no harm.
        if (!stream.IsNeeded || (packet.Identification == 0 && packet.PayloadLength == 0))
        {
            return false;
        }

        Counters.TrackedFrames++;
        var fingerprint = ((ulong)packet.Sequence << 32 | packet.Acknowledgment) * 0x9E3779B97F4A7C15;
        fingerprint ^= ((ulong)packet.Identification << 40) ^ ((ulong)packet.Control << 32) ^ (uint)(packet.PayloadLength + packet.PayloadCut);
        if (!stream.Packets.IsRepeated(fingerprint, ticks, DuplicateWindow))
        {
            return false;
        }

        Counters.DuplicateFrames++;
        flow.Record.Anomalies |= FlowAnomalies.DuplicateFrames;
        return true;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Acknowledge(ref StreamReassembly stream, uint acknowledgment)
    {
        if (!stream.Started)
        {
            stream.NoteUnplacedAcknowledgment(acknowledgment);
            return;
        }

        var place = stream.Place(acknowledgment);
        if (place > stream.Acknowledged && place <= stream.Highest + StreamReassembly.NewWindow)
        {
            // The FIN takes a sequence number, but is no byte.
            stream.Acknowledged = stream.EndPosition >= 0 ? Math.Min(place, stream.EndPosition) : place;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Arrive(TrackedFlow flow, int side, long position, in DecodedPacket packet, ReadOnlySpan<byte> memory, long ticks, long frame)
    {
        ref var stream = ref flow.Stream(side);
        if (flow.Sink is null && _table.Entry(flow.Entry).State.Has(FlowState.SaidNo.Of(side)))
        {
            stream.Highest = Math.Max(stream.Highest, position + packet.PayloadLength);
            return;
        }

        var bytes = memory.Slice(packet.PayloadOffset, packet.PayloadLength);
        if (stream.EndPosition >= 0 && position + bytes.Length + packet.PayloadCut > stream.EndPosition)
        {
            // Nothing behind the FIN is part of the stream.
            Counters.IgnoredSegments++;
            return;
        }

        if (position + bytes.Length > stream.NeededFrom && packet.PayloadCut == 0 && !InternetChecksum.IsTcpValid(in packet, memory[packet.SegmentOffset..(packet.PayloadOffset + packet.PayloadLength)]))
        {
            Counters.BadChecksums++;
            flow.Record.Anomalies |= FlowAnomalies.BadChecksum;
        }

        if (position < stream.Next)
        {
            Repeated(flow, ref stream, position, bytes);
        }
        else if (position > stream.Next)
        {
            Counters.OutOfOrder++;
        }

        if (flow.Sink is not null && stream.HeldCount == 0 && position <= stream.Next && packet.PayloadCut == 0)
        {
            if (position + bytes.Length > stream.Next)
            {
                Deliver(flow, side, bytes[(int)(stream.Next - position)..], ticks);
            }

            return;
        }

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

        if (flow.Sink is null)
        {
            ProbeHeld(flow, side);
        }
        else
        {
            DeliverReady(flow, side);
        }
    }

    private void Repeated(TrackedFlow flow, ref StreamReassembly stream, long position, ReadOnlySpan<byte> bytes)
    {
        Counters.Retransmissions++;

        // A keep-alive repeats the last byte, and its value means nothing (RFC 9293 section 3.8.4).
        var isKeepAlive = bytes.Length == 1 && position == stream.Next - 1;
        if (!isKeepAlive && stream.DiffersFromDelivered(position, bytes))
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
