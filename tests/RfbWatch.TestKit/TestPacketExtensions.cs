using System.Buffers.Binary;
using RfbWatch.Packets;

namespace RfbWatch.TestKit;

/// <summary>Converts packets to frames, and fragments them.</summary>
public static class TestPacketExtensions
{
    /// <summary>Ethernet frames with the packets, wrapped in the given layers, outermost first.</summary>
    public static List<TestFrame> Frames(this IEnumerable<TestPacket> packets, params Layer[] layers) =>
        packets.Frames(LinkType.Ethernet, layers);

    /// <summary>Frames of any supported link type, wrapped in the given layers, outermost first.</summary>
    public static List<TestFrame> Frames(this IEnumerable<TestPacket> packets, LinkType linkType, params Layer[] layers) =>
        [.. packets.Select(packet =>
        {
            byte[] bytes = LinkHeader(layers.Reverse().Aggregate(packet, (inner, layer) => layer(inner)), linkType);
            return new TestFrame(packet.Ticks, bytes, bytes.Length, linkType);
        })];

    /// <summary>Splits every IP packet whose payload is larger than <paramref name="size"/> (a multiple of 8) into IP fragments.</summary>
    public static IEnumerable<TestPacket> Fragment(this IEnumerable<TestPacket> packets, int size)
    {
        uint identification = 1u;
        foreach (var packet in packets)
        {
            int header = packet.EtherType == IpHeaders.EtherTypeIPv6 ? 40 : (packet.Bytes[0] & 15) * 4;
            if (packet.Bytes.Length - header <= size)
            {
                yield return packet;
                continue;
            }

            identification++;
            for (int at = 0; at < packet.Bytes.Length - header; at += size)
            {
                int length = Math.Min(size, packet.Bytes.Length - header - at);
                bool more = header + at + length < packet.Bytes.Length;
                yield return packet with { Bytes = FragmentOf(packet, header, at, length, more, identification) };
            }
        }
    }

    private static byte[] FragmentOf(TestPacket packet, int header, int at, int length, bool more, uint identification)
    {
        var body = packet.Bytes.AsSpan(header + at, length);
        if (packet.EtherType == IpHeaders.EtherTypeIPv6)
        {
            byte[] six = [.. packet.Bytes[..40], packet.Bytes[6], 0, 0, 0, 0, 0, 0, 0, .. body];
            six[6] = 44;
            BinaryPrimitives.WriteUInt16BigEndian(six.AsSpan(4), (ushort)(8 + length));
            BinaryPrimitives.WriteUInt16BigEndian(six.AsSpan(42), (ushort)(at | (more ? 1 : 0)));
            BinaryPrimitives.WriteUInt32BigEndian(six.AsSpan(44), identification);
            return six;
        }

        byte[] four = [.. packet.Bytes[..header], .. body];
        BinaryPrimitives.WriteUInt16BigEndian(four.AsSpan(2), (ushort)four.Length);
        BinaryPrimitives.WriteUInt16BigEndian(four.AsSpan(4), (ushort)identification);
        BinaryPrimitives.WriteUInt16BigEndian(four.AsSpan(6), (ushort)((at / 8) | (more ? 0x2000 : 0)));
        BinaryPrimitives.WriteUInt16BigEndian(four.AsSpan(10), 0);
        BinaryPrimitives.WriteUInt16BigEndian(four.AsSpan(10), Checksum.Of(four[..header]));
        return four;
    }

    /// <summary>The header of a wireless frame, without the packet.</summary>
    private static byte[] Wireless(TestPacket packet) => new WirelessFrame { Qos = true }.Of(packet)[..^packet.Bytes.Length];

    private static byte[] LinkHeader(TestPacket packet, LinkType linkType)
    {
        ushort type = packet.EtherType;
        byte high = (byte)(type >> 8), low = (byte)type;
        bool six = type == IpHeaders.EtherTypeIPv6;
        byte[] header = linkType switch
        {
            LinkType.Ethernet => [],
            LinkType.Null => [six ? (byte)30 : (byte)2, 0, 0, 0],
            LinkType.Loop => [0, 0, 0, six ? (byte)24 : (byte)2],
            LinkType.LinuxSll => [0, 0, 0, 1, 0, 6, 2, 0, 0, 0, 0, 1, 0, 0, high, low],
            LinkType.LinuxSll2 => [high, low, 0, 0, 0, 0, 0, 1, 0, 1, 0, 6, 2, 0, 0, 0, 0, 1, 0, 0],
            LinkType.Ppp or LinkType.PppHdlc => [0xff, 0x03, (byte)(Layers.PppProtocol(type) >> 8), (byte)Layers.PppProtocol(type)],
            LinkType.CiscoHdlc => [0x0f, 0, high, low],
            LinkType.Ieee80211 => Wireless(packet),
            LinkType.Radiotap => [0, 0, 13, 0, 0x04, 0, 0, 0x80, 0, 0, 0, 0, 12, .. Wireless(packet)],
            LinkType.Prism => [0x44, 0, 0, 0, 144, 0, 0, 0, .. new byte[136], .. Wireless(packet)],
            LinkType.Avs => [0x80, 0x21, 0x10, 1, 0, 0, 0, 64, .. new byte[56], .. Wireless(packet)],
            LinkType.Ppi => [0, 0, 8, 0, 105, 0, 0, 0, .. Wireless(packet)],
            LinkType.PppEther => Layers.Pppoe(1)(packet).Bytes[..8],
            _ => [],
        };
        return linkType == LinkType.Ethernet ? Layers.Ethernet(packet).Bytes : [.. header, .. packet.Bytes];
    }
}
