using System.Runtime.CompilerServices;

namespace RfbWatch.Flows;

/// <content>Delivers the bytes of waiting segments in order, and decides when to give up a gap between them.</content>
public sealed partial class FlowWorker<THandler>
{
    /// <summary>
    /// The capture lost the bytes of a gap if the receiver acknowledged them, unless they arrive late: mirror ports that merge two fibres shift the directions
    /// relative to each other by milliseconds. The gap is given up after this time and this number of packets, or after many packets.
    /// </summary>
    private const long AcknowledgedGapTimeout = 200 * TimeSpan.TicksPerMillisecond;
    private const int AcknowledgedGapPackets = 3;
    private const int AcknowledgedGapManyPackets = 256;

    /// <summary>
    /// A gap that was not acknowledged (perhaps because that direction is not captured) may still be filled by retransmission: RFC 6298 starts at 1 s and
    /// doubles.
    /// </summary>
    private const long OpenGapTimeout = 3 * TimeSpan.TicksPerSecond;
    private const int OpenGapPackets = 16;

    /// <summary>Holds a segment for later. If it does not fit, the gap that blocks delivery is given up, which frees space.</summary>
    private void Hold(TrackedFlow flow, int side, HeldSegment segment, ReadOnlySpan<byte> bytes)
    {
        ref var stream = ref flow.Stream(side);
        if (segment.Length == 0 || segment.End <= stream.Next)
        {
            return;
        }

        while (true)
        {
            int bound = flow.Sink is null ? MaxUndecidedBytes : _options.MaxStreamBuffer;
            bool differs = false;
            bool held = stream.TryHold(segment, segment.End > stream.NeededFrom ? bytes : default, _pool, bound, ref differs);
            if (differs)
            {
                Differing(flow);
            }

            if (held)
            {
                return;
            }

            if (flow.Sink is null)
            {
                Conclude(flow, side);
                if (flow.Entry == 0 || (flow.Sink is null && !OpensUnheld(flow, side, in segment, bytes)))
                {
                    return;
                }
            }
            else if (stream.HeldCount > 0)
            {
                CountLimit(flow, side, bytes.Length);
                Gap(flow, side, stream.First.Position - stream.Next);
                DeliverReady(flow, side);
            }
            else
            {
                // There is no space for it even though the stream holds nothing: deliver it directly.
                CountLimit(flow, side, bytes.Length);
                Gap(flow, side, segment.Position - stream.Next);
                if (segment.Lost)
                {
                    Gap(flow, side, segment.End - stream.Next);
                }
                else
                {
                    Deliver(flow, side, bytes[(int)(stream.Next - segment.Position)..], segment.Ticks, segment.Frame);
                }

                return;
            }

            if (segment.End <= stream.Next)
            {
                return;
            }
        }
    }

    /// <summary>
    /// Handles bytes that cannot be held for a flow without a sink: if the flow is known to be of interest, or these bytes show that it is, it gets a sink
    /// without waiting for the peer.
    /// </summary>
    private bool OpensUnheld(TrackedFlow flow, int side, in HeldSegment segment, ReadOnlySpan<byte> bytes)
    {
        ref var stream = ref flow.Stream(side);
        bool isOfInterest = flow.IsWanted
            || (!bytes.IsEmpty && stream.HeldCount == 0 && segment.Position == stream.Next
                && _handler.Probe(bytes[..Math.Min(bytes.Length, _probeBytes.Length)], stream.BeginningSeen) == StreamVerdict.Yes);
        return isOfInterest && TryOpen(flow);
    }

    /// <summary>Counts which of the limits was reached. Bytes held for a verdict do not count: the bytes before them were not captured.</summary>
    private void CountLimit(TrackedFlow flow, int side, int length)
    {
        ref var stream = ref flow.Stream(side);
        flow.Record.Anomalies |= FlowAnomalies.ReassemblyLimit;
        if (stream.HeldCount < StreamReassembly.MaxHeldSegments && stream.HeldBytes + length <= _options.MaxStreamBuffer)
        {
            Counters.TotalBufferLimit++;
        }
        else
        {
            Counters.StreamBufferLimit++;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Deliver(TrackedFlow flow, int side, ReadOnlySpan<byte> bytes, long ticks, long frame)
    {
        ref var stream = ref flow.Stream(side);
        if (stream.Next == 0 && !stream.BeginningSeen)
        {
            DeliverGap(flow, side, 0);
        }

        if (!stream.IsNeeded)
        {
            int passed = (int)Math.Min(bytes.Length, stream.NeededFrom - stream.Next);
            stream.Pass(passed);
            bytes = bytes[passed..];
            if (bytes.IsEmpty)
            {
                return;
            }
        }

        DeliverSkipped(flow, side);
        if (flow.Stage < FlowStage.Accepted)
        {
            flow.Transcript.Add(side, stream.Next, bytes);
        }

        stream.Advance(bytes.Length);
        stream.Remember(bytes);
        flow.Progress = null;
        stream.SetDemand(flow.Sink!.OnBytes(flow.Direction(side), bytes, ticks, frame));
    }

    /// <summary>Bytes that the sink did not need were only counted. Their number is reported to it before anything else about their stream.</summary>
    private static void DeliverSkipped(TrackedFlow flow, int side)
    {
        if (flow.Stream(side).TakePassed() is var passed and > 0)
        {
            flow.Progress = null;
            flow.Sink!.OnSkipped(flow.Direction(side), passed);
        }
    }

    private static void DeliverGap(TrackedFlow flow, int side, long length)
    {
        ref var stream = ref flow.Stream(side);
        DeliverSkipped(flow, side);
        stream.Advance(length);
        stream.RememberedFrom = stream.Next;
        flow.Progress = null;
        stream.SetDemand(flow.Sink!.OnGap(flow.Direction(side), length));
    }

    /// <summary>Resumes a stream that was not of interest: the bytes since then are delivered as a gap, but were not missed.</summary>
    private void Resume(TrackedFlow flow, int side, long position)
    {
        ref var stream = ref flow.Stream(side);
        stream.IsReopened = false;
        if (position <= stream.Next)
        {
            return;
        }

        if (flow.Sink is null)
        {
            stream.Skip(position - stream.Next);
        }
        else
        {
            if (stream.Next == 0 && !stream.BeginningSeen)
            {
                DeliverGap(flow, side, 0);
            }

            stream.BeginningSeen = false;
            Counters.SkippedBytes += position - stream.Next;
            DeliverGap(flow, side, position - stream.Next);
        }
    }

    private void DeliverReady(TrackedFlow flow, int side)
    {
        while (IsReady(ref flow.Stream(side)))
        {
            DeliverFirst(flow, side);
        }
    }

    private void DeliverFirst(TrackedFlow flow, int side)
    {
        ref var stream = ref flow.Stream(side);
        var first = stream.TakeFirst();
        int skip = (int)Math.Min(first.Length, stream.Next - first.Position);
        if (first.Lost)
        {
            Gap(flow, side, first.Length - skip);
        }
        else if (first.Buffer is null)
        {
            // Not kept, because the sink did not need them; if it needs them now, they are missing.
            stream.Pass(Math.Max(0, Math.Min(first.End, stream.NeededFrom) - stream.Next));
            Gap(flow, side, first.End - stream.Next);
        }
        else
        {
            if (skip < first.Length)
            {
                Deliver(flow, side, first.Bytes[skip..], first.Ticks, first.Frame);
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

        ref var stream = ref flow.Stream(side);
        Counters.Gaps++;
        Counters.MissedBytes += length;
        stream.Missed += length;
        DeliverGap(flow, side, length);
    }

    /// <summary>Gives up a gap once it is certain that nothing will fill it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void CheckGap(TrackedFlow flow, int side, long ticks)
    {
        ref var stream = ref flow.Stream(side);
        long end = stream.GapEnd;
        if (end <= stream.Next)
        {
            stream.GapOffset = -1;
            return;
        }

        if (stream.GapOffset != stream.Next)
        {
            stream.GapOffset = stream.Next;
            stream.GapSince = ticks;
            stream.GapPackets = 0;
        }

        stream.GapPackets++;
        long waited = ticks - stream.GapSince;
        bool over = stream.Acknowledged > stream.Next
            ? stream.GapPackets >= AcknowledgedGapManyPackets || (stream.GapPackets >= AcknowledgedGapPackets && waited >= AcknowledgedGapTimeout)
            : stream.GapPackets >= OpenGapPackets && waited >= OpenGapTimeout;

        // An acknowledgment alone does not prove that bytes were sent: a receiver can acknowledge too much, which the sender ignores (RFC 9293 section 3.10.7.4), to hide what follows.
        if (!over || stream.HeldCount == 0)
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

    /// <summary>Delivers a FIN that the peer has acknowledged, once everything before it has been delivered.</summary>
    private static void DeliverEnd(TrackedFlow flow, int side, bool isClosing = false)
    {
        ref var stream = ref flow.Stream(side);
        if (stream.EndOffset >= 0 && stream.Next >= stream.EndOffset && !stream.Ended && (stream.EndAcknowledged || isClosing))
        {
            stream.Ended = true;
            DeliverSkipped(flow, side);
            flow.Progress = null;
            flow.Sink!.OnStreamEnd(flow.Direction(side), EndReason.Fin);
        }
    }

    /// <summary>Delivers all held bytes of a direction, and the missing bytes between them as gaps.</summary>
    private void GiveUpAll(TrackedFlow flow, int side)
    {
        ref var stream = ref flow.Stream(side);
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

        // If either side closed, the last acknowledgment covers a FIN of this side, which is not a byte; a FIN seen before the flow was tracked has no stream
        // offset.
        var state = _table.Entry(flow.Entry).State;
        int closing = stream.EndOffset < 0 && (state.Has(FlowState.Fin.Of(0)) || state.Has(FlowState.Fin.Of(1))) ? 1 : 0;
        if (!stream.Started)
        {
            Gap(flow, side, stream.TakeUnplacedAcknowledged() - closing);
            return;
        }

        Gap(flow, side, Math.Max(stream.GapEnd - closing, stream.EndOffset) - stream.Next);
    }
}
