using System.Runtime.CompilerServices;
using RfbWatch.Packets;

namespace RfbWatch.Flows;

/// <summary>
/// Turns frames into streams, for one worker: decodes packets, looks up their flows, and delivers both streams of the flows that the handler wants
/// to its sinks. A flow is classified by the first bytes of each direction. From then on, a flow that is not of interest costs one
/// look-up and a check of its first bytes per packet (<see cref="IFlowHandler.MayReopen"/>), and nothing is allocated for it.
/// <para>
/// Packets are processed in groups of <see cref="Group"/>, so that the cache lines of the table can be prefetched.
/// Time is packet time. Idle flows are removed by a slow sweep over the table, and the next packet of an idle flow treats it as removed
/// whether or not the sweep has reached it, so that the output does not depend on the sweep.
/// </para>
/// <para>
/// When the table is full, a new flow replaces one of those that a rotating eviction hand examines: first a flow with only an unanswered SYN or one that has
/// ended, then one not of interest, then one that a single packet with a forged source can create. A flow whose opening was seen is not displaced by one whose
/// opening was not (<see cref="FlowStage"/> describes how tracked flows are divided and evicted).
/// </para>
/// Not thread-safe.
/// </summary>
/// <typeparam name="THandler">Decides which flows are of interest; a struct, so that calls to it are direct.</typeparam>
public sealed partial class FlowWorker<THandler> : IDisposable
    where THandler : struct, IFlowHandler
{
    /// <summary>Number of packets processed together.</summary>
    public const int Group = 32;

    /// <summary>Number of packets by which the memory of a tracked flow is prefetched ahead.</summary>
    private const int TrackedAhead = 4;

    /// <summary>How long an ended flow still receives its late packets.</summary>
    public static readonly TimeSpan EndedLinger = TimeSpan.FromSeconds(10);

    /// <summary>How long an ended flow must be quiet to be closed by <see cref="CloseEnded"/>: longer than its last acknowledgments take.</summary>
    public static readonly TimeSpan EndedQuiet = TimeSpan.FromSeconds(1);

    private readonly FlowOptions _options;
    private readonly PacketDecoder _decoder;
    private readonly FlowHash _hash;
    private readonly FlowTable _table;
    private readonly TrackedFlows _tracked;
    private readonly FlowRecords _records = new();
    private readonly EncapsulationTable _encapsulations = new();
    private readonly SegmentPool _pool;
    private readonly BeginningPool _beginnings;
    private readonly FragmentReassembly _fragments;
    private readonly PacketSlot[] _slots = new PacketSlot[Group];
    private readonly byte[] _probeBytes;
    private readonly uint _halfOpenUnits;
    private readonly uint _idleUnits;
    private readonly uint _leastUnits;
    private readonly uint _trackedUnits;
    private readonly uint[] _stageUnits =
    [
        FlowClock.Units(TimeSpan.FromSeconds(60)), FlowClock.Units(TimeSpan.FromMinutes(2)), FlowClock.Units(TimeSpan.FromMinutes(10)),
        FlowClock.Units(TimeSpan.FromHours(1)), FlowClock.Units(TimeSpan.FromHours(24)), FlowClock.Units(TimeSpan.FromMinutes(10)),
    ];

    private readonly uint _lingerUnits = FlowClock.Units(EndedLinger);
    private FlowClock _clock;
    private THandler _handler;

    /// <summary>Creates a worker with an empty table.</summary>
    public FlowWorker(FlowOptions options, THandler handler)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.MaxFlows, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.MaxTrackedFlows, 1);
        _options = options;
        _handler = handler;
        _decoder = new PacketDecoder(options.MaxEncapsulationDepth);
        _hash = new FlowHash(options.HashSeed);
        _table = new FlowTable(options.MaxFlows, _hash);
        _newest = new int[Math.Clamp(options.MaxFlows / SearchesPerCapacity, 1, MaxNewest)];
        _tracked = new TrackedFlows(options.MaxTrackedFlows, options.HashSeed, Counters.Stages);
        _pool = new SegmentPool(options.MaxTotalBuffer);
        _beginnings = new BeginningPool(options.MaxBeginningBytes, options.MaxCopyBytes, Counters);
        _fragments = new FragmentReassembly(options.MaxFragmentBytes, Counters);
        _probeBytes = new byte[Math.Max(1, options.ProbeBytes)];
        _halfOpenUnits = FlowClock.Units(options.HalfOpenTimeout);
        _idleUnits = FlowClock.Units(options.IdleTimeout);
        _trackedUnits = FlowClock.Units(options.TrackedIdleTimeout);
        _leastUnits = Math.Min(Math.Min(_lingerUnits, _halfOpenUnits), Math.Min(Math.Min(_idleUnits, _trackedUnits), _stageUnits.Min()));
    }

    /// <summary>The decoder's counters.</summary>
    public PacketCounters Packets => _decoder.Counters;

    /// <summary>The flow layer's counters.</summary>
    public FlowCounters Counters { get; } = new();

    /// <summary>Bytes allocated for copies that differ from the first.</summary>
    internal long CopyBytes => _beginnings.Copies.Rented;

    /// <summary>Bytes allocated for everything that flows hold: waiting segments, and the beginnings of their streams with the copies.</summary>
    internal long HeldBytes => _pool.Rented + _beginnings.Rented + CopyBytes;

    /// <summary>Number of flows whose bytes are reassembled.</summary>
    internal int TrackedCount => _tracked.Count;

    /// <summary>The handler, by reference.</summary>
    public ref THandler Handler => ref _handler;

    /// <summary>The current number of flows in the table.</summary>
    public int LiveFlows => _table.Count;

    /// <summary>Processes frames in order.</summary>
    /// <param name="batch">Headers of the frames.</param>
    /// <param name="memory">The memory block that contains their bytes; used only during the call.</param>
    public void Process(ReadOnlySpan<FrameHeader> batch, ReadOnlySpan<byte> memory)
    {
        while (!batch.IsEmpty)
        {
            int count = Math.Min(batch.Length, Group);
            ProcessGroup(batch[..count], memory);
            batch = batch[count..];
        }
    }

    /// <summary>
    /// Returns unused memory from a previous peak to the system, half of it per call; should be called about once a minute. Memory in use is kept, so that a
    /// call costs only a scan of the table.
    /// </summary>
    /// <returns>Whether enough was released to make a garbage collection worthwhile.</returns>
    public bool TrimExcess()
    {
        const int Many = 256;
        _table.TrimExcess();
        _records.TrimExcess();
        _pool.TrimExcess();
        _beginnings.TrimExcess();
        return _tracked.TrimExcess() >= Many;
    }

    /// <inheritdoc />
    public void Dispose() => _table.Dispose();

    /// <summary>Processes a group in three passes, each in a separate method, so that their variables stay in registers.</summary>
    private void ProcessGroup(ReadOnlySpan<FrameHeader> batch, ReadOnlySpan<byte> memory)
    {
        Decode(batch, memory);
        Anticipate(batch.Length);
        Segments(batch, memory);
    }

    /// <summary>Decodes frames to packets and keys, and prefetches the index lines for the flows.</summary>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private void Decode(ReadOnlySpan<FrameHeader> batch, ReadOnlySpan<byte> memory)
    {
        bool withNetwork = _options.KeyIncludesEncapsulation;
        var slots = _slots.AsSpan(0, batch.Length);
        for (int at = 0; at < slots.Length; at++)
        {
            ref var slot = ref slots[at];
            slot.Result = _decoder.Decode(in batch[at], memory, ref slot.Packet);
            if (slot.Result == DecodeResult.Tcp)
            {
                FlowKey.From(in slot.Packet, withNetwork, in _hash, out slot.Key);
                _table.PrefetchIndex(slot.Key.Hash);
            }
        }
    }

    /// <summary>Looks up the flows in the index, and prefetches their entries.</summary>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private void Anticipate(int count)
    {
        foreach (ref var slot in _slots.AsSpan(0, count))
        {
            slot.Number = slot.Result == DecodeResult.Tcp ? _table.PrefetchEntry(slot.Key.Hash) : 0;
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private void Segments(ReadOnlySpan<FrameHeader> batch, ReadOnlySpan<byte> memory)
    {
        long flows = Counters.Flows;
        var slots = _slots.AsSpan(0, batch.Length);
        for (int at = 0; at < slots.Length; at++)
        {
            if (at + TrackedAhead < slots.Length && slots[at + TrackedAhead].Number is not 0 and var ahead)
            {
                PrefetchTracked(ahead);
            }

            ref readonly var slot = ref slots[at];
            ref readonly var frame = ref batch[at];
            if (slot.Result == DecodeResult.Tcp)
            {
                // The result from the index is valid unless a flow was added or removed since.
                int number = slot.Number;
                if (number != 0 ? !_table.Holds(number, in slot.Key) : flows != Counters.Flows)
                {
                    number = _table.Find(in slot.Key);
                }

                Segment(number, in slot.Packet, in slot.Key, memory, frame.Ticks, frame.Number);
            }
            else if (slot.Result is DecodeResult.Fragment or DecodeResult.Aggregate)
            {
                Other(in slot, memory, in frame);
            }
        }
    }

    /// <summary>Handles a frame that is not a single TCP segment, but contains or completes one.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private void Other(in PacketSlot slot, ReadOnlySpan<byte> memory, in FrameHeader frame)
    {
        if (slot.Result == DecodeResult.Fragment)
        {
            Fragment(slot.Packet, memory, frame.Ticks, frame.Number);
        }
        else
        {
            Aggregate(in slot.Packet, memory, frame.Ticks, frame.Number);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void PrefetchTracked(int number)
    {
        ref readonly var entry = ref _table.Entry(number);
        if (entry.State.Has(FlowState.Tracked))
        {
            TrackedFlow.Prefetch(_tracked[entry.Side]);
        }
    }

    /// <summary>Handles one TCP segment. Most are handled here: plain data of a flow that is decided.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Segment(int number, in DecodedPacket packet, in FlowKey key, ReadOnlySpan<byte> memory, long ticks, long frame)
    {
        if (!_clock.TryCoarse(ticks, out uint now))
        {
            now = NowOutside(ticks);
            number = _table.Find(in key);
        }

        if (--_packetsUntilSweep == 0)
        {
            Sweep(now);
            number = _table.Find(in key);
        }

        if (number != 0 && (packet.Control & OpenOrEnd) == 0)
        {
            ref var entry = ref _table.Entry(number);
            var state = entry.State;
            if (state.Has(FlowState.Bypassed.Of(key.Sender)))
            {
                if (!MayReopen(in packet, memory) && !FlowClock.IsIdle(now, entry.LastSeen, _idleUnits))
                {
                    // Written only if it changes: an unmodified cache line does not have to be written back to memory.
                    if (entry.LastSeen < now)
                    {
                        entry.LastSeen = now;
                    }

                    return;
                }
            }
            else if (IsInOrder(state, key.Sender) && !FlowClock.IsIdle(now, entry.LastSeen, _idleUnits)
                && TryPass(_tracked[entry.Side], in packet, key.Sender, ticks, frame))
            {
                entry.LastSeen = Math.Max(entry.LastSeen, now);
                return;
            }
        }

        SlowSegment(number, in packet, in key, memory, ticks, frame, now);
    }

    /// <summary>Whether a segment may start something of interest in a stream that was classified as not of interest.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool MayReopen(in DecodedPacket packet, ReadOnlySpan<byte> memory) =>
        packet.PayloadLength > 0 && _handler.MayReopen(memory.Slice(packet.PayloadOffset, packet.PayloadLength));

    /// <summary>Whether the flow is tracked, both endpoints have sent and neither has ended, and no other connection may have been opened.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool IsInOrder(FlowState state, int side)
    {
        const FlowState Settled = FlowState.Tracked | FlowState.Established;
        const FlowState Ending = FlowState.Pending | FlowState.Reset | FlowState.Fin | (FlowState)((uint)FlowState.Fin << 1);
        return (state & (Settled | Ending | FlowState.Seen.Of(side))) == (Settled | FlowState.Seen.Of(side));
    }

    /// <summary>Handles each packet of a frame that contains several packets.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private void Aggregate(in DecodedPacket frame, ReadOnlySpan<byte> memory, long ticks, long number)
    {
        var cursor = new AggregateCursor(in frame);
        DecodedPacket packet = default;
        while (_decoder.DecodeNext(ref cursor, memory, ref packet, out var result))
        {
            if (result == DecodeResult.Tcp)
            {
                FlowKey.From(in packet, _options.KeyIncludesEncapsulation, in _hash, out var key);
                Segment(_table.Find(in key), in packet, in key, memory, ticks, number);
            }
            else if (result == DecodeResult.Fragment)
            {
                Fragment(packet, memory, ticks, number);
            }
        }
    }

    /// <summary>Handles a fragment and, if it completes its packet, that packet.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private void Fragment(DecodedPacket packet, ReadOnlySpan<byte> memory, long ticks, long frame)
    {
        var payload = memory.Slice(packet.PayloadOffset, packet.PayloadLength);
        if (!_fragments.TryComplete(in packet, payload, ticks, out var whole, out bool overlapped))
        {
            return;
        }

        var result = _decoder.DecodeReassembled(whole, ref packet);
        if (result == DecodeResult.Tcp)
        {
            FlowKey.From(in packet, _options.KeyIncludesEncapsulation, in _hash, out var key);
            Segment(_table.Find(in key), in packet, in key, whole, ticks, frame);
            if (overlapped && _table.Find(in key) is var number and not 0)
            {
                _table.Entry(number).State |= FlowState.FragmentProblem;
            }
        }
        else if (result == DecodeResult.Fragment)
        {
            // Fragments within a tunnel that was itself fragmented. The next call works on a copy, because the memory of the reassembly is reused.
            Fragment(packet, whole.ToArray(), ticks, frame);
        }
    }
}
