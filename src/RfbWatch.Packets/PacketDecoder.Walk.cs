using System.Buffers.Binary;
using System.Runtime.CompilerServices;

namespace RfbWatch.Packets;

/// <content>
/// The general way: a loop over headers. A step names the next header: an EtherType as it is, an IP or PPP protocol number
/// with a mark, or, negative, the complement of the result.
/// </content>
public sealed partial class PacketDecoder
{
    private const int IpProtocolStep = 0x10000;
    private const int PppStep = 0x20000;
    private const int EthernetStep = 0x30000;
    private const int RawIpStep = 0x40000;
    private const int PppFramingStep = 0x50000;
    private const int MaxSteps = 64;

    private const int VlanTag = 4;
    private const int MplsLabel = 4;
    private const int PppoeHeader = 6;

    [MethodImpl(MethodImplOptions.NoInlining)]
    private DecodeResult Walk(in FrameHeader frame, ReadOnlySpan<byte> bytes, ref DecodedPacket packet)
    {
        packet.Encapsulation.Clear();
        var walk = new Walker(bytes.Length, Math.Max(frame.OriginalLength, bytes.Length), frame.Offset);
        var step = LinkHeader(frame.LinkType, bytes, ref walk);
        if (frame.StrippedVlanTci >= 0 && step >= 0 && !Vlan((ushort)frame.StrippedVlanTci, ref packet))
        {
            step = Done(DecodeResult.DepthLimit);
        }

        return WalkFrom(step, bytes, ref walk, ref packet);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private DecodeResult WalkFrom(int step, ReadOnlySpan<byte> bytes, ref Walker walk, ref DecodedPacket packet)
    {
        for (var steps = 0; step >= 0; steps++)
        {
            if (steps == MaxSteps)
            {
                return Finish(DecodeResult.DepthLimit);
            }

            if (step == (IpProtocolStep | IpProtocol.Tcp))
            {
                return Tcp(bytes, walk.At, walk.End, walk.WireEnd, walk.Offset, ref packet);
            }

            step = step switch
            {
                EtherType.IPv4 => IPv4(bytes, ref walk, ref packet),
                EtherType.IPv6 => IPv6(bytes, ref walk, ref packet),
                EtherType.Vlan or EtherType.ServiceVlan or EtherType.OldServiceVlan or EtherType.OlderServiceVlan => VlanHeader(bytes, ref walk, ref packet),
                EtherType.MplsUnicast or EtherType.MplsMulticast or PppStep | PppProtocol.MplsUnicast or IpProtocolStep | IpProtocol.MplsInIp => Mpls(bytes, ref walk, ref packet),
                EtherType.PppoeSession => Pppoe(bytes, ref walk, ref packet),
                EthernetStep or EtherType.TransparentEthernet => Ethernet(bytes, ref walk),
                RawIpStep => RawIp(bytes, ref walk),
                PppFramingStep or EtherType.Ppp => PppFraming(bytes, ref walk),
                PppStep | PppProtocol.IPv4 => EtherType.IPv4,
                PppStep | PppProtocol.IPv6 => EtherType.IPv6,
                IpProtocolStep | IpProtocol.IPv4 => Tunnel(EncapsulationKind.Ip, 0, EtherType.IPv4, ref packet),
                IpProtocolStep | IpProtocol.IPv6 => Tunnel(EncapsulationKind.Ip, 0, EtherType.IPv6, ref packet),
                IpProtocolStep | IpProtocol.Gre => Gre(bytes, ref walk, ref packet),
                IpProtocolStep | IpProtocol.Udp => Udp(bytes, ref walk, ref packet),
                _ => Done(DecodeResult.NotTcp),
            };
        }

        return Finish((DecodeResult)~step);
    }

    private static int Done(DecodeResult result) => ~(int)result;

    private int LinkHeader(LinkType linkType, ReadOnlySpan<byte> bytes, ref Walker walk)
    {
        switch (linkType)
        {
            case LinkType.Ethernet:
                return EthernetStep;
            case LinkType.Raw or LinkType.RawBsd or LinkType.RawOpenBsd or LinkType.IPv4 or LinkType.IPv6:
                return RawIpStep;
            case LinkType.Ppp or LinkType.PppHdlc:
                return PppFramingStep;
            case LinkType.PppEther:
                return EtherType.PppoeSession;
            case LinkType.Null or LinkType.Loop:
                return Loopback(bytes, ref walk);
            case LinkType.LinuxSll:
                return Cooked(bytes, length: 16, protocolAt: 14, ref walk);
            case LinkType.LinuxSll2:
                return Cooked(bytes, length: 20, protocolAt: 0, ref walk);
            default:
                Counters.CountUnsupported(linkType);
                return Done(DecodeResult.UnsupportedLinkType);
        }
    }

    /// <summary>
    /// A 32-bit address family. AF_INET is 2 everywhere; AF_INET6 is 24, 28 or 30 on the BSDs, 10 on Linux (LINKTYPE_NULL, LINKTYPE_LOOP).
    /// Either byte order occurs, and only the version nibble is certain.
    /// </summary>
    private static int Loopback(ReadOnlySpan<byte> bytes, ref Walker walk)
    {
        const int FamilyLength = 4;
        if (!walk.Has(FamilyLength))
        {
            return walk.Short();
        }

        var family = BinaryPrimitives.ReadUInt32LittleEndian(bytes);
        family = family > 0xffff ? BinaryPrimitives.ReverseEndianness(family) : family;
        walk.At += FamilyLength;
        return family is 2 or 10 or 24 or 28 or 30 ? RawIpStep : Done(DecodeResult.NotTcp);
    }

    /// <summary>LINKTYPE_LINUX_SLL and SLL2: packet type, hardware type, address, and a protocol that is an EtherType for all that matters here.</summary>
    private static int Cooked(ReadOnlySpan<byte> bytes, int length, int protocolAt, ref Walker walk)
    {
        if (!walk.Has(length))
        {
            return walk.Short();
        }

        walk.At += length;
        var protocol = BinaryPrimitives.ReadUInt16BigEndian(bytes[protocolAt..]);
        return protocol < EtherType.Lowest ? Done(DecodeResult.NotTcp) : protocol;
    }

    /// <summary>Ethernet II, or IEEE 802.3 with LLC/SNAP (RFC 1042).</summary>
    private static int Ethernet(ReadOnlySpan<byte> bytes, ref Walker walk)
    {
        const int Snap = 8;
        if (!walk.Has(EthernetHeader))
        {
            return walk.Short();
        }

        var type = BinaryPrimitives.ReadUInt16BigEndian(bytes[(walk.At + EthernetTypeAt)..]);
        walk.At += EthernetHeader;
        if (type >= EtherType.Lowest)
        {
            return type;
        }

        var isSnap = walk.Has(Snap) && BinaryPrimitives.ReadUInt32BigEndian(bytes[walk.At..]) == 0xAAAA0300;
        if (!isSnap)
        {
            return Done(DecodeResult.NotTcp);
        }

        type = BinaryPrimitives.ReadUInt16BigEndian(bytes[(walk.At + Snap - 2)..]);
        walk.At += Snap;
        return type >= EtherType.Lowest ? type : Done(DecodeResult.NotTcp);
    }

    private static int RawIp(ReadOnlySpan<byte> bytes, ref Walker walk) => !walk.Has(1)
        ? walk.Short()
        : (bytes[walk.At] >> 4) switch
        {
            4 => EtherType.IPv4,
            6 => EtherType.IPv6,
            _ => Done(DecodeResult.NotTcp),
        };

    private int VlanHeader(ReadOnlySpan<byte> bytes, ref Walker walk, ref DecodedPacket packet)
    {
        if (!walk.Has(VlanTag))
        {
            return walk.Short();
        }

        if (!Vlan(BinaryPrimitives.ReadUInt16BigEndian(bytes[walk.At..]), ref packet))
        {
            return Done(DecodeResult.DepthLimit);
        }

        var type = BinaryPrimitives.ReadUInt16BigEndian(bytes[(walk.At + 2)..]);
        walk.At += VlanTag;
        return type >= EtherType.Lowest ? type : Done(DecodeResult.NotTcp);
    }

    /// <summary>VLAN 0 is a priority tag and no network of its own (IEEE 802.1Q table 9-2).</summary>
    private bool Vlan(ushort tci, ref DecodedPacket packet) =>
        (tci & 0xfff) == 0 || packet.Encapsulation.Push(EncapsulationKind.Vlan, (uint)tci & 0xfff, _maxDepth);

    /// <summary>A stack of labels. What follows has no type: IP by its version nibble, else a pseudowire with Ethernet, its control word beginning with a zero nibble (RFC 4385).</summary>
    private int Mpls(ReadOnlySpan<byte> bytes, ref Walker walk, ref DecodedPacket packet)
    {
        const uint BottomOfStack = 0x100;
        const int ControlWord = 4;
        uint entry;
        do
        {
            if (!walk.Has(MplsLabel))
            {
                return walk.Short();
            }

            entry = BinaryPrimitives.ReadUInt32BigEndian(bytes[walk.At..]);
            walk.At += MplsLabel;
            if (!packet.Encapsulation.Push(EncapsulationKind.Mpls, entry >> 12, _maxDepth))
            {
                return Done(DecodeResult.DepthLimit);
            }
        }
        while ((entry & BottomOfStack) == 0);

        if (!walk.Has(ControlWord))
        {
            return walk.Short();
        }

        switch (bytes[walk.At] >> 4)
        {
            case 4:
                return EtherType.IPv4;
            case 6:
                return EtherType.IPv6;
            case 0:
                walk.At += ControlWord;
                return EthernetStep;
            default:
                return Done(DecodeResult.NotTcp);
        }
    }

    private int Pppoe(ReadOnlySpan<byte> bytes, ref Walker walk, ref DecodedPacket packet)
    {
        const int SessionAt = 2, LengthAt = 4;
        if (!walk.Has(PppoeHeader))
        {
            return walk.Short();
        }

        var header = bytes.Slice(walk.At, PppoeHeader);
        if (header[0] != 0x11 || header[1] != 0)
        {
            return Done(DecodeResult.NotTcp);
        }

        walk.At += PppoeHeader;
        walk.Limit(BinaryPrimitives.ReadUInt16BigEndian(header[LengthAt..]));
        return Tunnel(EncapsulationKind.Pppoe, BinaryPrimitives.ReadUInt16BigEndian(header[SessionAt..]), PppFramingStep, ref packet);
    }

    /// <summary>
    /// PPP with or without address and control bytes, with or without protocol field compression (RFC 1661 section 6.5, RFC 1662 section 3.1);
    /// or Cisco's HDLC, which has an EtherType behind address 0x0F or 0x8F (LINKTYPE_C_HDLC).
    /// </summary>
    private static int PppFraming(ReadOnlySpan<byte> bytes, ref Walker walk)
    {
        if (!walk.Has(2))
        {
            return walk.Short();
        }

        var head = BinaryPrimitives.ReadUInt16BigEndian(bytes[walk.At..]);
        if (head is 0xFF03 or 0x0F00 or 0x8F00)
        {
            walk.At += 2;
            if (!walk.Has(2))
            {
                return walk.Short();
            }

            if (head != 0xFF03)
            {
                walk.At += 2;
                return BinaryPrimitives.ReadUInt16BigEndian(bytes[(walk.At - 2)..]);
            }
        }

        if ((bytes[walk.At] & 1) != 0)
        {
            return PppStep | bytes[walk.At++];
        }

        walk.At += 2;
        return PppStep | BinaryPrimitives.ReadUInt16BigEndian(bytes[(walk.At - 2)..]);
    }

    private int Tunnel(EncapsulationKind kind, uint id, int next, ref DecodedPacket packet) =>
        packet.Encapsulation.Push(kind, id, _maxDepth) ? next : Done(DecodeResult.DepthLimit);

    /// <summary>A place in the frame: where the next header begins, where the capture ends, where the enclosing packet ended on the wire.</summary>
    private struct Walker(int end, int wireEnd, int offset)
    {
        public int At;
        public int End = end;
        public int WireEnd = wireEnd;

        /// <summary>The frame's place in the memory of the batch.</summary>
        public readonly int Offset = offset;

        public readonly bool Has(int length) => End - At >= length;

        /// <summary>The result when a header does not fit: cut by the capture, or by the sender.</summary>
        public readonly int Short() => Done(WireEnd > End ? DecodeResult.Truncated : DecodeResult.Malformed);

        /// <summary>What follows is this long on the wire; beyond it is padding. A length beyond the enclosing packet changes nothing.</summary>
        public void Limit(int length)
        {
            WireEnd = Math.Min(WireEnd, At + length);
            End = Math.Min(End, WireEnd);
        }
    }
}
