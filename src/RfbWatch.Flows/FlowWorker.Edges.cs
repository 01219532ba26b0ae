using RfbWatch.Packets;

namespace RfbWatch.Flows;

/// <content>The connections at the edges of the capture, collected on request.</content>
public sealed partial class FlowWorker<THandler>
{
    /// <summary>Receives the connections at the edges of the capture; null (the default) if they are not needed.</summary>
    public CaptureEdges? Edges { get; init; }

    /// <summary>
    /// Returns the edge of a connection found under way: its packet contains the sender's next sequence number and, as acknowledgment, the peer's.
    /// </summary>
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

    /// <summary>Collects open connections that may be of interest; called before the table is cleared.</summary>
    private void NoteOpen(CaptureEdges edges)
    {
        for (int number = 1; number <= _table.Highest; number++)
        {
            ref readonly var entry = ref _table.Entry(number);
            var state = entry.State;
            bool isWanted = state.Has(FlowState.Tracked) || state.Has(FlowState.Recorded) || !state.HasBoth(FlowState.NotInteresting);
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

        // The sequence number is no longer maintained for a direction that is decided and not recorded.
        return entry.State.Has(FlowState.HasBaseSequence.Of(side)) && (entry.State.Has(FlowState.Recorded) || !entry.State.Has(FlowState.NotInteresting.Of(side)))
            ? entry.Next(side)
            : null;
    }
}
