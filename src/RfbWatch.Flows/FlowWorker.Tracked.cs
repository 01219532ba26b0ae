using RfbWatch.Packets;

namespace RfbWatch.Flows;

/// <content>Flows whose bytes are kept in order: reassembly, gaps, and the verdict where it took more than one packet.</content>
public sealed partial class FlowWorker<THandler>
{
    /// <summary>Memory that the first bytes of one undecided direction may take.</summary>
    private const int MaxUndecidedBytes = 16 << 10;

    /// <summary>
    /// A hole whose bytes the receiver acknowledged was lost by the capture, unless it comes late: mirror ports that merge
    /// two fibres shift the directions against each other by milliseconds. It is given up after this time and these packets, or after many packets.
    /// </summary>
    private static readonly long AcknowledgedHoleWait = TimeSpan.FromMilliseconds(200).Ticks;
    private const int AcknowledgedHolePackets = 3;
    private const int AcknowledgedHoleManyPackets = 256;

    /// <summary>A hole that nobody acknowledged (perhaps because that direction is not captured) may still be filled by retransmission: RFC 6298 starts at 1 s and doubles.</summary>
    private static readonly long OpenHoleWait = TimeSpan.FromSeconds(3).Ticks;
    private const int OpenHolePackets = 16;

    /// <summary>Two equal packets this close are copies made by a mirror port; a retransmission takes longer.</summary>
    private static readonly long DuplicateWindow = TimeSpan.FromMilliseconds(10).Ticks;

    /// <summary>So many segments in a row outside of the window are another connection, whose SYN was not captured.</summary>
    private const int OutOfWindowLimit = 8;

    /// <summary>A tracked flow for an entry; null when there is no room, and then the flow is given up.</summary>
    private TrackedFlow? TryTrack(int number)
    {
        ref var entry = ref _table.Entry(number);
        if (_tracked.IsFull)
        {
            if (_tracked.OldestUndecided is not { } oldest)
            {
                Counters.TrackedLimit++;
                SayNo(ref entry, 0);
                SayNo(ref entry, 1);
                return null;
            }

            Counters.ProbeLimit++;
            Untrack(oldest, FlowState.SaidNo.Both());
        }

        var flow = _tracked.Add(number, _pool);
        if (entry.State.Has(FlowState.Recorded))
        {
            flow.Record = _records[entry.Side];
            _records.Remove(entry.Side);
        }
        else
        {
            flow.Record.Begin(number, in _table.Birth(number), entry.State);
        }

        for (var side = 0; side < 2; side++)
        {
            if (entry.State.Has(FlowState.PlaceKnown.Of(side)) && !entry.State.Has(FlowState.SaidNo.Of(side)))
            {
                flow.Streams[side].Start(entry.Next(side), entry.State.Has(FlowState.BeginningSeen.Of(side)));
            }
        }

        entry.Side = flow.Number;
        entry.State = (entry.State | FlowState.Tracked) & ~FlowState.Recorded;
        SetLanes(ref entry);
        return flow;
    }

    /// <summary>Back to an entry alone: the flow, or the directions named, are not of interest.</summary>
    private void Untrack(TrackedFlow flow, FlowState saidNo)
    {
        ref var entry = ref _table.Entry(flow.Entry);
        entry.State = (entry.State | saidNo) & ~FlowState.Tracked;
        entry.Side = 0;
        for (var side = 0; side < 2; side++)
        {
            var stream = flow.Streams[side];
            flow.Record.AddBytes(side, stream.Highest);
            if (stream.Started)
            {
                entry.SetNext(side, stream.Sequence(stream.Highest));
                entry.State |= FlowState.PlaceKnown.Of(side) | (stream.BeginningSeen ? FlowState.BeginningSeen.Of(side) : FlowState.None);
            }
        }

        if (entry.State.Has(FlowState.Wanted))
        {
            entry.Side = _records.Add();
            _records[entry.Side] = flow.Record;
            entry.State |= FlowState.Recorded;
        }

        _tracked.Remove(flow, _pool);
        SetLanes(ref entry);
    }

    /// <summary>Asks the handler for a sink. When it has none, the flow is not of interest any more.</summary>
    private bool TryOpen(TrackedFlow flow)
    {
        ref var entry = ref _table.Entry(flow.Entry);
        flow.InitiatorSide = entry.State.Initiator();
        Summarise(flow, out var summary);
        if (_handler.Open(in summary) is not { } sink)
        {
            Untrack(flow, FlowState.SaidNo.Both());
            return false;
        }

        Counters.FlowsOpened++;
        flow.Sink = sink;
        _tracked.Decide(flow);
        for (var side = 0; side < 2; side++)
        {
            if (entry.State.Has(FlowState.SaidNo.Of(side)))
            {
                // Its bytes were not kept, nor counted.
                sink.OnGap(flow.Direction(side), 0);
            }
            else if (flow.Streams[side].Missed > 0)
            {
                Counters.Gaps++;
                Counters.MissedBytes += flow.Streams[side].Missed;
                sink.OnGap(flow.Direction(side), flow.Streams[side].Missed);
            }
        }

        entry.State &= ~FlowState.SaidNo.Both();
        Replay(flow);
        return true;
    }

    /// <summary>Delivers what both directions hold, in the order in which it came.</summary>
    private void Replay(TrackedFlow flow)
    {
        while (true)
        {
            var ready0 = IsReady(flow.Streams[0]);
            var ready1 = IsReady(flow.Streams[1]);
            if (!ready0 && !ready1)
            {
                return;
            }

            var side = ready0 && ready1 ? (flow.Streams[0].First.Frame <= flow.Streams[1].First.Frame ? 0 : 1) : ready0 ? 0 : 1;
            DeliverFirst(flow, side);
        }
    }

    private static bool IsReady(StreamReassembly stream) => stream.HeldCount > 0 && stream.First.Position <= stream.Next;

    private void TrackedSegment(TrackedFlow flow, in DecodedPacket packet, int side, ReadOnlySpan<byte> memory, long ticks, long frame)
    {
        var stream = flow.Streams[side];
        flow.Record.Count(side, ticks, frame);
        if (IsDuplicate(flow, stream, in packet, ticks))
        {
            return;
        }

        if (packet.Control.HasFlag(TcpControl.Ack))
        {
            Acknowledge(flow.Streams[1 - side], packet.Acknowledgment);
        }

        var length = packet.PayloadLength + packet.PayloadCut;
        if ((length > 0 || packet.Control.HasFlag(TcpControl.Fin)) && TryPlace(flow, side, in packet, out var position))
        {
            if (packet.Control.HasFlag(TcpControl.Fin) && stream.EndPosition < 0 && position + length >= stream.Next)
            {
                stream.EndPosition = position + length;
                stream.Highest = Math.Max(stream.Highest, stream.EndPosition);
            }

            if (length > 0)
            {
                Arrive(flow, side, position, in packet, memory, ticks, frame);
            }
        }

        if (flow.Entry != 0)
        {
            CheckHole(flow, side, ticks);
        }

        if (flow.Entry != 0)
        {
            CheckHole(flow, 1 - side, ticks);
        }

        if (flow.Entry != 0 && flow.Sink is not null)
        {
            TellEnd(flow, side);
            TellEnd(flow, 1 - side);
        }
    }

    /// <summary>Where in the stream the segment stands; false when that is nowhere near.</summary>
    private bool TryPlace(TrackedFlow flow, int side, in DecodedPacket packet, out long position)
    {
        var stream = flow.Streams[side];
        var sequence = packet.Sequence + (packet.Control.HasFlag(TcpControl.Syn) ? 1u : 0u);
        if (!stream.Started)
        {
            stream.Start(sequence, beginningSeen: false);
        }
        else if (!stream.IsNear(sequence))
        {
            if (++stream.OutOfWindow < OutOfWindowLimit)
            {
                Counters.IgnoredControls++;
                position = 0;
                return false;
            }

            GiveUpAll(flow, side);
            flow.Sink?.OnGap(flow.Direction(side), 0);
            stream.Restart(sequence);
        }

        stream.OutOfWindow = 0;
        position = stream.Place(sequence);
        return true;
    }

    private bool IsDuplicate(TrackedFlow flow, StreamReassembly stream, in DecodedPacket packet, long ticks)
    {
        // Without an identification, as in IPv6, equal bare acknowledgments are ordinary.
        if (packet.Identification == 0 && packet.PayloadLength == 0)
        {
            return false;
        }

        var fingerprint = ((ulong)packet.Sequence << 32 | packet.Acknowledgment) * 0x9E3779B97F4A7C15;
        fingerprint ^= ((ulong)packet.Identification << 40) ^ ((ulong)packet.Control << 32) ^ (uint)(packet.PayloadLength + packet.PayloadCut);
        if (!stream.IsRepeated(fingerprint, ticks, DuplicateWindow))
        {
            return false;
        }

        Counters.DuplicateFrames++;
        flow.Record.Anomalies |= FlowAnomalies.DuplicateFrames;
        return true;
    }

    private static void Acknowledge(StreamReassembly stream, uint acknowledgment)
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

    private void Arrive(TrackedFlow flow, int side, long position, in DecodedPacket packet, ReadOnlySpan<byte> memory, long ticks, long frame)
    {
        var stream = flow.Streams[side];
        if (flow.Sink is null && _table.Entry(flow.Entry).State.Has(FlowState.SaidNo.Of(side)))
        {
            return;
        }

        var bytes = memory.Slice(packet.PayloadOffset, packet.PayloadLength);
        if (stream.Wanted && packet.PayloadCut == 0 && !InternetChecksum.IsTcpValid(in packet, memory[packet.SegmentOffset..(packet.PayloadOffset + packet.PayloadLength)]))
        {
            Counters.BadChecksums++;
            flow.Record.Anomalies |= FlowAnomalies.BadChecksum;
        }

        if (position < stream.Next)
        {
            Repeated(flow, stream, position, bytes);
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

    private void Repeated(TrackedFlow flow, StreamReassembly stream, long position, ReadOnlySpan<byte> bytes)
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

    /// <summary>Keeps a segment for later. When it does not fit, the hole that everything waits for is given up, which makes room.</summary>
    private void Hold(TrackedFlow flow, int side, HeldSegment segment, ReadOnlySpan<byte> bytes)
    {
        var stream = flow.Streams[side];
        if (segment.Length == 0 || segment.End <= stream.Next)
        {
            return;
        }

        var bound = flow.Sink is null ? MaxUndecidedBytes : _options.MaxStreamBuffer;
        while (true)
        {
            var differs = false;
            var held = stream.TryHold(segment, stream.Wanted ? bytes : default, _pool, bound, ref differs);
            if (differs)
            {
                Differing(flow);
            }

            if (held)
            {
                return;
            }

            flow.Record.Anomalies |= FlowAnomalies.ReassemblyLimit;
            if (stream.HeldCount < StreamReassembly.MaxHeldSegments && stream.HeldBytes + bytes.Length <= bound)
            {
                Counters.TotalBufferLimit++;
            }
            else
            {
                Counters.StreamBufferLimit++;
            }

            if (flow.Sink is null)
            {
                Conclude(flow, side);
                if (flow.Entry == 0 || flow.Sink is null)
                {
                    return;
                }
            }
            else if (stream.HeldCount > 0)
            {
                Gap(flow, side, stream.First.Position - stream.Next);
                DeliverReady(flow, side);
            }
            else
            {
                // Not even an empty stream has room for it: deliver it from where it lies.
                Gap(flow, side, segment.Position - stream.Next);
                if (segment.Lost)
                {
                    Gap(flow, side, segment.End - stream.Next);
                }
                else
                {
                    Deliver(flow, side, bytes[(int)(stream.Next - segment.Position)..], segment.Ticks);
                }

                return;
            }

            if (segment.End <= stream.Next)
            {
                return;
            }
        }
    }

    /// <summary>Asks about the bytes of an undecided direction that are there without a hole.</summary>
    private void ProbeHeld(TrackedFlow flow, int side)
    {
        var stream = flow.Streams[side];
        var length = stream.CopyReady(_probeBytes);
        if (length == 0)
        {
            return;
        }

        var verdict = _handler.Probe(_probeBytes.AsSpan(0, length), stream.BeginningSeen);
        if (verdict == StreamVerdict.Yes)
        {
            TryOpen(flow);
        }
        else if (verdict == StreamVerdict.No || length == _probeBytes.Length)
        {
            DirectionSaidNo(flow, side);
        }
    }

    private void DirectionSaidNo(TrackedFlow flow, int side)
    {
        ref var entry = ref _table.Entry(flow.Entry);
        var other = flow.Streams[1 - side];
        if (entry.State.Has(FlowState.SaidNo.Of(1 - side)) || other.HeldCount == 0)
        {
            Untrack(flow, FlowState.SaidNo.Of(side));
            return;
        }

        entry.State |= FlowState.SaidNo.Of(side);
        flow.Streams[side].ReleaseHeld(_pool);
    }

    /// <summary>The hole before the bytes that an undecided direction holds will not be filled: asks about what is there.</summary>
    private void Conclude(TrackedFlow flow, int side)
    {
        var stream = flow.Streams[side];
        if (stream.HeldCount == 0)
        {
            return;
        }

        if (stream.First.Position <= stream.Next)
        {
            // What stands before the hole was not enough, and never will be.
            DirectionSaidNo(flow, side);
            return;
        }

        var missing = stream.First.Position - stream.Next;
        stream.Advance(missing);
        stream.Missed += missing;
        stream.BeginningSeen = false;
        ProbeHeld(flow, side);
    }

    private void Deliver(TrackedFlow flow, int side, ReadOnlySpan<byte> bytes, long ticks)
    {
        var stream = flow.Streams[side];
        stream.Advance(bytes.Length);
        if (!stream.Wanted)
        {
            return;
        }

        stream.Remember(bytes);
        stream.Wanted = flow.Sink!.OnBytes(flow.Direction(side), bytes, ticks);
    }

    private void DeliverReady(TrackedFlow flow, int side)
    {
        while (IsReady(flow.Streams[side]))
        {
            DeliverFirst(flow, side);
        }
    }

    private void DeliverFirst(TrackedFlow flow, int side)
    {
        var stream = flow.Streams[side];
        var first = stream.TakeFirst();
        var skip = (int)Math.Min(first.Length, stream.Next - first.Position);
        if (first.Lost)
        {
            Gap(flow, side, first.Length - skip);
        }
        else if (first.Buffer is null)
        {
            stream.Advance(first.Length - skip);
        }
        else
        {
            if (skip < first.Length)
            {
                Deliver(flow, side, first.Bytes[skip..], first.Ticks);
            }

            _pool.Return(first.Buffer);
        }
    }

    private void Gap(TrackedFlow flow, int side, long length)
    {
        if (length <= 0)
        {
            return;
        }

        var stream = flow.Streams[side];
        Counters.Gaps++;
        Counters.MissedBytes += length;
        stream.Missed += length;
        stream.Advance(length);
        stream.RememberedFrom = stream.Next;
        flow.Sink!.OnGap(flow.Direction(side), length);
    }

    /// <summary>Gives a hole up when it can be known that nothing will fill it.</summary>
    private void CheckHole(TrackedFlow flow, int side, long ticks)
    {
        var stream = flow.Streams[side];
        var end = stream.HoleEnd;
        if (end <= stream.Next)
        {
            stream.HolePosition = -1;
            return;
        }

        if (stream.HolePosition != stream.Next)
        {
            stream.HolePosition = stream.Next;
            stream.HoleSince = ticks;
            stream.HolePackets = 0;
        }

        stream.HolePackets++;
        var waited = ticks - stream.HoleSince;
        var over = stream.Acknowledged > stream.Next
            ? stream.HolePackets >= AcknowledgedHoleManyPackets || (stream.HolePackets >= AcknowledgedHolePackets && waited >= AcknowledgedHoleWait)
            : stream.HolePackets >= OpenHolePackets && waited >= OpenHoleWait;
        if (!over)
        {
            return;
        }

        if (flow.Sink is null)
        {
            Conclude(flow, side);
            return;
        }

        Gap(flow, side, end - stream.Next);
        DeliverReady(flow, side);
    }

    private void TellEnd(TrackedFlow flow, int side)
    {
        var stream = flow.Streams[side];
        if (stream.EndPosition >= 0 && stream.Next >= stream.EndPosition && !stream.Ended)
        {
            stream.Ended = true;
            flow.Sink!.OnStreamEnd(flow.Direction(side), EndReason.Fin);
        }
    }

    /// <summary>Delivers all that a direction holds, with its holes as gaps.</summary>
    private void GiveUpAll(TrackedFlow flow, int side)
    {
        var stream = flow.Streams[side];
        if (flow.Sink is null)
        {
            Conclude(flow, side);
        }

        if (flow.Sink is null)
        {
            return;
        }

        DeliverReady(flow, side);
        while (stream.HeldCount > 0)
        {
            Gap(flow, side, stream.First.Position - stream.Next);
            DeliverReady(flow, side);
        }

        Gap(flow, side, Math.Max(stream.HoleEnd, stream.EndPosition) - stream.Next);
    }
}
