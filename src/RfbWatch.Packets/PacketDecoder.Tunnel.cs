using System.Buffers.Binary;

namespace RfbWatch.Packets;

/// <content>Tunnels directly in IP: GRE with ERSPAN, EtherIP, L2TP version 3; and the network service header.</content>
public sealed partial class PacketDecoder
{
    /// <summary>Reads GRE (RFC 2784, RFC 2890), and version 1 as used by PPTP (RFC 2637). Source routing was withdrawn and is not supported.</summary>
    private Header Gre(ReadOnlySpan<byte> bytes, ref HeaderCursor walk, ref DecodedPacket packet)
    {
        const int Checksum = 0x8000, Routing = 0x4000, Key = 0x2000, Sequence = 0x1000, Acknowledgment = 0x0080, VersionMask = 7, Base = 4, Field = 4;
        if (!walk.Has(Base))
        {
            return walk.Short();
        }

        ushort flags = BinaryPrimitives.ReadUInt16BigEndian(bytes[walk.At..]);
        int protocol = (int)BinaryPrimitives.ReadUInt16BigEndian(bytes[(walk.At + 2)..]);
        int version = flags & VersionMask;
        if (version > 1 || (flags & Routing) != 0)
        {
            return NotOpened(UnopenedSpace.IpProtocol, IpProtocol.Gre, ref walk);
        }

        int keyAt = Base + ((flags & Checksum) != 0 ? Field : 0);
        int length = keyAt + ((flags & Key) != 0 ? Field : 0) + ((flags & Sequence) != 0 ? Field : 0) + (version == 1 && (flags & Acknowledgment) != 0 ? Field : 0);
        if (!walk.Has(length))
        {
            return walk.Short();
        }

        uint key = (flags & Key) != 0 ? BinaryPrimitives.ReadUInt32BigEndian(bytes[(walk.At + keyAt)..]) : 0;
        walk.At += length;
        if (protocol is EtherType.Erspan or EtherType.Erspan3)
        {
            return Erspan(protocol, hasHeader: (flags & Sequence) != 0, bytes, ref walk, ref packet);
        }

        if (!packet.Encapsulation.Push((flags & Key) != 0 ? EncapsulationKind.GreKey : EncapsulationKind.Gre, key, _maxDepth))
        {
            return walk.Finish(DecodeResult.DepthLimit);
        }

        // An empty packet is a tunnel keep-alive (Cisco); in version 1 it is an acknowledgment.
        return protocol == EtherType.Cmd ? Header.CmdInGre
            : walk.WireLength == 0 ? walk.Finish(DecodeResult.NotTcp)
            : OfEtherType(protocol, ref walk);
    }

    /// <summary>
    /// Skips the WCCP header, if any. WCCP version 2 inserts four bytes before the redirected packet; their first nibble is never that of IPv4
    /// (draft-wilson-wrec-wccp-v2 section 3.1).
    /// </summary>
    private static Header Wccp(ReadOnlySpan<byte> bytes, ref HeaderCursor walk)
    {
        const int Redirect = 4;
        if (!walk.Has(Redirect))
        {
            return walk.Short();
        }

        walk.At += HoldsIp(bytes, walk.At, in walk) ? 0 : Redirect;
        return Header.RawIp;
    }

    /// <summary>
    /// Reads ERSPAN (draft-foschiano-erspan section 4): type I has no header and no GRE sequence number, type II has 8 bytes, type III has 12, plus 8 if a flag
    /// is set.
    /// </summary>
    private Header Erspan(int protocol, bool hasHeader, ReadOnlySpan<byte> bytes, ref HeaderCursor walk, ref DecodedPacket packet)
    {
        const int Type2 = 8, Type3 = 12, SessionAt = 2, SessionMask = 0x3ff, Platform = 8, FrameTypeAt = 10, FrameTypeShift = 10, FrameTypeMask = 0x1f, FrameTypeIp = 2;
        if (protocol == EtherType.Erspan && !hasHeader)
        {
            return Inside(EncapsulationKind.Erspan, 0, Header.Ethernet, ref walk, ref packet);
        }

        int length = protocol == EtherType.Erspan3 ? Type3 : Type2;
        if (!walk.Has(length))
        {
            return walk.Short();
        }

        var header = bytes.Slice(walk.At, length);
        uint session = (uint)(BinaryPrimitives.ReadUInt16BigEndian(header[SessionAt..]) & SessionMask);
        walk.At += length;
        var next = Header.Ethernet;
        if (protocol == EtherType.Erspan3)
        {
            ushort word = BinaryPrimitives.ReadUInt16BigEndian(header[FrameTypeAt..]);
            next = ((word >> FrameTypeShift) & FrameTypeMask) == FrameTypeIp ? Header.RawIp : Header.Ethernet;
            if ((word & 1) != 0)
            {
                if (!walk.Has(Platform))
                {
                    return walk.Short();
                }

                walk.At += Platform;
            }
        }

        return Inside(EncapsulationKind.Erspan, session, next, ref walk, ref packet);
    }

    /// <summary>Reads EtherIP (RFC 3378): version 3 in four bits, and twelve zero bits.</summary>
    private Header EtherIp(ReadOnlySpan<byte> bytes, ref HeaderCursor walk, ref DecodedPacket packet)
    {
        const int Length = 2, Version = 3;
        if (!walk.Has(Length))
        {
            return walk.Short();
        }

        if (bytes[walk.At] >> 4 != Version)
        {
            return NotOpened(UnopenedSpace.IpProtocol, IpProtocol.EtherIp, ref walk);
        }

        walk.At += Length;
        return Inside(EncapsulationKind.EtherIp, 0, Header.Ethernet, ref walk, ref packet);
    }

    /// <summary>Reads L2TP version 3 over IP (RFC 3931 section 4.1.1): a session; session 0 is for control messages.</summary>
    private Header L2tpOverIp(ReadOnlySpan<byte> bytes, ref HeaderCursor walk, ref DecodedPacket packet)
    {
        const int Length = 4;
        if (!walk.Has(Length))
        {
            return walk.Short();
        }

        uint session = BinaryPrimitives.ReadUInt32BigEndian(bytes[walk.At..]);
        walk.At += Length;
        return session == 0 ? walk.Finish(DecodeResult.NotTcp) : L2tpPayload(UnopenedSpace.IpProtocol, IpProtocol.L2tp, session, bytes, ref walk, ref packet);
    }

    /// <summary>
    /// Reads the network service header (RFC 8300 section 2): length in units of four bytes and the number of the next protocol. Metadata of type 1 has four
    /// fixed words, metadata of type 2 any number; the length covers both.
    /// </summary>
    private Header Nsh(ReadOnlySpan<byte> bytes, ref HeaderCursor walk, ref DecodedPacket packet)
    {
        const int Least = 8, LengthMask = 0x3f, Word = 4, NextProtocolAt = 3, PathAt = 4, PathShift = 8, VersionShift = 6;
        if (!walk.Has(Least))
        {
            return walk.Short();
        }

        var header = bytes.Slice(walk.At, Least);
        int length = (header[1] & LengthMask) * Word;
        if (header[0] >> VersionShift != 0 || length < Least || length > walk.WireLength)
        {
            return walk.Finish(DecodeResult.Malformed);
        }

        if (!walk.Has(length))
        {
            return walk.Short();
        }

        walk.At += length;
        var next = header[NextProtocolAt] switch
        {
            1 => Header.IPv4,
            2 => Header.IPv6,
            3 => Header.Ethernet,
            4 => Header.Nsh,
            5 => Header.Mpls,
            var other => NotOpened(UnopenedSpace.Nsh, other, ref walk),
        };
        return next == Header.Done ? next
            : Inside(EncapsulationKind.Nsh, BinaryPrimitives.ReadUInt32BigEndian(header[PathAt..]) >> PathShift, next, ref walk, ref packet);
    }
}
