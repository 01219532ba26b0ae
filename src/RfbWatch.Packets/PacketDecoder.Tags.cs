using System.Buffers.Binary;

namespace RfbWatch.Packets;

/// <content>Ethernet, and the tags and labels between it and IP.</content>
public sealed partial class PacketDecoder
{
    private const int VlanTagLength = 4;
    private const int MplsLabel = 4;
    private const int PppoeHeader = 6;

    /// <summary>Reads Ethernet II, or IEEE 802.3 with LLC.</summary>
    private Header Ethernet(ReadOnlySpan<byte> bytes, ref HeaderCursor walk)
    {
        if (!walk.Has(EthernetHeader))
        {
            return walk.Short();
        }

        ushort type = BinaryPrimitives.ReadUInt16BigEndian(bytes[(walk.At + EthernetTypeAt)..]);
        walk.At += EthernetHeader;
        return type >= EtherType.Lowest ? OfEtherType(type, ref walk) : Snap(bytes, ref walk);
    }

    /// <summary>Reads the EtherType in the last two bytes of a tag that was skipped.</summary>
    private Header BehindTag(ReadOnlySpan<byte> bytes, ref HeaderCursor walk)
    {
        ushort type = BinaryPrimitives.ReadUInt16BigEndian(bytes[(walk.At - sizeof(ushort))..]);
        return type >= EtherType.Lowest ? OfEtherType(type, ref walk) : Snap(bytes, ref walk);
    }

    private Header VlanTag(ReadOnlySpan<byte> bytes, ref HeaderCursor walk, ref DecodedPacket packet)
    {
        if (!walk.Has(VlanTagLength))
        {
            return walk.Short();
        }

        if (!Vlan(BinaryPrimitives.ReadUInt16BigEndian(bytes[walk.At..]), ref packet))
        {
            return walk.Finish(DecodeResult.DepthLimit);
        }

        walk.At += VlanTagLength;
        return BehindTag(bytes, ref walk);
    }

    /// <summary>Records a VLAN. VLAN 0 is a priority tag, not a network (IEEE 802.1Q table 9-2).</summary>
    private bool Vlan(ushort tci, ref DecodedPacket packet) =>
        (tci & 0xfff) == 0 || packet.Encapsulation.Push(EncapsulationKind.Vlan, (uint)tci & 0xfff, _maxDepth);

    /// <summary>Reads an IEEE 802.1ah tag: flags and a 24-bit service instance, then the customer's frame.</summary>
    private Header BackboneTag(ReadOnlySpan<byte> bytes, ref HeaderCursor walk, ref DecodedPacket packet)
    {
        const int Length = 4;
        const uint ServiceMask = 0xffffff;
        if (!walk.Has(Length))
        {
            return walk.Short();
        }

        uint tag = BinaryPrimitives.ReadUInt32BigEndian(bytes[walk.At..]);
        walk.At += Length;
        return Inside(EncapsulationKind.BackboneTag, tag & ServiceMask, Header.Ethernet, ref walk, ref packet);
    }

    /// <summary>Reads a VN-Tag of four bytes: direction, pointer, 14-bit destination, looped, version, source; then an EtherType.</summary>
    private Header VnTag(ReadOnlySpan<byte> bytes, ref HeaderCursor walk, ref DecodedPacket packet)
    {
        const int Length = 6, DestinationMask = 0x3fff;
        return Tag(EncapsulationKind.VnTag, Length, at: 0, DestinationMask, bytes, ref walk, ref packet);
    }

    /// <summary>
    /// Reads an IEEE 802.1BR tag: priority and ingress channel, 2-bit group and 12-bit channel (read as one number), two extension bytes; then an EtherType.
    /// </summary>
    private Header ETag(ReadOnlySpan<byte> bytes, ref HeaderCursor walk, ref DecodedPacket packet)
    {
        const int Length = 8, ChannelAt = 2, ChannelMask = 0x3fff;
        return Tag(EncapsulationKind.ETag, Length, ChannelAt, ChannelMask, bytes, ref walk, ref packet);
    }

    private Header Tag(EncapsulationKind kind, int length, int at, int mask, ReadOnlySpan<byte> bytes, ref HeaderCursor walk, ref DecodedPacket packet)
    {
        if (!walk.Has(length))
        {
            return walk.Short();
        }

        int id = BinaryPrimitives.ReadUInt16BigEndian(bytes[(walk.At + at)..]) & mask;
        walk.At += length;
        return packet.Encapsulation.Push(kind, (uint)id, _maxDepth) ? BehindTag(bytes, ref walk) : walk.Finish(DecodeResult.DepthLimit);
    }

    /// <summary>
    /// Reads MACsec (IEEE 802.1AE section 9): control bits, short length, packet number, and the channel if a control bit is set. The payload is readable if
    /// neither encryption bit is set.
    /// </summary>
    private Header MacSec(ReadOnlySpan<byte> bytes, ref HeaderCursor walk, ref DecodedPacket packet)
    {
        const int Base = 6, Channel = 8, ChannelPresent = 0x20, EncryptedOrChanged = 0x0c;
        if (!walk.Has(Base))
        {
            return walk.Short();
        }

        byte control = bytes[walk.At];
        if ((control & EncryptedOrChanged) != 0)
        {
            return NotOpened(UnopenedSpace.EtherType, EtherType.MacSec, ref walk);
        }

        int length = Base + ((control & ChannelPresent) != 0 ? Channel : 0) + sizeof(ushort);
        if (!walk.Has(length))
        {
            return walk.Short();
        }

        walk.At += length;
        return packet.Encapsulation.Push(EncapsulationKind.MacSec, 0, _maxDepth) ? BehindTag(bytes, ref walk) : walk.Finish(DecodeResult.DepthLimit);
    }

    /// <summary>
    /// Reads Cisco CMD on Ethernet: version, number of options, each with type and value (two bytes each), then the EtherType. There is one option, the
    /// security group tag.
    /// </summary>
    private Header Cmd(ReadOnlySpan<byte> bytes, ref HeaderCursor walk, ref DecodedPacket packet)
    {
        const int Fixed = 2, Option = 4, TagAt = 4, OptionsAt = 1, OneOption = Fixed + Option + sizeof(ushort);
        if (!walk.Has(OneOption))
        {
            return walk.Short();
        }

        // Not every device sets the number of options: assume one option, unless it is not followed by a known EtherType.
        int length = OneOption;
        int counted = Fixed + (bytes[walk.At + OptionsAt] * Option) + sizeof(ushort);
        if (EtherType.HeaderOf(BinaryPrimitives.ReadUInt16BigEndian(bytes[(walk.At + OneOption - sizeof(ushort))..])) == Header.Done && counted > OneOption)
        {
            length = counted;
        }

        if (!walk.Has(length))
        {
            return walk.Short();
        }

        ushort tag = BinaryPrimitives.ReadUInt16BigEndian(bytes[(walk.At + TagAt)..]);
        walk.At += length;
        return packet.Encapsulation.Push(EncapsulationKind.Cmd, tag, _maxDepth) ? BehindTag(bytes, ref walk) : walk.Finish(DecodeResult.DepthLimit);
    }

    /// <summary>Reads Cisco CMD in GRE, where the EtherType precedes it.</summary>
    private Header CmdInGre(ReadOnlySpan<byte> bytes, ref HeaderCursor walk, ref DecodedPacket packet)
    {
        const int Length = 8, TagAt = 6;
        if (!walk.Has(Length))
        {
            return walk.Short();
        }

        ushort type = BinaryPrimitives.ReadUInt16BigEndian(bytes[walk.At..]);
        ushort tag = BinaryPrimitives.ReadUInt16BigEndian(bytes[(walk.At + TagAt)..]);
        walk.At += Length;
        return packet.Encapsulation.Push(EncapsulationKind.Cmd, tag, _maxDepth) ? OfEtherType(type, ref walk) : walk.Finish(DecodeResult.DepthLimit);
    }

    /// <summary>
    /// Reads a stack of labels. No field indicates the type of the payload: it is IP if an IP header fits, otherwise an Ethernet pseudowire, with a control
    /// word that starts with a zero nibble (RFC 4385) or without one.
    /// </summary>
    private Header Mpls(ReadOnlySpan<byte> bytes, ref HeaderCursor walk, ref DecodedPacket packet)
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
                return walk.Finish(DecodeResult.DepthLimit);
            }
        }
        while ((entry & BottomOfStack) == 0);

        if (!walk.Has(ControlWord))
        {
            return walk.Short();
        }

        int nibble = bytes[walk.At] >> 4;
        if (nibble == 0 && (HoldsEthernet(bytes, walk.At + ControlWord, in walk) || !HoldsEthernet(bytes, walk.At, in walk)))
        {
            walk.At += ControlWord;
            return Header.Ethernet;
        }

        if (nibble is 4 or 6 && (HoldsIp(bytes, walk.At, in walk) || !HoldsEthernet(bytes, walk.At, in walk)))
        {
            return Header.RawIp;
        }

        return HoldsEthernet(bytes, walk.At, in walk) ? Header.Ethernet : walk.Finish(DecodeResult.NotTcp);
    }

    private Header Pppoe(ReadOnlySpan<byte> bytes, ref HeaderCursor walk, ref DecodedPacket packet)
    {
        const int SessionAt = 2, LengthAt = 4;
        if (!walk.Has(PppoeHeader))
        {
            return walk.Short();
        }

        var header = bytes.Slice(walk.At, PppoeHeader);
        if (header[0] != 0x11 || header[1] != 0)
        {
            return walk.Finish(DecodeResult.NotTcp);
        }

        walk.At += PppoeHeader;
        walk.Limit(BinaryPrimitives.ReadUInt16BigEndian(header[LengthAt..]));
        return Inside(EncapsulationKind.Pppoe, BinaryPrimitives.ReadUInt16BigEndian(header[SessionAt..]), Header.Ppp, ref walk, ref packet);
    }

    /// <summary>
    /// Reads PPP with or without address and control bytes, with or without protocol field compression (RFC 1661 section 6.5, RFC 1662 section 3.1); or Cisco's
    /// HDLC, which has an EtherType after address 0x0F or 0x8F (LINKTYPE_C_HDLC).
    /// </summary>
    private Header Ppp(ReadOnlySpan<byte> bytes, ref HeaderCursor walk)
    {
        const int Framing = 0xFF03;
        if (!walk.Has(2))
        {
            return walk.Short();
        }

        ushort head = BinaryPrimitives.ReadUInt16BigEndian(bytes[walk.At..]);
        if (head is Framing or 0x0F00 or 0x8F00)
        {
            walk.At += 2;
            if (!walk.Has(2))
            {
                return walk.Short();
            }

            if (head != Framing)
            {
                walk.At += 2;
                return BehindTag(bytes, ref walk);
            }
        }

        bool isCompressed = (bytes[walk.At] & 1) != 0;
        int protocol = isCompressed ? bytes[walk.At] : BinaryPrimitives.ReadUInt16BigEndian(bytes[walk.At..]);
        walk.At += isCompressed ? 1 : 2;
        return PppProtocol.HeaderOf(protocol) is not Header.Done and var next ? next : NotOpened(UnopenedSpace.Ppp, protocol, ref walk);
    }
}
