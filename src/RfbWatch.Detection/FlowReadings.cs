using RfbWatch.Flows;
using RfbWatch.Protocol;
using RfbWatch.Protocol.Readings;

namespace RfbWatch.Detection;

/// <summary>Hands the first segments of a flow to the readings of the handshake. The flow's initiator is side A.</summary>
internal static class FlowReadings
{
    /// <summary>The best reading of the copies; null where the flow does not begin with the banners of both sides.</summary>
    public static HandshakeVerdict? Of(FlowBeginning beginning, bool initiatorKnown) => HandshakeReadings.Of(
        Copies(beginning, FlowDirection.FromInitiator),
        Copies(beginning, FlowDirection.FromResponder),
        initiatorKnown ? Side.A : null,
        beginning.Truncated);

    private static List<StreamCopy> Copies(FlowBeginning beginning, FlowDirection direction) =>
        [.. beginning.Segments(direction).Select(segment => new StreamCopy(
            segment.Offset, segment.Bytes, segment.Length, MarkWeights.Of(segment.Marks), (int)segment.Marks, segment.Acknowledged, segment.Frame, segment.Ticks))];
}
