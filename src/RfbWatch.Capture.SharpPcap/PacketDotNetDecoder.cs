using PacketDotNet;
using RfbWatch.Packets;

namespace RfbWatch.Capture.SharpPcap;

/// <summary>
/// PacketDotNet as a second opinion on what a frame holds, for comparing with <see cref="PacketDecoder"/>. It allocates for every frame
/// and is no part of any pipeline.
/// </summary>
public static class PacketDotNetDecoder
{
    /// <summary>The TCP segment within the frame, or null when PacketDotNet finds none, or throws on the frame.</summary>
    public static TcpSegment? Decode(in FrameHeader frame, ReadOnlySpan<byte> memory)
    {
        try
        {
            var bytes = memory.Slice(frame.Offset, frame.CapturedLength).ToArray();
            var tcp = Packet.ParsePacket((LinkLayers)frame.LinkType, bytes).Extract<TcpPacket>();
            return tcp?.ParentPacket is IPPacket ip
                ? new TcpSegment(
                    IpAddress.FromBytes(ip.SourceAddress.GetAddressBytes()),
                    IpAddress.FromBytes(ip.DestinationAddress.GetAddressBytes()),
                    tcp.SourcePort,
                    tcp.DestinationPort,
                    tcp.SequenceNumber,
                    tcp.AcknowledgmentNumber,
                    tcp.PayloadData ?? [])
                : null;
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            // It answers malformed bytes with exceptions of many types.
            return null;
        }
    }

    /// <summary>A TCP segment as PacketDotNet sees it.</summary>
    /// <param name="Source">Sender.</param>
    /// <param name="Destination">Receiver.</param>
    /// <param name="SourcePort">Port of the sender.</param>
    /// <param name="DestinationPort">Port of the receiver.</param>
    /// <param name="Sequence">Sequence number.</param>
    /// <param name="Acknowledgment">Acknowledgment number.</param>
    /// <param name="Payload">Bytes after the TCP header.</param>
    public sealed record TcpSegment(
        IpAddress Source, IpAddress Destination, ushort SourcePort, ushort DestinationPort, uint Sequence, uint Acknowledgment, byte[] Payload);
}
