using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace RfbWatch.Packets;

/// <summary>
/// Finds the innermost TCP segment of a frame. It allocates nothing and never throws because of its input. The most common kinds of
/// traffic (Ethernet with at most one VLAN tag, IPv4 without options or IPv6 without extension headers, TCP or UDP) are decoded in straight-line code;
/// everything else is decoded header by header. Not thread-safe: one instance per worker.
/// </summary>
/// <param name="maxEncapsulationDepth">Maximum number of nested encapsulations to follow, at most <see cref="Encapsulation.MaxLayers"/>.</param>
public sealed partial class PacketDecoder(int maxEncapsulationDepth)
{
    private const int EthernetHeader = 14;
    private const int EthernetTypeAt = 12;
    private const int TcpHeader = 20;

    private readonly int _maxDepth = Math.Clamp(maxEncapsulationDepth, 0, Encapsulation.MaxLayers);

    /// <summary>The counters so far.</summary>
    public PacketCounters Counters { get; } = new();

    /// <summary>Decodes one frame of a batch.</summary>
    /// <param name="frame">The frame's header.</param>
    /// <param name="memory">The memory block of the batch; offsets in <paramref name="packet"/> are relative to its start.</param>
    /// <param name="packet">Receives the fields that the result implies.</param>
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
            ushort type = BinaryPrimitives.ReadUInt16BigEndian(bytes[EthernetTypeAt..]);
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

    /// <summary>Decodes the payload of an IP packet that was reassembled from fragments.</summary>
    /// <param name="payload">The whole IP payload.</param>
    /// <param name="packet">One of its decoded fragments; becomes the packet. Offsets are then relative to the start of <paramref name="payload"/>.</param>
    public DecodeResult DecodeReassembled(ReadOnlySpan<byte> payload, ref DecodedPacket packet)
    {
        var walk = new HeaderCursor(payload.Length, payload.Length, 0);

        // The fragment header may be followed by others, which are part of the fragmented packet (RFC 8200 section 4.5).
        var first = packet.IsIPv6 ? ExtensionHeaders(packet.Protocol, payload, ref walk, ref packet, isReassembled: true) : OfIpProtocol(packet.Protocol, ref walk);
        return WalkFrom(first, payload, ref walk, ref packet);
    }

    /// <summary>Whether a packet may carry TCP, judged by its first fragment: UDP only on tunnel ports, any other protocol always.</summary>
    public static bool MayCarryTcp(byte protocol, ReadOnlySpan<byte> firstFragment) =>
        protocol != IpProtocol.Udp || (firstFragment.Length >= UdpHeader && HasTunnelPort(firstFragment));

    /// <summary>Decodes one VLAN tag followed by a plain packet; anything else takes the general path.</summary>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private DecodeResult Tagged(in FrameHeader frame, ReadOnlySpan<byte> bytes, ref DecodedPacket packet)
    {
        const int At = EthernetHeader + VlanTagLength;
        if (_maxDepth > 0 && bytes.Length >= At + IPv4Header + TcpHeader)
        {
            _ = Vlan(BinaryPrimitives.ReadUInt16BigEndian(bytes[EthernetHeader..]), ref packet);
            ushort type = BinaryPrimitives.ReadUInt16BigEndian(bytes[(At - sizeof(ushort))..]);
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

    /// <summary>
    /// Decodes a whole IPv4 packet at <paramref name="at"/>, with space for at least the IPv4 and TCP headers: TCP is decoded, UDP on ports other than those of
    /// tunnels is skipped, everything else takes the general path.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private DecodeResult PlainIPv4(in FrameHeader frame, ReadOnlySpan<byte> bytes, int at, ref DecodedPacket packet)
    {
        ref readonly var header = ref MemoryMarshal.AsRef<PlainIPv4Header>(bytes[at..]);
        int total = header.TotalLength;
        if (!header.IsPlain || total < IPv4Header + UdpHeader || total > frame.OriginalLength - at)
        {
            return Walk(in frame, bytes, ref packet);
        }

        if (header.Protocol != IpProtocol.Tcp)
        {
            return header.Protocol == IpProtocol.Udp && !HasTunnelPort(in header.Tcp) ? Finish(DecodeResult.NotTcp) : Walk(in frame, bytes, ref packet);
        }

        packet.SourceHigh = 0;
        packet.SourceLow = header.Source;
        packet.DestinationHigh = 0;
        packet.DestinationLow = header.Destination;
        packet.IsIPv6 = false;
        packet.HopLimit = header.TimeToLive;
        packet.Identification = header.Identification;
        return Tcp(in header.Tcp, at + IPv4Header, Math.Min(at + total, bytes.Length), at + total, frame.Offset, ref packet);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private DecodeResult PlainIPv6(in FrameHeader frame, ReadOnlySpan<byte> bytes, int at, ref DecodedPacket packet)
    {
        var ip = bytes[at..];
        if (ip.Length < IPv6Header + TcpHeader || ip[0] >> 4 != 6)
        {
            return Walk(in frame, bytes, ref packet);
        }

        ref readonly var header = ref MemoryMarshal.AsRef<PlainIPv6Header>(ip);
        int total = IPv6Header + header.PayloadLength;
        if (total < IPv6Header + UdpHeader || total > frame.OriginalLength - at)
        {
            return Walk(in frame, bytes, ref packet);
        }

        if (header.NextHeader != IpProtocol.Tcp)
        {
            return header.NextHeader == IpProtocol.Udp && !HasTunnelPort(in header.Tcp) ? Finish(DecodeResult.NotTcp) : Walk(in frame, bytes, ref packet);
        }

        packet.SourceHigh = header.SourceHigh;
        packet.SourceLow = header.SourceLow;
        packet.DestinationHigh = header.DestinationHigh;
        packet.DestinationLow = header.DestinationLow;
        packet.IsIPv6 = true;
        packet.HopLimit = header.HopLimit;
        packet.Identification = 0;
        return Tcp(in header.Tcp, at + IPv6Header, Math.Min(at + total, bytes.Length), at + total, frame.Offset, ref packet);
    }

    /// <summary>Whether one of the ports is used by tunnels; the ports are at the same offsets as in TCP.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool HasTunnelPort(in TcpHeaderFields udp) => UdpTunnel.IsPort(udp.DestinationPort) || UdpTunnel.IsPort(udp.SourcePort);

    /// <summary>
    /// Reads a TCP header at <paramref name="at"/>; the IP packet ends at <paramref name="wireEnd"/>, its captured part at <paramref name="end"/>.
    /// </summary>
    private DecodeResult Tcp(ReadOnlySpan<byte> bytes, int at, int end, int wireEnd, int offset, ref DecodedPacket packet) => end - at < TcpHeader
        ? Finish(wireEnd - at < TcpHeader ? DecodeResult.Malformed : DecodeResult.Truncated)
        : Tcp(in MemoryMarshal.AsRef<TcpHeaderFields>(bytes[at..]), at, end, wireEnd, offset, ref packet);

    /// <inheritdoc cref="Tcp(ReadOnlySpan{byte}, int, int, int, int, ref DecodedPacket)" />
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private DecodeResult Tcp(in TcpHeaderFields header, int at, int end, int wireEnd, int offset, ref DecodedPacket packet)
    {
        int length = header.Length;
        if (end - at < TcpHeader || length < TcpHeader || length > wireEnd - at)
        {
            return Finish(end - at < TcpHeader && wireEnd - at >= TcpHeader ? DecodeResult.Truncated : DecodeResult.Malformed);
        }

        packet.SourcePort = header.SourcePort;
        packet.DestinationPort = header.DestinationPort;
        packet.Sequence = header.Sequence;
        packet.Acknowledgment = header.Acknowledgment;
        packet.Control = header.Control;
        packet.Protocol = IpProtocol.Tcp;
        packet.SegmentOffset = offset + at;

        int payload = end - at - length;
        packet.PayloadOffset = offset + at + length;
        if (payload < 0)
        {
            // The capture ends inside the options: the payload is empty and starts at the end of the captured bytes.
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
#pragma warning disable CS8524 // Unnamed values do not occur; a new result without an arm must not compile.
        _ = result switch
        {
            DecodeResult.Fragment => Counters.Fragments++,
            DecodeResult.NotTcp => Counters.NotTcp++,
            DecodeResult.Malformed => Counters.Malformed++,
            DecodeResult.Truncated => Counters.Truncated++,
            DecodeResult.DepthLimit => Counters.DepthLimit++,
            DecodeResult.Aggregate => Counters.Aggregates++,

            // Counted elsewhere.
            DecodeResult.Tcp or DecodeResult.UnsupportedLinkType => 0,
        };
#pragma warning restore CS8524
        return result;
    }
}
