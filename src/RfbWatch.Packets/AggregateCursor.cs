namespace RfbWatch.Packets;

/// <summary>A place in a frame that holds several packets; <see cref="PacketDecoder.DecodeNext"/> moves it on.</summary>
/// <param name="frame">The frame as decoded, with <see cref="DecodeResult.Aggregate"/>.</param>
public struct AggregateCursor(in DecodedPacket frame)
{
    /// <summary>Where the next packet begins, in the memory block of the batch.</summary>
    internal int At = frame.PayloadOffset;

    /// <summary>Where what was captured of the aggregate ends.</summary>
    internal readonly int End = frame.PayloadOffset + frame.PayloadLength;

    /// <summary>Where it ended on the wire.</summary>
    internal readonly int WireEnd = frame.PayloadOffset + frame.PayloadLength + frame.PayloadCut;
}
