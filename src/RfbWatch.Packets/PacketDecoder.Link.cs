using System.Buffers.Binary;

namespace RfbWatch.Packets;

/// <content>The outermost header, by link type.</content>
public sealed partial class PacketDecoder
{
    private Header Link(LinkType linkType, ReadOnlySpan<byte> bytes, ref HeaderCursor walk)
    {
        switch (linkType)
        {
            case LinkType.Ethernet:
                return Header.Ethernet;
            case LinkType.Raw or LinkType.RawBsd or LinkType.RawOpenBsd or LinkType.IPv4 or LinkType.IPv6:
                return Header.RawIp;
            case LinkType.Ppp or LinkType.PppHdlc or LinkType.CiscoHdlc:
                return Header.Ppp;
            case LinkType.PppEther:
                return Header.Pppoe;
            case LinkType.Null or LinkType.Loop:
                return Loopback(bytes, ref walk);
            case LinkType.LinuxSll:
                return Cooked(bytes, length: 16, protocolAt: 14, ref walk);
            case LinkType.LinuxSll2:
                return Cooked(bytes, length: 20, protocolAt: 0, ref walk);
            case LinkType.Ieee80211:
                return Header.Ieee80211;
            case LinkType.Radiotap:
                return Radiotap(bytes, ref walk);
            case LinkType.Prism or LinkType.Avs:
                return PrismOrAvs(bytes, ref walk);
            case LinkType.Ppi:
                return Ppi(bytes, ref walk);
            default:
                Counters.CountUnsupported(linkType);
                return walk.Finish(DecodeResult.UnsupportedLinkType);
        }
    }

    /// <summary>
    /// Reads a 32-bit address family. AF_INET is 2 everywhere; AF_INET6 is 24, 28 or 30 on the BSDs, 10 on Linux (LINKTYPE_NULL, LINKTYPE_LOOP). Either byte
    /// order occurs, and only the version nibble is certain.
    /// </summary>
    private static Header Loopback(ReadOnlySpan<byte> bytes, ref HeaderCursor walk)
    {
        const int FamilyLength = 4;
        if (!walk.Has(FamilyLength))
        {
            return walk.Short();
        }

        uint family = BinaryPrimitives.ReadUInt32LittleEndian(bytes);
        family = family > 0xffff ? BinaryPrimitives.ReverseEndianness(family) : family;
        walk.At += FamilyLength;
        return family is 2 or 10 or 24 or 28 or 30 ? Header.RawIp : walk.Finish(DecodeResult.NotTcp);
    }

    /// <summary>
    /// Reads LINKTYPE_LINUX_SLL and SLL2: packet type, hardware type, address, and a protocol, which is an EtherType in all cases relevant here.
    /// </summary>
    private Header Cooked(ReadOnlySpan<byte> bytes, int length, int protocolAt, ref HeaderCursor walk)
    {
        if (!walk.Has(length))
        {
            return walk.Short();
        }

        walk.At += length;
        ushort protocol = BinaryPrimitives.ReadUInt16BigEndian(bytes[protocolAt..]);
        return protocol < EtherType.Lowest ? walk.Finish(DecodeResult.NotTcp) : OfEtherType(protocol, ref walk);
    }

    /// <summary>Reads radiotap (radiotap.org): version 0, a pad byte, the length of the whole header, and fields that are not needed.</summary>
    private static Header Radiotap(ReadOnlySpan<byte> bytes, ref HeaderCursor walk)
    {
        const int MinLength = 8, LengthAt = 2;
        if (!walk.Has(MinLength))
        {
            return walk.Short();
        }

        ushort length = BinaryPrimitives.ReadUInt16LittleEndian(bytes[LengthAt..]);
        if (bytes[0] != 0 || length < MinLength)
        {
            return walk.Finish(DecodeResult.Malformed);
        }

        walk.At += length;
        return Header.Ieee80211;
    }

    /// <summary>
    /// Reads an AVS or PRISM header. AVS starts with 0x8021100 and a version in network byte order, followed by its length; PRISM starts with a message code
    /// and its length in the byte order of the capturing host. LINKTYPE_IEEE802_11_PRISM may contain either of them, LINKTYPE_IEEE802_11_AVS only AVS.
    /// </summary>
    private static Header PrismOrAvs(ReadOnlySpan<byte> bytes, ref HeaderCursor walk)
    {
        const int MinLength = 8, LengthAt = 4, MaxLength = 0xffff;
        const uint AvsMagic = 0x80211000, AvsMask = 0xfffff000;
        if (!walk.Has(MinLength))
        {
            return walk.Short();
        }

        uint length = BinaryPrimitives.ReadUInt32BigEndian(bytes[LengthAt..]);
        bool isAvs = (BinaryPrimitives.ReadUInt32BigEndian(bytes) & AvsMask) == AvsMagic;
        length = !isAvs && length > MaxLength ? BinaryPrimitives.ReverseEndianness(length) : length;
        if (length is < MinLength or > MaxLength)
        {
            return walk.Finish(DecodeResult.Malformed);
        }

        walk.At += (int)length;
        return Header.Ieee80211;
    }

    /// <summary>Reads LINKTYPE_PPI: version 0, flags, the header's length and the link type of the payload, both little-endian.</summary>
    private Header Ppi(ReadOnlySpan<byte> bytes, ref HeaderCursor walk)
    {
        const int MinLength = 8, LengthAt = 2, LinkTypeAt = 4;
        if (!walk.Has(MinLength))
        {
            return walk.Short();
        }

        ushort length = BinaryPrimitives.ReadUInt16LittleEndian(bytes[LengthAt..]);
        if (bytes[0] != 0 || length < MinLength)
        {
            return walk.Finish(DecodeResult.Malformed);
        }

        walk.At += length;
        var inner = (LinkType)BinaryPrimitives.ReadUInt32LittleEndian(bytes[LinkTypeAt..]);
        if (inner is LinkType.Ieee80211 or LinkType.Ethernet)
        {
            return inner == LinkType.Ethernet ? Header.Ethernet : Header.Ieee80211;
        }

        Counters.CountUnsupported(inner);
        return walk.Finish(DecodeResult.UnsupportedLinkType);
    }

    private static Header RawIp(ReadOnlySpan<byte> bytes, ref HeaderCursor walk) => !walk.Has(1)
        ? walk.Short()
        : (bytes[walk.At] >> 4) switch
        {
            4 => Header.IPv4,
            6 => Header.IPv6,
            _ => walk.Finish(DecodeResult.NotTcp),
        };
}
