using System.Buffers.Binary;
using System.Runtime.CompilerServices;

namespace RfbWatch.Packets;

/// <content>Tunnels in UDP. The port determines which header to look for; only a valid header opens the tunnel.</content>
public sealed partial class PacketDecoder
{
    private const int UdpHeader = 8;
    private const int UdpDestinationAt = 2;
    private const int UdpLengthAt = 4;
    private const int TunnelHeader = 8;
    private const int VniShift = 8;

    /// <summary>Whether one of the ports in a UDP header is used by tunnels.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool HasTunnelPort(ReadOnlySpan<byte> udp) =>
        UdpTunnel.IsPort(BinaryPrimitives.ReadUInt16BigEndian(udp[UdpDestinationAt..])) || UdpTunnel.IsPort(BinaryPrimitives.ReadUInt16BigEndian(udp));

    private Header Udp(ReadOnlySpan<byte> bytes, ref HeaderCursor walk, ref DecodedPacket packet)
    {
        if (!walk.Has(UdpHeader))
        {
            return walk.Short();
        }

        var udp = bytes.Slice(walk.At, UdpHeader);
        if (!HasTunnelPort(udp))
        {
            return walk.Finish(DecodeResult.NotTcp);
        }

        ushort length = BinaryPrimitives.ReadUInt16BigEndian(udp[UdpLengthAt..]);
        if (length >= UdpHeader)
        {
            walk.Limit(length);
        }

        walk.At += UdpHeader;

        // Most tunnels are identified by their destination port; L2TP, Teredo and IPsec send replies from that port.
        int port = BinaryPrimitives.ReadUInt16BigEndian(udp[UdpDestinationAt..]);
        port = UdpTunnel.IsPort(port) ? port : BinaryPrimitives.ReadUInt16BigEndian(udp);
        var next = UdpTunnel.HeaderOf(port);
        if (next is Header.Gre or Header.Mpls)
        {
            walk.IsGuess = true;
        }

        return next != Header.Done ? next
            : IsClosedTunnel(port, bytes, in walk) ? NotOpened(UnopenedSpace.UdpPort, port, ref walk)
            : walk.Finish(DecodeResult.NotTcp);
    }

    /// <summary>Whether the payload is a tunnel that is recognised by a valid header, but not opened.</summary>
    private static bool IsClosedTunnel(int port, ReadOnlySpan<byte> bytes, in HeaderCursor walk)
    {
        // WireGuard: type 4, three zero bytes, then receiver, counter, and data padded to a multiple of 16 bytes with a 16-byte tag.
        const int WireGuardLeast = 32, WireGuardUnit = 16, EspLeast = 16, CapwapLeast = 8;
        const uint WireGuardData = 0x04000000, CapwapMask = 0xff000000, CapwapDtls = 0x01000000;
        if (!walk.Has(sizeof(uint)))
        {
            return false;
        }

        uint first = BinaryPrimitives.ReadUInt32BigEndian(bytes[walk.At..]);
        return port switch
        {
            UdpTunnel.WireGuard => first == WireGuardData && walk.WireLength > WireGuardLeast && walk.WireLength % WireGuardUnit == 0,

            // RFC 3948: four zero bytes indicate IKE, a shorter payload a keep-alive.
            UdpTunnel.EspInUdp => first != 0 && walk.WireLength >= EspLeast,

            // RFC 5415 section 4.2: version 0, and type 0, or 1 if encrypted.
            UdpTunnel.CapwapData => (first & CapwapMask) is 0 or CapwapDtls && walk.WireLength > CapwapLeast,
            _ => false,
        };
    }

    /// <summary>
    /// Reads VXLAN (RFC 7348): a flag indicates that the id is valid; everything else is zero and ignored by receivers. The flag of the generic protocol
    /// extension is accepted on any port if the payload matches it.
    /// </summary>
    private Header Vxlan(ReadOnlySpan<byte> bytes, ref HeaderCursor walk, ref DecodedPacket packet)
    {
        const byte IdFlag = 0x08, PolicyFlag = 0x80, NextProtocolFlag = 0x04;
        const int NextProtocolAt = 3, IdAt = 4;
        const uint ReservedMask = 0xf7ffffff, IdReservedMask = 0xff;
        if (!walk.Has(TunnelHeader))
        {
            return walk.FinishUnless(TunnelHeader);
        }

        var header = bytes.Slice(walk.At, TunnelHeader);
        byte flags = header[0];
        if ((flags & IdFlag) == 0)
        {
            return walk.Finish(DecodeResult.NotTcp);
        }

        int payload = walk.At + TunnelHeader;
        if ((flags & (NextProtocolFlag | PolicyFlag)) == NextProtocolFlag && header[NextProtocolAt] is 1 or 2 && HoldsIp(bytes, payload, in walk))
        {
            return VxlanGpe(bytes, ref walk, ref packet);
        }

        uint id = BinaryPrimitives.ReadUInt32BigEndian(header[IdAt..]);
        walk.IsGuess = ((flags & PolicyFlag) == 0 && (BinaryPrimitives.ReadUInt32BigEndian(header) & ReservedMask) != 0) || (id & IdReservedMask) != 0;
        walk.At = payload;
        return Inside(EncapsulationKind.Vxlan, id >> VniShift, Header.Ethernet, ref walk, ref packet);
    }

    /// <summary>
    /// Reads the generic protocol extension of VXLAN: a flag indicates that a next protocol number is present (draft-ietf-nvo3-vxlan-gpe section 3).
    /// </summary>
    private Header VxlanGpe(ReadOnlySpan<byte> bytes, ref HeaderCursor walk, ref DecodedPacket packet)
    {
        const byte IdFlag = 0x08, NextProtocolFlag = 0x04, VersionMask = 0x30;
        const int NextProtocolAt = 3, IdAt = 4;
        if (!walk.Has(TunnelHeader))
        {
            return walk.FinishUnless(TunnelHeader);
        }

        var header = bytes.Slice(walk.At, TunnelHeader);
        if ((header[0] & (IdFlag | NextProtocolFlag)) == 0 || (header[0] & VersionMask) != 0)
        {
            return walk.Finish(DecodeResult.NotTcp);
        }

        walk.IsGuess = header[1] != 0 || header[2] != 0;
        walk.At += TunnelHeader;
        var next = (header[0] & NextProtocolFlag) == 0 ? Header.Ethernet : header[NextProtocolAt] switch
        {
            1 => Header.IPv4,
            2 => Header.IPv6,
            3 => Header.Ethernet,
            4 => Header.Nsh,
            5 => Header.Mpls,
            var other => NotOpened(UnopenedSpace.VxlanGpe, other, ref walk),
        };
        return next == Header.Done ? next
            : Inside(EncapsulationKind.VxlanGpe, BinaryPrimitives.ReadUInt32BigEndian(header[IdAt..]) >> VniShift, next, ref walk, ref packet);
    }

    /// <summary>Reads GENEVE (RFC 8926 section 3.4): version 0, options in units of four bytes, and an EtherType.</summary>
    private Header Geneve(ReadOnlySpan<byte> bytes, ref HeaderCursor walk, ref DecodedPacket packet)
    {
        const int ProtocolTypeAt = 2, IdAt = 4, OptionUnit = 4, VersionShift = 6;
        const byte OptionLengthMask = 0x3f, FlagsReservedMask = 0x3f;
        if (!walk.Has(TunnelHeader))
        {
            return walk.FinishUnless(TunnelHeader);
        }

        var header = bytes.Slice(walk.At, TunnelHeader);
        int length = TunnelHeader + ((header[0] & OptionLengthMask) * OptionUnit);
        if (header[0] >> VersionShift != 0 || length > walk.WireLength)
        {
            return walk.Finish(DecodeResult.NotTcp);
        }

        if (!walk.Has(length))
        {
            return walk.Short();
        }

        walk.At += length;
        walk.IsGuess = (header[1] & FlagsReservedMask) != 0 || header[TunnelHeader - 1] != 0;
        var next = OfEtherType(BinaryPrimitives.ReadUInt16BigEndian(header[ProtocolTypeAt..]), ref walk);
        return next == Header.Done ? next
            : Inside(EncapsulationKind.Geneve, BinaryPrimitives.ReadUInt32BigEndian(header[IdAt..]) >> VniShift, next, ref walk, ref packet);
    }

    /// <summary>
    /// Reads GTP-U (3GPP TS 29.281 section 5): version 1, protocol type 1; a length that ends with the datagram; if any of three flags is set, four more bytes,
    /// the last of which is the type of the first extension header. Message 255 carries a packet.
    /// </summary>
    private Header GtpU(ReadOnlySpan<byte> bytes, ref HeaderCursor walk, ref DecodedPacket packet)
    {
        const int FixedMask = 0xf8, VersionAndType = 0x30, OptionalMask = 0x07, ExtensionFlag = 0x04, MessageAt = 1, LengthAt = 2, TunnelAt = 4, Optional = 4, ExtensionUnits = 4;
        const byte UserPacket = 255;
        if (!walk.Has(TunnelHeader))
        {
            return walk.FinishUnless(TunnelHeader);
        }

        var header = bytes.Slice(walk.At, TunnelHeader);
        if ((header[0] & FixedMask) != VersionAndType || header[MessageAt] != UserPacket || TunnelHeader + BinaryPrimitives.ReadUInt16BigEndian(header[LengthAt..]) != walk.WireLength)
        {
            return walk.Finish(DecodeResult.NotTcp);
        }

        walk.At += TunnelHeader;
        if ((header[0] & OptionalMask) != 0)
        {
            if (!walk.Has(Optional))
            {
                return walk.Short();
            }

            walk.At += Optional;
            int extension = (header[0] & ExtensionFlag) != 0 ? bytes[walk.At - 1] : 0;
            while (extension != 0)
            {
                if (!walk.Has(1))
                {
                    return walk.Short();
                }

                int length = bytes[walk.At] * ExtensionUnits;
                if (length == 0 || length > walk.WireLength)
                {
                    return walk.Finish(DecodeResult.Malformed);
                }

                if (!walk.Has(length))
                {
                    return walk.Short();
                }

                walk.At += length;
                extension = bytes[walk.At - 1];
            }
        }

        // The kind of payload is negotiated elsewhere: IP, or since 5G also Ethernet.
        var next = !walk.Has(1) || HoldsIp(bytes, walk.At, in walk) ? Header.RawIp : HoldsEthernet(bytes, walk.At, in walk) ? Header.Ethernet : Header.Done;
        return next == Header.Done && !walk.Has(EthernetHeader) && walk.WireEnd > walk.End ? walk.Short()
            : next == Header.Done ? NotOpened(UnopenedSpace.UdpPort, UdpTunnel.GtpU, ref walk)
            : Inside(EncapsulationKind.GtpU, BinaryPrimitives.ReadUInt32BigEndian(header[TunnelAt..]), next, ref walk, ref packet);
    }

    /// <summary>
    /// Reads LISP data (RFC 9300 section 5.3): eight bytes of flags, nonce and locator bits, none of which is fixed, then IP. Only the IP header identifies it.
    /// </summary>
    private Header Lisp(ReadOnlySpan<byte> bytes, ref HeaderCursor walk, ref DecodedPacket packet)
    {
        walk.At += TunnelHeader;
        return HoldsIp(bytes, walk.At, in walk) ? Inside(EncapsulationKind.Lisp, 0, Header.RawIp, ref walk, ref packet) : walk.FinishUnless(1);
    }
}
