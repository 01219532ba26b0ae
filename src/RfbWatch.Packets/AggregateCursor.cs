namespace RfbWatch.Packets;

/// <summary>A position in a frame that contains several packets; <see cref="PacketDecoder.DecodeNext"/> advances it.</summary>
/// <param name="frame">The decoded frame, with result <see cref="DecodeResult.Aggregate"/>.</param>
public struct AggregateCursor(in DecodedPacket frame)
{
    /// <summary>Start of the next packet, as an offset in the memory block of the batch.</summary>
    internal int At = frame.PayloadOffset;

    /// <summary>End of the captured part of the aggregate.</summary>
    internal readonly int End = frame.PayloadOffset + frame.PayloadLength;

    /// <summary>End of the aggregate on the wire.</summary>
    internal readonly int WireEnd = frame.PayloadOffset + frame.PayloadLength + frame.PayloadCut;
}
