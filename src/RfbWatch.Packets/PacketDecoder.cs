using System.Buffers.Binary;
using System.Runtime.CompilerServices;

namespace RfbWatch.Packets;

/// <summary>
/// Finds the innermost TCP segment of a frame. Allocates nothing and never throws for input. The shapes that make up nearly
/// all traffic (Ethernet with at most one VLAN tag, IPv4 without options or IPv6 without extension headers, TCP or UDP) are read in one straight line;
/// everything else walks header by header. Not thread-safe: one per worker.
/// </summary>
/// <param name="maxEncapsulationDepth">Encapsulations followed inside one another, at most <see cref="Encapsulation.MaxLayers"/>.</param>
public sealed partial class PacketDecoder(int maxEncapsulationDepth)
{
    private const int EthernetHeader = 14;
    private const int EthernetTypeAt = 12;
    private const int TcpHeader = 20;

    private readonly int _maxDepth = Math.Clamp(maxEncapsulationDepth, 0, Encapsulation.MaxLayers);

    /// <summary>What was met so far.</summary>
    public PacketCounters Counters { get; } = new();

    /// <summary>Decodes one frame of a batch.</summary>
    /// <param name="frame">The frame's header.</param>
    /// <param name="memory">The memory block of the batch; offsets in <paramref name="packet"/> count from its start.</param>
    /// <param name="packet">Receives the fields that the result names.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public DecodeResult Decode(in FrameHeader frame, ReadOnlySpan<byte> memory, ref DecodedPacket packet)
    {
        Counters.Frames++;
        Counters.Bytes += frame.CapturedLength;
        if ((uint)frame.Offset > (uint)memory.Length || (uint)frame.CapturedLength > (uint)(memory.Length - frame.Offset))
        {
            return Finish(DecodeResult.Malformed);
        }

        var bytes = memory.Slice(frame.Offset, frame.CapturedLength);
        if (frame.LinkType == LinkType.Ethernet && frame.StrippedVlanTci < 0 && bytes.Length >= EthernetHeader + IPv4Header + TcpHeader)
        {
            packet.Encapsulation.Clear();
            var type = BinaryPrimitives.ReadUInt16BigEndian(bytes[EthernetTypeAt..]);
            if (type == EtherType.IPv4)
            {
                return PlainIPv4(in frame, bytes, EthernetHeader, ref packet);
            }

            if (type == EtherType.IPv6)
            {
                return PlainIPv6(in frame, bytes, EthernetHeader, ref packet);
            }

            if (type == EtherType.Vlan)
            {
                return Tagged(in frame, bytes, ref packet);
            }
        }

        return Walk(in frame, bytes, ref packet);
    }

    /// <summary>Decodes the payload of an IP packet that was put together from fragments.</summary>
    /// <param name="payload">The whole IP payload.</param>
    /// <param name="packet">One of its fragments as decoded; becomes the packet. Offsets then count from the start of <paramref name="payload"/>.</param>
    public DecodeResult DecodeReassembled(ReadOnlySpan<byte> payload, ref DecodedPacket packet)
    {
        var walk = new Walker(payload.Length, payload.Length, 0);
        return WalkFrom(OfIpProtocol(packet.Protocol, ref walk), payload, ref walk, ref packet);
    }

    /// <summary>Whether a packet may carry TCP, by its first fragment: UDP only on ports that tunnels use, anything else does.</summary>
    public static bool MayCarryTcp(byte protocol, ReadOnlySpan<byte> firstFragment) =>
        protocol != IpProtocol.Udp || (firstFragment.Length >= UdpHeader && HasTunnelPort(firstFragment));

    /// <summary>One VLAN tag and then a plain packet; anything else walks.</summary>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private DecodeResult Tagged(in FrameHeader frame, ReadOnlySpan<byte> bytes, ref DecodedPacket packet)
    {
        const int At = EthernetHeader + VlanTagLength;
        if (_maxDepth > 0 && bytes.Length >= At + IPv4Header + TcpHeader)
        {
            _ = Vlan(BinaryPrimitives.ReadUInt16BigEndian(bytes[EthernetHeader..]), ref packet);
            var type = BinaryPrimitives.ReadUInt16BigEndian(bytes[(At - sizeof(ushort))..]);
            if (type == EtherType.IPv4)
            {
                return PlainIPv4(in frame, bytes, At, ref packet);
            }

            if (type == EtherType.IPv6)
            {
                return PlainIPv6(in frame, bytes, At, ref packet);
            }
        }

        return Walk(in frame, bytes, ref packet);
    }

    /// <summary>A whole IPv4 packet at <paramref name="at"/>, where at least the headers of IPv4 and TCP fit: TCP is read, UDP known by its port is left, all else walks.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private DecodeResult PlainIPv4(in FrameHeader frame, ReadOnlySpan<byte> bytes, int at, ref DecodedPacket packet)
    {
        var ip = bytes[at..];
        var total = BinaryPrimitives.ReadUInt16BigEndian(ip[TotalLengthAt..]);
        var isPlain = ip[0] == IPv4VersionAndLength && (BinaryPrimitives.ReadUInt16BigEndian(ip[FragmentAt..]) & FragmentMask) == 0;
        if (!isPlain || total < IPv4Header + UdpHeader || total > frame.OriginalLength - at)
        {
            return Walk(in frame, bytes, ref packet);
        }

        int timeToLiveAndProtocol = BinaryPrimitives.ReadUInt16BigEndian(ip[TimeToLiveAt..]);
        if ((byte)timeToLiveAndProtocol != IpProtocol.Tcp)
        {
            return (byte)timeToLiveAndProtocol == IpProtocol.Udp && !HasTunnelPort(ip[IPv4Header..])
                ? Finish(DecodeResult.NotTcp)
                : Walk(in frame, bytes, ref packet);
        }

        packet.SourceHigh = 0;
        packet.SourceLow = BinaryPrimitives.ReadUInt32BigEndian(ip[SourceV4At..]);
        packet.DestinationHigh = 0;
        packet.DestinationLow = BinaryPrimitives.ReadUInt32BigEndian(ip[DestinationV4At..]);
        packet.IsIPv6 = false;
        packet.HopLimit = (byte)(timeToLiveAndProtocol >> 8);
        packet.Identification = BinaryPrimitives.ReadUInt16BigEndian(ip[IdentificationAt..]);
        return Tcp(bytes, at + IPv4Header, Math.Min(at + total, bytes.Length), at + total, frame.Offset, ref packet);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private DecodeResult PlainIPv6(in FrameHeader frame, ReadOnlySpan<byte> bytes, int at, ref DecodedPacket packet)
    {
        var ip = bytes[at..];
        if (ip.Length < IPv6Header + TcpHeader || ip[0] >> 4 != 6)
        {
            return Walk(in frame, bytes, ref packet);
        }

        var total = IPv6Header + BinaryPrimitives.ReadUInt16BigEndian(ip[PayloadLengthAt..]);
        if (total < IPv6Header + UdpHeader || total > frame.OriginalLength - at)
        {
            return Walk(in frame, bytes, ref packet);
        }

        if (ip[NextHeaderAt] != IpProtocol.Tcp)
        {
            return ip[NextHeaderAt] == IpProtocol.Udp && !HasTunnelPort(ip[IPv6Header..])
                ? Finish(DecodeResult.NotTcp)
                : Walk(in frame, bytes, ref packet);
        }

        ReadIPv6Addresses(ip, ref packet);
        return Tcp(bytes, at + IPv6Header, Math.Min(at + total, bytes.Length), at + total, frame.Offset, ref packet);
    }

    /// <summary>Reads a TCP header at <paramref name="at"/>; the IP packet ends at <paramref name="wireEnd"/>, what was captured of it at <paramref name="end"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private DecodeResult Tcp(ReadOnlySpan<byte> bytes, int at, int end, int wireEnd, int offset, ref DecodedPacket packet)
    {
        const int DestinationPortAt = 2, SequenceAt = 4, AcknowledgmentAt = 8, DataOffsetAt = 12, ControlAt = 13;
        if (end - at < TcpHeader)
        {
            return Finish(wireEnd - at < TcpHeader ? DecodeResult.Malformed : DecodeResult.Truncated);
        }

        var header = bytes.Slice(at, TcpHeader);
        var length = header[DataOffsetAt] >> 4 << 2;
        if (length < TcpHeader || length > wireEnd - at)
        {
            return Finish(DecodeResult.Malformed);
        }

        packet.SourcePort = BinaryPrimitives.ReadUInt16BigEndian(header);
        packet.DestinationPort = BinaryPrimitives.ReadUInt16BigEndian(header[DestinationPortAt..]);
        packet.Sequence = BinaryPrimitives.ReadUInt32BigEndian(header[SequenceAt..]);
        packet.Acknowledgment = BinaryPrimitives.ReadUInt32BigEndian(header[AcknowledgmentAt..]);
        packet.Control = (TcpControl)header[ControlAt];
        packet.Protocol = IpProtocol.Tcp;
        packet.SegmentOffset = offset + at;

        var payload = end - at - length;
        packet.PayloadOffset = offset + at + length;
        if (payload < 0)
        {
            // The capture ends inside the options: the payload is empty, and begins where the captured bytes end.
            payload = 0;
            packet.PayloadOffset = offset + end;
        }

        packet.PayloadLength = payload;
        packet.PayloadCut = wireEnd - at - length - payload;
        Counters.TcpPackets++;
        Counters.TcpPayloadBytes += payload;
        if (packet.PayloadCut > 0)
        {
            Counters.SnaplenCutPackets++;
            Counters.SnaplenCutBytes += packet.PayloadCut;
        }

        return DecodeResult.Tcp;
    }

    private DecodeResult Finish(DecodeResult result)
    {
        switch (result)
        {
            case DecodeResult.Fragment: Counters.Fragments++; break;
            case DecodeResult.NotTcp: Counters.NotTcp++; break;
            case DecodeResult.Malformed: Counters.Malformed++; break;
            case DecodeResult.Truncated: Counters.Truncated++; break;
            case DecodeResult.DepthLimit: Counters.DepthLimit++; break;
            case DecodeResult.Aggregate: Counters.Aggregates++; break;
            default: break;
        }

        return result;
    }
}
