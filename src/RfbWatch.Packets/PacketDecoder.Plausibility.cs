using System.Buffers.Binary;

namespace RfbWatch.Packets;

/// <content>Plausibility checks, for payloads that no field identifies, or only a field that receivers ignore.</content>
public sealed partial class PacketDecoder
{
    /// <summary>
    /// Whether the bytes can be an IP packet: version, header length and total length are consistent with each other and with the rest of the enclosing packet.
    /// Bytes that were not captured cannot contradict it.
    /// </summary>
    private static bool HoldsIp(ReadOnlySpan<byte> bytes, int at, in HeaderCursor walk)
    {
        var (captured, wire) = (walk.End - at, walk.WireEnd - at);
        if (captured < 1)
        {
            return false;
        }

        switch (bytes[at] >> 4)
        {
            case 4:
                int header = (bytes[at] & 15) * 4;
                if (header < IPv4Header || wire < header)
                {
                    return false;
                }

                return captured < IPv4Header || BinaryPrimitives.ReadUInt16BigEndian(bytes[(at + TotalLengthAt)..]) is var total && total >= header && total <= wire;
            case 6:
                return wire >= IPv6Header && (captured < IPv6Header || IPv6Header + BinaryPrimitives.ReadUInt16BigEndian(bytes[(at + PayloadLengthAt)..]) <= wire);
            default:
                return false;
        }
    }

    /// <summary>Whether the bytes can be an Ethernet frame: a supported EtherType, and after the EtherTypes of IP an IP packet of that version.</summary>
    private static bool HoldsEthernet(ReadOnlySpan<byte> bytes, int at, in HeaderCursor walk)
    {
        if (walk.End - at < EthernetHeader)
        {
            return false;
        }

        int inner = at + EthernetHeader;
        ushort type = BinaryPrimitives.ReadUInt16BigEndian(bytes[(at + EthernetTypeAt)..]);
        return type switch
        {
            EtherType.IPv4 => inner >= walk.End || (bytes[inner] >> 4 == 4 && HoldsIp(bytes, inner, in walk)),
            EtherType.IPv6 => inner >= walk.End || (bytes[inner] >> 4 == 6 && HoldsIp(bytes, inner, in walk)),
            _ => EtherType.HeaderOf(type) != Header.Done,
        };
    }
}
