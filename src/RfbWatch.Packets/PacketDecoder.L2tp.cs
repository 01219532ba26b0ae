using System.Buffers.Binary;

namespace RfbWatch.Packets;

/// <content>L2TP (RFC 2661, RFC 3931) and Teredo (RFC 4380) over UDP.</content>
public sealed partial class PacketDecoder
{
    private Header L2tp(ReadOnlySpan<byte> bytes, ref HeaderCursor walk, ref DecodedPacket packet)
    {
        const int FlagsLength = 2, Control = 0x8000, VersionMask = 0x000f, Reserved = 0x30f0, Version3Header = 8, SessionAt = 4;
        if (!walk.Has(FlagsLength))
        {
            return walk.FinishUnless(FlagsLength);
        }

        int flags = BinaryPrimitives.ReadUInt16BigEndian(bytes[walk.At..]);
        if ((flags & Control) != 0)
        {
            return walk.Finish(DecodeResult.NotTcp);
        }

        switch (flags & VersionMask)
        {
            case 2 when (flags & Reserved) == 0:
                return L2tpVersion2(flags, bytes, ref walk, ref packet);

            // RFC 3931 section 4.1.2: no flags except the version, two reserved bytes, the session.
            case 3 when flags == 3:
                if (!walk.Has(Version3Header))
                {
                    return walk.FinishUnless(Version3Header);
                }

                uint session = BinaryPrimitives.ReadUInt32BigEndian(bytes[(walk.At + SessionAt)..]);
                walk.At += Version3Header;
                return L2tpPayload(UnopenedSpace.UdpPort, UdpTunnel.L2tp, session, bytes, ref walk, ref packet);
            default:
                return walk.Finish(DecodeResult.NotTcp);
        }
    }

    /// <summary>
    /// Reads an L2TP version 2 header (RFC 2661 section 3.1): flags, which indicate the length of the message, sequence numbers, and an offset to skip; then
    /// PPP.
    /// </summary>
    private Header L2tpVersion2(int flags, ReadOnlySpan<byte> bytes, ref HeaderCursor walk, ref DecodedPacket packet)
    {
        const int Length = 0x4000, Sequence = 0x0800, Offset = 0x0200, Fixed = 6, Field = 2;
        bool hasLength = (flags & Length) != 0;
        int sessionAt = (hasLength ? Field : 0) + Field + Field;
        int offsetAt = sessionAt + Field + ((flags & Sequence) != 0 ? 2 * Field : 0);
        int header = offsetAt + ((flags & Offset) != 0 ? Field : 0);
        if (!walk.Has(Math.Max(header, Fixed)))
        {
            return walk.FinishUnless(Math.Max(header, Fixed));
        }

        int start = walk.At;
        ushort session = BinaryPrimitives.ReadUInt16BigEndian(bytes[(start + sessionAt)..]);
        header += (flags & Offset) != 0 ? BinaryPrimitives.ReadUInt16BigEndian(bytes[(start + offsetAt)..]) : 0;
        int length = hasLength ? BinaryPrimitives.ReadUInt16BigEndian(bytes[(start + Field)..]) : walk.WireLength;
        if (length > walk.WireLength || header > length)
        {
            return walk.Finish(DecodeResult.NotTcp);
        }

        walk.Limit(length);
        if (!walk.Has(header))
        {
            return walk.Short();
        }

        walk.At += header;
        walk.IsGuess = !hasLength;
        return Inside(EncapsulationKind.L2tp, session, Header.Ppp, ref walk, ref packet);
    }

    /// <summary>
    /// Finds the payload of an L2TP version 3 session. The cookie (0, 4 or 8 bytes), the sublayer (0 or 4 bytes) and the kind of frame are negotiated in
    /// control messages; the first offset at which an Ethernet frame or an IP packet fits is used.
    /// </summary>
    private Header L2tpPayload(UnopenedSpace space, int number, uint session, ReadOnlySpan<byte> bytes, ref HeaderCursor walk, ref DecodedPacket packet)
    {
        const int MaxAhead = 12, Step = 4;
        for (int ahead = 0; ahead <= MaxAhead; ahead += Step)
        {
            int at = walk.At + ahead;
            var next = HoldsEthernet(bytes, at, in walk) ? Header.Ethernet : HoldsWholeIp(bytes, at, in walk) ? Header.RawIp : Header.Done;
            if (next != Header.Done)
            {
                walk.At = at;
                return Inside(EncapsulationKind.L2tp, session, next, ref walk, ref packet);
            }
        }

        return walk.End < walk.WireEnd && !walk.Has(MaxAhead + EthernetHeader) ? walk.Short() : NotOpened(space, number, ref walk);
    }

    /// <summary>Whether the bytes can be an IP packet that ends at the same byte as the enclosing packet.</summary>
    private static bool HoldsWholeIp(ReadOnlySpan<byte> bytes, int at, in HeaderCursor walk) =>
        walk.End - at >= IPv4Header && HoldsIp(bytes, at, in walk)
        && walk.WireEnd - at == (bytes[at] >> 4 == 4
            ? BinaryPrimitives.ReadUInt16BigEndian(bytes[(at + TotalLengthAt)..])
            : IPv6Header + BinaryPrimitives.ReadUInt16BigEndian(bytes[(at + PayloadLengthAt)..]));

    /// <summary>
    /// Reads Teredo (RFC 4380 section 5.1.1): optionally an authentication header and an origin indication, then IPv6. Only the IPv6 header identifies it;
    /// trailers (RFC 6081) follow its end.
    /// </summary>
    private Header Teredo(ReadOnlySpan<byte> bytes, ref HeaderCursor walk, ref DecodedPacket packet)
    {
        const int Authentication = 1, AuthenticationFixed = 13, ClientLengthAt = 2, ValueLengthAt = 3, Origin = 0, OriginLength = 8, Indicator = 2;
        if (walk.Has(Indicator) && BinaryPrimitives.ReadUInt16BigEndian(bytes[walk.At..]) == Authentication)
        {
            if (!walk.Has(AuthenticationFixed))
            {
                return walk.FinishUnless(AuthenticationFixed);
            }

            walk.At += AuthenticationFixed + bytes[walk.At + ClientLengthAt] + bytes[walk.At + ValueLengthAt];
        }

        if (walk.Has(Indicator) && BinaryPrimitives.ReadUInt16BigEndian(bytes[walk.At..]) == Origin)
        {
            walk.At += OriginLength;
        }

        return walk.Has(1) && bytes[walk.At] >> 4 == 6 && HoldsIp(bytes, walk.At, in walk)
            ? Inside(EncapsulationKind.Teredo, 0, Header.IPv6, ref walk, ref packet)
            : walk.FinishUnless(Indicator);
    }
}
