using System.Buffers.Binary;
using System.Net;
using System.Net.NetworkInformation;
using PacketDotNet;
using RfbWatch.TestKit;

namespace RfbWatch.Capture.Tests.Live;

/// <summary>Ethernet frames of TCP flows, distinguished by their addresses and ports; built by PacketDotNet.</summary>
public static class TestFrames
{
    public const int TagAt = 12;
    private const int HeaderBytes = 14;
    private const int Server = 0xFFFE;
    private const ushort ServerPort = 5900;

    /// <summary>One segment of flow <paramref name="flow"/>, to port 5900 of a server whose address ends in FFFE.</summary>
    public static byte[] Tcp(int flow, bool back, bool ipv6, int payload = 40, int? vlan = null)
    {
        var (client, server) = (Address(flow, ipv6), Address(Server, ipv6));
        var (source, destination) = back ? (server, client) : (client, server);
        ushort clientPort = (ushort)(1024 + (flow * 13 % 60_000));
        var tcp = new TcpPacket(back ? ServerPort : clientPort, back ? clientPort : ServerPort) { Push = true, Acknowledgment = true, PayloadData = new byte[payload] };
        IPPacket ip = ipv6 ? new IPv6Packet(source, destination) { HopLimit = 64 } : new IPv4Packet(source, destination) { TimeToLive = 64 };
        ip.PayloadPacket = tcp;
        ip.UpdateCalculatedValues();
        (ip as IPv4Packet)?.UpdateIPChecksum();
        tcp.UpdateTcpChecksum();
        return Ethernet(ip.Bytes, ipv6 ? EthernetType.IPv6 : EthernetType.IPv4, vlan);
    }

    /// <summary>The flow number that <see cref="Tcp"/> encoded, and the direction.</summary>
    public static (int Flow, bool Back, bool IPv6) Parse(ReadOnlySpan<byte> frame)
    {
        var ip = frame[14..];
        bool ipv6 = ip[0] >> 4 == 6;
        ushort first = BinaryPrimitives.ReadUInt16BigEndian(ip[(ipv6 ? 22 : 14)..]);
        ushort second = BinaryPrimitives.ReadUInt16BigEndian(ip[(ipv6 ? 38 : 18)..]);
        return first == 0xFFFE ? (second, true, ipv6) : (first, false, ipv6);
    }

    /// <summary>The same frame with one more tag in front of its other tags.</summary>
    public static byte[] Tag(byte[] frame, int tagType, int tci) =>
        [.. frame[..TagAt], (byte)(tagType >> 8), (byte)tagType, (byte)(tci >> 8), (byte)tci, .. frame[TagAt..]];

    /// <summary>The frame's IP packet as two fragments.</summary>
    public static IEnumerable<byte[]> Fragment(byte[] frame, int id)
    {
        ArgumentNullException.ThrowIfNull(frame);
        const int FirstBytes = 32;
        byte[] ip = frame[HeaderBytes..];
        int headerBytes = ip[0] >> 4 == 6 ? 40 : 20;
        yield return FragmentOf(ip, headerBytes, 0, FirstBytes, id);
        yield return FragmentOf(ip, headerBytes, FirstBytes, ip.Length - headerBytes, id);
    }

    private static byte[] FragmentOf(byte[] ip, int headerBytes, int start, int end, int id)
    {
        byte[] data = ip[(headerBytes + start)..(headerBytes + end)];
        byte[] header = ip[..headerBytes];
        if (headerBytes == 40)
        {
            (header[6], header[5]) = (44, (byte)(8 + data.Length));
            return Ethernet([.. header, 6, 0, 0, (byte)(start | (start == 0 ? 1 : 0)), 0, 0, (byte)(id >> 8), (byte)id, .. data], EthernetType.IPv6, null);
        }

        BinaryPrimitives.WriteUInt16BigEndian(header.AsSpan(2), (ushort)(headerBytes + data.Length));
        BinaryPrimitives.WriteUInt16BigEndian(header.AsSpan(4), (ushort)id);
        BinaryPrimitives.WriteUInt16BigEndian(header.AsSpan(6), (ushort)((start / 8) | (start == 0 ? 0x2000 : 0)));
        BinaryPrimitives.WriteUInt16BigEndian(header.AsSpan(10), 0);
        BinaryPrimitives.WriteUInt16BigEndian(header.AsSpan(10), Checksum.Of(header));
        return Ethernet([.. header, .. data], EthernetType.IPv4, null);
    }

    private static byte[] Ethernet(byte[] ip, EthernetType type, int? vlan)
    {
        var frame = new EthernetPacket(PhysicalAddress.Parse("020000000002"), PhysicalAddress.Parse("020000000001"), vlan is null ? type : EthernetType.VLanTaggedFrame) { PayloadData = ip };
        if (vlan is { } tci)
        {
            frame.PayloadData = [(byte)(tci >> 8), (byte)tci, (byte)((int)type >> 8), (byte)type, .. ip];
        }

        return frame.Bytes;
    }

    private static IPAddress Address(int end, bool ipv6) =>
        new(ipv6 ? [0xFD, .. new byte[13], (byte)(end >> 8), (byte)end] : [10, 0, (byte)(end >> 8), (byte)end]);
}
