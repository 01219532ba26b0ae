using System.Runtime.CompilerServices;
using RfbWatch.Packets;

namespace RfbWatch.Flows;

/// <content>The fast path for tracked flows: bytes that the sink does not need, and bare acknowledgments, while nothing is out of order.</content>
public sealed partial class FlowWorker<THandler>
{
    /// <summary>
    /// Handles a plain segment that only needs to be counted: it is in order and the sink needs none of its bytes, or it has none. Returns false, without any
    /// change, if more work is needed.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private bool TryPass(TrackedFlow flow, in DecodedPacket packet, int side, long ticks, long frame)
    {
        ref var stream = ref flow.Stream(side);
        ref var other = ref flow.Stream(1 - side);
        if (flow.Sink is null || (flow.IsNoting && !CanPassUnnoted(flow, side, packet.PayloadLength, ticks)) || packet.PayloadCut != 0 || !packet.Control.Has(TcpControl.Ack) || !other.Started)
        {
            return false;
        }

        int length = packet.PayloadLength;
        long acknowledged = other.Place(packet.Acknowledgment);
        if (acknowledged > other.Next || !other.IsQuiet || !(length == 0 ? stream.IsQuiet : stream.CanPass(packet.Sequence, length)))
        {
            return false;
        }

        flow.Record.Count(side, ticks, frame);
        if (IsDuplicate(ref stream, in packet, ticks))
        {
            Counters.DuplicateFrames++;
            flow.Record.Anomalies |= FlowAnomalies.DuplicateFrames;
        }
        else
        {
            other.Acknowledged = Math.Max(other.Acknowledged, acknowledged);
            if (length > 0)
            {
                stream.Pass(length);
            }
        }

        return true;
    }

    /// <summary>
    /// Whether a plain segment adds nothing to the kept beginning of the streams: it is beyond the beginning, or it is a bare acknowledgment in a direction
    /// about which enough is known. Some segments still have to take the full path, so that keeping the beginning can end.
    /// </summary>
    private static bool CanPassUnnoted(TrackedFlow flow, int side, int length, long ticks)
    {
        long next = flow.Stream(side).Next;
        return (length == 0 ? (flow.KnownSides >> side & 1) != 0 : next >= FlowBeginning.MaxStreamBytes)
            && next <= MaxHandshakeLength
            && (flow.SettledTicks == 0 || ticks - flow.SettledTicks < LateCopyTicks);
    }
}
