using RfbWatch.Packets;

namespace RfbWatch.Flows;

/// <content>The connections at the edges of the capture, for whoever asks for them.</content>
public sealed partial class FlowWorker<THandler>
{
    /// <summary>Where the connections at the edges of the capture are noted; null, the default, for nowhere.</summary>
    public CaptureEdges? Edges { get; init; }

    /// <summary>A connection was found under way: its packet tells the sender's next number, and by its acknowledgment the peer's.</summary>
    private static FlowEdge EdgeOf(in DecodedPacket packet, in FlowKey key)
    {
        uint? peer = packet.Control.Has(TcpControl.Ack) ? packet.Acknowledgment : null;
        bool isIPv6 = (key.Network & FlowKey.IPv6Mark) != 0;
        return new FlowEdge(
            new IpAddress(key.LowerHigh, key.LowerLow, isIPv6),
            new IpAddress(key.HigherHigh, key.HigherLow, isIPv6),
            key.Ports,
            key.Sender == 0 ? packet.Sequence : peer,
            key.Sender == 0 ? peer : packet.Sequence);
    }

    /// <summary>Notes what is open and may be of interest; before the table is emptied.</summary>
    private void NoteOpen(CaptureEdges edges)
    {
        for (var number = 1; number <= _table.Highest; number++)
        {
            ref readonly var entry = ref _table.Entry(number);
            var state = entry.State;
            var isWanted = state.Has(FlowState.Tracked) || state.Has(FlowState.Recorded) || !state.HasBoth(FlowState.NotInteresting);
            if (state == FlowState.None || state.Ended() || !isWanted || !(state.Has(FlowState.Tracked) || state.Has(FlowState.Established)))
            {
                continue;
            }

            bool isIPv6 = (entry.Network & FlowKey.IPv6Mark) != 0;
            edges.AddOpen(new FlowEdge(
                new IpAddress(entry.LowerHigh, entry.LowerLow, isIPv6),
                new IpAddress(entry.HigherHigh, entry.HigherLow, isIPv6),
                entry.Ports,
                NextOf(in entry, 0),
                NextOf(in entry, 1)));
        }
    }

    private uint? NextOf(in FlowEntry entry, int side)
    {
        if (entry.State.Has(FlowState.Tracked))
        {
            ref var stream = ref _tracked[entry.Side].Stream(side);
            return stream.Started ? stream.Sequence(stream.Highest) : null;
        }

        // Of a direction that is decided and not recorded the number is not kept on.
        return entry.State.Has(FlowState.HasBaseSequence.Of(side)) && (entry.State.Has(FlowState.Recorded) || !entry.State.Has(FlowState.NotInteresting.Of(side)))
            ? entry.Next(side)
            : null;
    }
}
