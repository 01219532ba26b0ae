using System.Runtime.CompilerServices;
using RfbWatch.Packets;

namespace RfbWatch.Flows;

/// <content>The beginning of tracked flows: which segments are kept and for how long, and how a sink resolves differing copies.</content>
public sealed partial class FlowWorker<THandler>
{
    /// <summary>How late a copy of handshake bytes may arrive after the handshake, in time and in bytes of both streams.</summary>
    private const long LateCopyTicks = 2 * TimeSpan.TicksPerSecond;
    private const long LateCopyBytes = 64 << 10;

    /// <summary>Number of bytes of both streams after which a handshake is no longer expected: no handshake that a sink reads is this long.</summary>
    private const long MaxHandshakeLength = 256 << 10;

    /// <summary>Number of packets of a direction after which bare acknowledgments provide no further information about its hop limits and checksums.</summary>
    private const int HopLimitsToPass = 8;

    /// <summary>
    /// How long a direction must have been silent before a segment that repeats its last byte counts as a keep-alive; real ones are sent after seconds at the
    /// earliest.
    /// </summary>
    private const long KeepAliveSilence = TimeSpan.TicksPerSecond;

    private void BeginNoting(TrackedFlow flow)
    {
        flow.Beginning = _beginnings.Rent(flow);
        flow.IsNoting = true;
        flow.KnownSides = 0;
        ref readonly var origin = ref _table.Origin(flow.Entry);
        for (int side = 0; side < 2; side++)
        {
            if (origin.HopLimit(side) != 0)
            {
                flow.Beginning.Stream(side).HopLimits.Count(origin.HopLimit(side));
            }
        }
    }

    /// <summary>Updates what is known about a direction from each of its packets: its usual hop limit, and whether checksums are computed.</summary>
    private static TcpChecksum Observe(TrackedFlow flow, int side, in DecodedPacket packet, ReadOnlySpan<byte> memory)
    {
        var stream = flow.Beginning!.Stream(side);
        if (!packet.Control.Has(TcpControl.Rst) && !packet.Control.Has(TcpControl.Fin))
        {
            stream.HopLimits.Count(packet.HopLimit);
            flow.KnownSides |= (byte)(stream.HopLimits.Total >= HopLimitsToPass ? 1 << side : 0);
        }

        ref var bytes = ref flow.Stream(side);
        if (packet.PayloadLength > 0 && bytes.Started && bytes.Place(SequenceOf(in packet)) >= FlowBeginning.MaxStreamBytes)
        {
            return TcpChecksum.NotComputed;
        }

        var checksum = InternetChecksum.OfTcp(in packet, memory);
        stream.ValidChecksums += checksum == TcpChecksum.Valid ? 1 : 0;
        return checksum;
    }

    /// <summary>Whether a receiver drops a segment because of its checksum, so that its acknowledgment proves nothing.</summary>
    private static bool IsRejected(TrackedFlow flow, int side, TcpChecksum checksum) =>
        checksum >= TcpChecksum.Placeholder && flow.Beginning!.Stream(side).ValidChecksums >= SegmentMarking.ValidChecksumsNeeded;

    /// <summary>
    /// Whether a packet with the header values of an earlier one also has its payload. The payload is compared only while the beginning of the flow is kept.
    /// </summary>
    private static bool IsCopy(TrackedFlow flow, int side, in DecodedPacket packet, ReadOnlySpan<byte> memory)
    {
        ref var stream = ref flow.Stream(side);
        var note = default(SegmentNote);
        return !flow.IsNoting || !stream.Started || !TryClip(stream.Place(SequenceOf(in packet)), in packet, memory, ref note, out var bytes)
            || flow.Beginning!.Holds(side, in note, bytes);
    }

    private static uint SequenceOf(in DecodedPacket packet) => packet.Sequence + (packet.Control.Has(TcpControl.Syn) ? 1u : 0u);

    /// <summary>Clips a segment to the kept beginning of the stream; returns false if no part of it is inside.</summary>
    private static bool TryClip(long position, in DecodedPacket packet, ReadOnlySpan<byte> memory, ref SegmentNote note, out ReadOnlySpan<byte> bytes)
    {
        int sent = packet.PayloadLength + packet.PayloadCut;
        int before = (int)Math.Clamp(-position, 0, sent);
        bytes = default;
        if (position >= FlowBeginning.MaxStreamBytes || before == sent)
        {
            return false;
        }

        note.Offset = (int)Math.Max(position, 0);
        note.Length = sent - before;
        if (before < packet.PayloadLength)
        {
            bytes = memory.Slice(packet.PayloadOffset + before, Math.Min(packet.PayloadLength - before, FlowBeginning.MaxStreamBytes - note.Offset));
        }

        return true;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void Note(TrackedFlow flow, int side, long position, in DecodedPacket packet, ReadOnlySpan<byte> memory, TcpChecksum checksum, long ticks, long frame)
    {
        var beginning = flow.Beginning!;
        var note = default(SegmentNote);
        if (!TryClip(position, in packet, memory, ref note, out var bytes) || IsKeepAlive(flow, side, position, packet.PayloadLength, ticks))
        {
            return;
        }

        if (flow.Stream(side).IsReopened && beginning.Stream(side).Count == 0 && _table.Origin(flow.Entry).Probed(side) is var probed && note.Offset < probed)
        {
            beginning.AddUnknown(side, new SegmentNote { Length = probed, Flags = NoteFlags.Acknowledges, Frame = flow.Record.FirstFrame, Ticks = flow.Record.FirstTicks });
            Differing(flow);
        }

        var view = new TcpSegmentView(in packet, memory);
        var options = view.Options;
        (note.Frame, note.Ticks, note.HopLimit, note.Checksum) = (frame, ticks, packet.HopLimit, checksum);
        (note.Acknowledgment, note.Timestamp) = (packet.Acknowledgment, options.TimestampValue);
        note.Flags = Flag(packet.Control.Has(TcpControl.Ack), NoteFlags.Acknowledges)
            | Flag((packet.Control & (TcpControl.Syn | TcpControl.Rst)) != 0, NoteFlags.OpensOrResets)
            | Flag(packet.Control.Has(TcpControl.Syn), NoteFlags.Opens)
            | Flag(options.HasFastOpen, NoteFlags.HasFastOpen)
            | Flag(options.HasTimestamps, NoteFlags.HasTimestamp)
            | Flag(options.HasMd5Signature || options.HasAuthentication, NoteFlags.HasSignature)
            | Flag(packet.PayloadCut > 0, NoteFlags.IsCut)
            | Flag(packet.Control.Has(TcpControl.Ack) && !CanAcknowledge(ref flow.Stream(1 - side), packet.Acknowledgment), NoteFlags.AcknowledgesWrongly);
        if (packet.Control.Has(TcpControl.Urg) && position >= 0 && view.UrgentPointer > 0 && view.UrgentPointer <= packet.PayloadLength)
        {
            // In all common stacks the pointer refers to the byte after the urgent one (RFC 6093 section 3.1).
            note.UrgentAt = (ushort)(view.UrgentPointer - 1);
            note.Flags |= NoteFlags.IsUrgent;
        }

        if (beginning.Add(side, in note, bytes))
        {
            Differing(flow);
        }
    }

    private static NoteFlags Flag(bool isSet, NoteFlags flag) => isSet ? flag : NoteFlags.None;

    /// <summary>
    /// Whether an acknowledgment is possible, given the part of the peer's stream seen so far (RFC 5961 section 5.2); true if nothing was seen.
    /// </summary>
    private static bool CanAcknowledge(ref StreamReassembly stream, uint acknowledgment) => !stream.Started
        || (stream.Place(acknowledgment) >= (stream.BeginningSeen ? 0 : -StreamReassembly.OldWindow) && stream.Place(acknowledgment) <= stream.Highest + SegmentMarking.AcknowledgmentSlack);

    /// <summary>
    /// Whether a segment of one byte is a keep-alive: it repeats the last byte, which the peer has acknowledged, after a silence; its value is meaningless (RFC
    /// 9293 section 3.8.4).
    /// </summary>
    private static bool IsKeepAlive(TrackedFlow flow, int side, long position, int length, long ticks)
    {
        ref var stream = ref flow.Stream(side);
        if (length != 1 || position != stream.Next - 1 || (stream.Acknowledged < stream.Next && flow.Stream(1 - side).Started))
        {
            return false;
        }

        var notes = flow.IsNoting ? flow.Beginning!.Stream(side).Notes : default;
        return notes.IsEmpty || ticks - notes[^1].Ticks >= KeepAliveSilence;
    }

    /// <summary>
    /// Called after each segment of a flow whose beginning is kept: asks the sink to resolve a conflict when this is due, and stops keeping the beginning when
    /// it is no longer needed.
    /// </summary>
    private void Settle(TrackedFlow flow, long ticks)
    {
        var beginning = flow.Beginning!;
        if (beginning is { HasConflict: true, HasChanged: true } && beginning.Count >= beginning.AskAt)
        {
            Ask(flow);
        }

        long bytes = SettledBytes(ref flow.Stream(0), ref flow.Stream(1));
        if (bytes <= MaxHandshakeLength)
        {
            if (ProgressOf(flow) < SinkProgress.Accepted)
            {
                flow.SettledTicks = 0;
                return;
            }

            if (flow.SettledTicks == 0)
            {
                (flow.SettledTicks, flow.SettledBytes) = (ticks, bytes);
                return;
            }

            if (ticks - flow.SettledTicks < LateCopyTicks && bytes - flow.SettledBytes < LateCopyBytes)
            {
                return;
            }
        }

        EndNoting(flow);
    }

    /// <summary>
    /// Returns the number of bytes of both streams that no copy can replace any more: those that the peer has acknowledged, if its direction was captured.
    /// </summary>
    private static long SettledBytes(ref StreamReassembly stream0, ref StreamReassembly stream1) =>
        (stream1.Started ? Math.Min(stream0.Next, stream0.Acknowledged) : stream0.Next) + (stream0.Started ? Math.Min(stream1.Next, stream1.Acknowledged) : stream1.Next);

    private void EndNoting(TrackedFlow flow)
    {
        AskIfChanged(flow);
        flow.IsNoting = false;
        for (int side = 0; side < 2 && flow.Beginning is not null; side++)
        {
            var seen = flow.Beginning.Stream(side).HopLimits;
            flow.Stream(side).HopLimit = seen.Total >= HopLimitsForEnd ? seen.Commonest() : (byte)0;
        }

        // With only one direction, the acknowledgments of its segments are the only evidence, and they are evaluated at the end.
        if (flow.Beginning is { } beginning && beginning.Stream(0).Count > 0 && beginning.Stream(1).Count > 0)
        {
            flow.Beginning = null;
            beginning.Release(isClosed: false);
        }
    }

    /// <summary>Asks the sink to resolve a conflict if segments have arrived since the last time.</summary>
    private void AskIfChanged(TrackedFlow flow)
    {
        if (flow is { Sink: not null, Beginning: { HasConflict: true, HasChanged: true } })
        {
            Ask(flow);
        }
    }

    private void Ask(TrackedFlow flow)
    {
        var beginning = flow.Beginning!;
        beginning.HasChanged = false;
        beginning.AskAt = ConflictSchedule.Next(beginning.Count);
        Counters.ConflictsAsked++;
        Place(flow, beginning);
        DeliverSkipped(flow, 0);
        DeliverSkipped(flow, 1);
        flow.Progress = null;
        var resolution = flow.Sink!.Resolve(beginning);
        GoOn(flow, flow.InitiatorSide, resolution.InitiatorOffset, resolution.InitiatorUnneeded);
        GoOn(flow, 1 - flow.InitiatorSide, resolution.ResponderOffset, resolution.ResponderUnneeded);
    }

    /// <summary>Sets the initial sequence numbers, which a beginning needs to convert acknowledgments to stream offsets.</summary>
    private void Place(TrackedFlow flow, KeptBeginning beginning)
    {
        ref readonly var entry = ref _table.Entry(flow.Entry);
        ref readonly var origin = ref _table.Origin(flow.Entry);
        uint? initiator = entry.State.Has(FlowState.InitiatorKnown) ? entry.InitialSequence : null;
        uint? responder = entry.State.Has(FlowState.InitiatorKnown) && origin.ResponderKnown ? origin.ResponderSequence : null;
        beginning.SetInitial(entry.State.Initiator() == 0 ? initiator : responder, entry.State.Initiator() == 0 ? responder : initiator);
    }

    /// <summary>Continues a stream at the offset that the sink requested; the sink has read the earlier bytes from the copies.</summary>
    private void GoOn(TrackedFlow flow, int side, long offset, long unneeded)
    {
        ref var stream = ref flow.Stream(side);
        if (offset < 0 || !stream.Started || stream.Ended || offset > stream.Highest)
        {
            return;
        }

        stream.GoTo(offset);
        stream.SetDemand(unneeded);
        DeliverReady(flow, side);
    }
}
