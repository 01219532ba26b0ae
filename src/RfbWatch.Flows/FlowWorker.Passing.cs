using System.Runtime.CompilerServices;
using RfbWatch.Packets;

namespace RfbWatch.Flows;

/// <content>The lane of tracked flows: what the sink does not need, and bare acknowledgments, while nothing is out of order.</content>
public sealed partial class FlowWorker<THandler>
{
    /// <summary>
    /// Takes a plain segment, if all there is to do is to count it: it is the next one and the sink needs no byte of it, or it has none.
    /// Says false, and has changed nothing, where more is to be done.
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

        var length = packet.PayloadLength;
        var acknowledged = other.Place(packet.Acknowledgment);
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
    /// Whether a plain segment has nothing to say about the beginning of the streams while that is kept: it lies behind it, or is a bare acknowledgment of a direction that enough is known of.
    /// Now and then one has to go the other way, so that the keeping ends.
    /// </summary>
    private static bool CanPassUnnoted(TrackedFlow flow, int side, int length, long ticks)
    {
        var next = flow.Stream(side).Next;
        return (length == 0 ? (flow.KnownSides >> side & 1) != 0 : next >= FlowBeginning.MaxStreamBytes)
            && next <= MaxHandshakeLength
            && (flow.SettledTicks == 0 || ticks - flow.SettledTicks < LateCopyTicks);
    }
}
