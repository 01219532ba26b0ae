using System.Runtime.CompilerServices;
using RfbWatch.Packets;

namespace RfbWatch.Flows;

/// <content>New flows, and how long flows are kept.</content>
public sealed partial class FlowWorker<THandler>
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private int TryAdd(in DecodedPacket packet, in FlowKey key, long ticks, long frame)
    {
        if (packet.Control.Has(TcpControl.Rst) && packet.PayloadLength == 0)
        {
            Counters.StrayResets++;
            return 0;
        }

        if (Edges is not null && !packet.Control.Has(TcpControl.Syn))
        {
            Edges.AddBegun(EdgeOf(in packet, in key));
        }

        // Without a SYN, the first sender counts as the initiator; the sender of a SYN-ACK is the responder.
        bool isSynAck = (packet.Control & (TcpControl.Syn | TcpControl.Ack)) == (TcpControl.Syn | TcpControl.Ack);
        int initiator = isSynAck ? 1 - key.Sender : key.Sender;
        var (from, to) = initiator == key.Sender ? (packet.SourcePort, packet.DestinationPort) : (packet.DestinationPort, packet.SourcePort);
        return Add(in key, initiator, from, to, ticks, frame, _encapsulations.Number(in packet.Encapsulation, ref Counters.EncapsulationsForgotten));
    }

    private int Add(in FlowKey key, int initiator, ushort initiatorPort, ushort responderPort, long ticks, long frame, ushort encapsulation)
    {
        bool isFull = _table.Count >= _table.Capacity;
        if (isFull)
        {
            MakeRoom(_clock.Coarse(ticks));
        }

        int number = _table.Add(in key);
        if (isFull)
        {
            NoteNewest(number);
        }

        ref var entry = ref _table.Entry(number);
        ref var origin = ref _table.Origin(number);
        origin.Set(ticks, frame, encapsulation);
        Counters.Flows++;
        entry.State = initiator == 1 ? FlowState.InitiatorIsHigher : FlowState.None;
        entry.State |= FlowState.Seen.Of(key.Sender);
        if (_handler.WantsClosed(initiatorPort, responderPort))
        {
            entry.State |= FlowState.Recorded | FlowState.Wanted;
            entry.Side = _records.Add();
            _records[entry.Side].Begin(number, in origin, FlowState.None);
        }

        return number;
    }

    /// <summary>Whether an entry has expired and still exists only because the sweep has not reached it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool IsGone(int number, uint now)
    {
        // Nearly all entries that the sweep checks were seen recently, so their own limit need not be determined.
        uint last = _table.Entry(number).LastSeen;
        return FlowClock.IsIdle(now, last, _leastUnits) && FlowClock.IsIdle(now, last, IdleLimit(number));
    }

    /// <summary>
    /// Returns the idle limit of a flow. A flow whose opening was seen, or that is of interest, is kept while there is room: a client that waits for hours
    /// before choosing a security type must not be forgotten. Unacknowledged first bytes of a connection whose opening was not seen can be forged by the
    /// million. They are kept only as long as a flow that is not of interest, so that the memory of a flood is released.
    /// </summary>
    private uint IdleLimit(int number)
    {
        ref readonly var entry = ref _table.Entry(number);
        var state = entry.State;
        if (state.Ended())
        {
            return _lingerUnits;
        }

        if (StageOf(number) is { } stage)
        {
            return (state.Has(FlowState.Tracked) ? _tracked.IsCrowded(stage) : IsCrowded) ? _stageUnits[(int)stage]
                : stage == FlowStage.Opening && !state.Has(FlowState.OpeningSeen) ? _idleUnits
                : _trackedUnits;
        }

        return state.Has(FlowState.NotInteresting.Both()) ? _idleUnits
            : state.Has(FlowState.OpeningSeen) ? (IsCrowded ? _idleUnits : _trackedUnits)
            : state.Has(FlowState.Established) ? _idleUnits
            : _halfOpenUnits;
    }

    /// <summary>Whether the table is more than half full.</summary>
    private bool IsCrowded => _table.Count > _table.Capacity / 2;
}
