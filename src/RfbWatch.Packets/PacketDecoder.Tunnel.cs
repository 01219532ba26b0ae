using System.Buffers.Binary;
using System.Runtime.CompilerServices;

namespace RfbWatch.Packets;

/// <content>GRE with ERSPAN, and the tunnels in UDP.</content>
public sealed partial class PacketDecoder
{
    private const int UdpHeader = 8;
    private const int UdpDestinationAt = 2;
    private const int UdpLengthAt = 4;
    private const int TunnelHeader = 8;
    private const int VniShift = 8;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool IsTunnelPort(int port) =>
        port is TunnelPort.Vxlan or TunnelPort.LinuxVxlan or TunnelPort.VxlanGpe or TunnelPort.Geneve;

    private int Udp(ReadOnlySpan<byte> bytes, ref Walker walk, ref DecodedPacket packet)
    {
        if (!walk.Has(UdpHeader))
        {
            return walk.Short();
        }

        var udp = bytes.Slice(walk.At, UdpHeader);
        var port = BinaryPrimitives.ReadUInt16BigEndian(udp[UdpDestinationAt..]);
        if (!IsTunnelPort(port))
        {
            return Done(DecodeResult.NotTcp);
        }

        var length = BinaryPrimitives.ReadUInt16BigEndian(udp[UdpLengthAt..]);
        if (length >= UdpHeader)
        {
            walk.Limit(length);
        }

        walk.At += UdpHeader;
        if (!walk.Has(TunnelHeader))
        {
            return walk.Short();
        }

        return port == TunnelPort.Geneve ? Geneve(bytes, ref walk, ref packet) : Vxlan(bytes, port, ref walk, ref packet);
    }

    /// <summary>VXLAN (RFC 7348), and its generic extension, where a flag says that the next protocol has a number (draft-ietf-nvo3-vxlan-gpe).</summary>
    private int Vxlan(ReadOnlySpan<byte> bytes, int port, ref Walker walk, ref DecodedPacket packet)
    {
        const byte VniFlag = 0x08, NextProtocolFlag = 0x04;
        const int NextProtocolAt = 3, VniAt = 4;
        var header = bytes.Slice(walk.At, TunnelHeader);
        if ((header[0] & VniFlag) == 0)
        {
            return Done(DecodeResult.NotTcp);
        }

        walk.At += TunnelHeader;
        var next = EthernetStep;
        if (port == TunnelPort.VxlanGpe && (header[0] & NextProtocolFlag) != 0)
        {
            next = header[NextProtocolAt] switch
            {
                1 => EtherType.IPv4,
                2 => EtherType.IPv6,
                3 => EthernetStep,
                _ => Done(DecodeResult.NotTcp),
            };
        }

        return next < 0 ? next : Tunnel(EncapsulationKind.Vxlan, BinaryPrimitives.ReadUInt32BigEndian(header[VniAt..]) >> VniShift, next, ref packet);
    }

    private int Geneve(ReadOnlySpan<byte> bytes, ref Walker walk, ref DecodedPacket packet)
    {
        const int ProtocolTypeAt = 2, VniAt = 4, OptionUnit = 4;
        const byte OptionLengthMask = 0x3f;
        var header = bytes.Slice(walk.At, TunnelHeader);
        var length = TunnelHeader + ((header[0] & OptionLengthMask) * OptionUnit);
        if (header[0] >> 6 != 0)
        {
            return Done(DecodeResult.NotTcp);
        }

        if (!walk.Has(length))
        {
            return walk.Short();
        }

        walk.At += length;
        return Tunnel(EncapsulationKind.Geneve, BinaryPrimitives.ReadUInt32BigEndian(header[VniAt..]) >> VniShift, BinaryPrimitives.ReadUInt16BigEndian(header[ProtocolTypeAt..]), ref packet);
    }

    /// <summary>GRE (RFC 2784, RFC 2890), and version 1 as PPTP uses it (RFC 2637). Source routing was withdrawn and is not followed.</summary>
    private int Gre(ReadOnlySpan<byte> bytes, ref Walker walk, ref DecodedPacket packet)
    {
        const int Checksum = 0x8000, Routing = 0x4000, Key = 0x2000, Sequence = 0x1000, Acknowledgment = 0x0080, VersionMask = 7, Base = 4, Field = 4;
        if (!walk.Has(Base))
        {
            return walk.Short();
        }

        var flags = BinaryPrimitives.ReadUInt16BigEndian(bytes[walk.At..]);
        var protocol = (int)BinaryPrimitives.ReadUInt16BigEndian(bytes[(walk.At + 2)..]);
        var version = flags & VersionMask;
        if (version > 1 || (flags & Routing) != 0)
        {
            return Done(DecodeResult.NotTcp);
        }

        var keyAt = Base + ((flags & Checksum) != 0 ? Field : 0);
        var length = keyAt + ((flags & Key) != 0 ? Field : 0) + ((flags & Sequence) != 0 ? Field : 0) + (version == 1 && (flags & Acknowledgment) != 0 ? Field : 0);
        if (!walk.Has(length))
        {
            return walk.Short();
        }

        var key = (flags & Key) != 0 ? BinaryPrimitives.ReadUInt32BigEndian(bytes[(walk.At + keyAt)..]) : 0;
        walk.At += length;
        if (protocol is EtherType.Erspan or EtherType.Erspan3)
        {
            return Erspan(protocol, hasHeader: (flags & Sequence) != 0, bytes, ref walk, ref packet);
        }

        return Tunnel((flags & Key) != 0 ? EncapsulationKind.GreKey : EncapsulationKind.Gre, key, protocol, ref packet);
    }

    /// <summary>ERSPAN (draft-foschiano-erspan section 4): type I has no header and no GRE sequence number, type II has 8 bytes, type III 12 and on a flag 8 more.</summary>
    private int Erspan(int protocol, bool hasHeader, ReadOnlySpan<byte> bytes, ref Walker walk, ref DecodedPacket packet)
    {
        const int Type2 = 8, Type3 = 12, SessionAt = 2, SessionMask = 0x3ff, Platform = 8, FrameTypeAt = 10, FrameTypeShift = 10, FrameTypeMask = 0x1f, FrameTypeIp = 2;
        if (protocol == EtherType.Erspan && !hasHeader)
        {
            return Tunnel(EncapsulationKind.Erspan, 0, EthernetStep, ref packet);
        }

        var length = protocol == EtherType.Erspan3 ? Type3 : Type2;
        if (!walk.Has(length))
        {
            return walk.Short();
        }

        var header = bytes.Slice(walk.At, length);
        var session = (uint)(BinaryPrimitives.ReadUInt16BigEndian(header[SessionAt..]) & SessionMask);
        walk.At += length;
        var next = EthernetStep;
        if (protocol == EtherType.Erspan3)
        {
            var word = BinaryPrimitives.ReadUInt16BigEndian(header[FrameTypeAt..]);
            next = ((word >> FrameTypeShift) & FrameTypeMask) == FrameTypeIp ? RawIpStep : EthernetStep;
            if ((word & 1) != 0)
            {
                if (!walk.Has(Platform))
                {
                    return walk.Short();
                }

                walk.At += Platform;
            }
        }

        return Tunnel(EncapsulationKind.Erspan, session, next, ref packet);
    }
}
