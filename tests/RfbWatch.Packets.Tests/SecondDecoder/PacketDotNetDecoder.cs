using PacketDotNet;

namespace RfbWatch.Packets.Tests.SecondDecoder;

/// <summary>PacketDotNet as a reference decoder.</summary>
internal static class PacketDotNetDecoder
{
    /// <summary>
    /// The first TCP segment in a frame, or null if PacketDotNet finds none or throws: it reacts to malformed bytes with exceptions of many types.
    /// </summary>
    /// <param name="frame">The captured bytes. They are copied, because PacketDotNet writes into them (the total length of an IPv4 header that has
    /// none).</param>
    /// <param name="linkType">The type of the first header.</param>
    public static Segment? Decode(ReadOnlySpan<byte> frame, LinkType linkType)
    {
        try
        {
            byte[] bytes = frame.ToArray();
            if (Packet.ParsePacket((LinkLayers)linkType, bytes).Extract<TcpPacket>() is not { ParentPacket: IPPacket ip } tcp)
            {
                return null;
            }

            var payload = tcp.PayloadDataSegment;
            return new Segment(
                IpAddress.FromBytes(ip.SourceAddress.GetAddressBytes()),
                IpAddress.FromBytes(ip.DestinationAddress.GetAddressBytes()),
                tcp.SourcePort,
                tcp.DestinationPort,
                tcp.SequenceNumber,
                tcp.AcknowledgmentNumber,
                (byte)tcp.Flags,
                payload?.Offset ?? bytes.Length,
                payload?.Length ?? 0);
        }
#pragma warning disable CA1031 // See above.
        catch (Exception e) when (e is not OutOfMemoryException)
#pragma warning restore CA1031
        {
            return null;
        }
    }

    /// <summary>A TCP segment as decoded by PacketDotNet.</summary>
    /// <param name="Source">Sender.</param>
    /// <param name="Destination">Receiver.</param>
    /// <param name="SourcePort">Port of the sender.</param>
    /// <param name="DestinationPort">Port of the receiver.</param>
    /// <param name="Sequence">Sequence number.</param>
    /// <param name="Acknowledgment">Acknowledgment number.</param>
    /// <param name="Flags">The lower eight control bits.</param>
    /// <param name="PayloadOffset">Offset in the frame of the first byte after the TCP header.</param>
    /// <param name="PayloadLength">Number of captured payload bytes.</param>
    public readonly record struct Segment(
        IpAddress Source, IpAddress Destination, ushort SourcePort, ushort DestinationPort, uint Sequence, uint Acknowledgment, byte Flags, int PayloadOffset, int PayloadLength);
}
