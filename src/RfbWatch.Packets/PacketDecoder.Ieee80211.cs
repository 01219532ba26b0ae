using System.Buffers.Binary;

namespace RfbWatch.Packets;

/// <content>IEEE 802.11 data frames (IEEE 802.11-2020 section 9.3.2). Nothing is decrypted.</content>
public sealed partial class PacketDecoder
{
    /// <summary>LLC with the SNAP header for EtherTypes: AA AA 03, and organisation code 000000 (RFC 1042) or 0000F8 (IEEE 802.1H).</summary>
    private const int SnapHeader = 8;

    private Header Ieee80211(ReadOnlySpan<byte> bytes, ref HeaderCursor walk, ref DecodedPacket packet)
    {
        const int FrameControl = 2, BasicHeader = 24, FourthAddress = 6, QosControl = 2, HtControl = 4, SequenceControlAt = 22;
        const int VersionAndTypeMask = 0x0f, DataFrame = 0x08, NoData = 0x40, Qos = 0x80;
        const int BothDistributionSystems = 0x03, MoreFragments = 0x04, Protected = 0x40, Order = 0x80;
        const int FragmentMask = 0x0f, AggregatePresent = 0x80;
        if (!walk.Has(FrameControl))
        {
            return walk.Short();
        }

        var (kind, flags) = (bytes[walk.At], bytes[walk.At + 1]);
        if ((kind & VersionAndTypeMask) != DataFrame || (kind & NoData) != 0)
        {
            return walk.Finish(DecodeResult.NotTcp);
        }

        bool isQos = (kind & Qos) != 0;
        int qosAt = BasicHeader + ((flags & BothDistributionSystems) == BothDistributionSystems ? FourthAddress : 0);
        int length = qosAt + (isQos ? QosControl + ((flags & Order) != 0 ? HtControl : 0) : 0);
        if (!walk.Has(length))
        {
            return walk.Short();
        }

        int start = walk.At;
        walk.At += length;
        if (isQos && (bytes[start + qosAt] & AggregatePresent) != 0 && (flags & Protected) == 0)
        {
            return Aggregate(ref walk, ref packet);
        }

        // A capture of decrypted frames may have left the bit set: the frame is then readable.
        if ((flags & Protected) != 0 && !HasSnap(bytes, in walk))
        {
            return NotOpened(UnopenedSpace.Ieee80211, UnopenedEncapsulations.Encrypted, ref walk);
        }

        if ((flags & MoreFragments) != 0 || (bytes[start + SequenceControlAt] & FragmentMask) != 0)
        {
            return NotOpened(UnopenedSpace.Ieee80211, UnopenedEncapsulations.Fragment, ref walk);
        }

        // Some drivers pad the header to a multiple of four bytes (radiotap flag 0x20).
        int padding = -length & 3;
        if (padding != 0 && !HasSnap(bytes, in walk))
        {
            walk.At += padding;
            if (!HasSnap(bytes, in walk))
            {
                walk.At -= padding;
            }
        }

        return Snap(bytes, ref walk);
    }

    /// <summary>Ends the walk at the body of an A-MSDU, which contains several packets; <see cref="DecodeNext"/> continues.</summary>
    private static Header Aggregate(ref HeaderCursor walk, ref DecodedPacket packet)
    {
        packet.PayloadOffset = walk.Offset + walk.At;
        packet.PayloadLength = walk.End - walk.At;
        packet.PayloadCut = walk.WireEnd - walk.End;
        return walk.Finish(DecodeResult.Aggregate);
    }

    private static bool HasSnap(ReadOnlySpan<byte> bytes, in HeaderCursor walk) =>
        walk.Has(SnapHeader) && BinaryPrimitives.ReadUInt32BigEndian(bytes[walk.At..]) == 0xAAAA0300 && bytes[walk.At + 4] == 0 && bytes[walk.At + 5] is 0 or 0xF8;

    /// <summary>Reads LLC (IEEE 802.2): SNAP with an EtherType, or IP with its own service access point.</summary>
    private Header Snap(ReadOnlySpan<byte> bytes, ref HeaderCursor walk)
    {
        const int Llc = 3, IpAccessPoint = 0x06, UnnumberedInformation = 0x03;
        if (!walk.Has(Llc))
        {
            return walk.Short();
        }

        var llc = bytes.Slice(walk.At, Llc);
        if (llc[0] == IpAccessPoint && llc[1] == IpAccessPoint && llc[2] == UnnumberedInformation)
        {
            walk.At += Llc;
            return Header.IPv4;
        }

        if (!HasSnap(bytes, in walk))
        {
            return !walk.Has(SnapHeader) && llc[0] == 0xAA ? walk.Short() : walk.Finish(DecodeResult.NotTcp);
        }

        ushort type = BinaryPrimitives.ReadUInt16BigEndian(bytes[(walk.At + SnapHeader - 2)..]);
        walk.At += SnapHeader;
        return type >= EtherType.Lowest ? OfEtherType(type, ref walk) : walk.Finish(DecodeResult.NotTcp);
    }
}
