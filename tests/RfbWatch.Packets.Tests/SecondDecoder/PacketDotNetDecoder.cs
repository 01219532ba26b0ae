using PacketDotNet;

namespace RfbWatch.Packets.Tests.SecondDecoder;

/// <summary>PacketDotNet as a second opinion on what a frame holds.</summary>
internal static class PacketDotNetDecoder
{
    /// <summary>The first TCP segment within a frame, or null when PacketDotNet finds none, or throws on the frame: it answers malformed bytes with exceptions of many types.</summary>
    /// <param name="frame">The captured bytes. It writes into them (the total length of an IPv4 header that has none), so they are copied.</param>
    /// <param name="linkType">How they begin.</param>
    public static Segment? Decode(ReadOnlySpan<byte> frame, LinkType linkType)
    {
        try
        {
            var bytes = frame.ToArray();
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

    /// <summary>A TCP segment as PacketDotNet sees it.</summary>
    /// <param name="Source">Sender.</param>
    /// <param name="Destination">Receiver.</param>
    /// <param name="SourcePort">Port of the sender.</param>
    /// <param name="DestinationPort">Port of the receiver.</param>
    /// <param name="Sequence">Sequence number.</param>
    /// <param name="Acknowledgment">Acknowledgment number.</param>
    /// <param name="Flags">Control bits, without those beyond the eighth.</param>
    /// <param name="PayloadOffset">Where the bytes after the TCP header begin in the frame.</param>
    /// <param name="PayloadLength">How many of them were captured.</param>
    public readonly record struct Segment(
        IpAddress Source, IpAddress Destination, ushort SourcePort, ushort DestinationPort, uint Sequence, uint Acknowledgment, byte Flags, int PayloadOffset, int PayloadLength);
}
