using System.Buffers.Binary;

namespace RfbWatch.TestKit;

/// <summary>The headers in which a packet can be wrapped. Tunnels that carry Ethernet add the inner Ethernet header themselves.</summary>
public static partial class Layers
{
    /// <summary>The EtherType of "transparent Ethernet bridging": an Ethernet frame.</summary>
    public const ushort EthernetFrame = 0x6558;

    private static readonly TcpEndpoint OuterSource = new("192.0.2.1", 49152);
    private static readonly TcpEndpoint OuterDestination = new("192.0.2.2", 0);

    /// <summary>An Ethernet II header.</summary>
    public static Layer Ethernet { get; } = inner =>
        Wrap(inner, [0x02, 0, 0, 0, 0, 2, 0x02, 0, 0, 0, 0, 1, (byte)(inner.EtherType >> 8), (byte)inner.EtherType], EthernetFrame);

    /// <summary>A VLAN tag; the tag protocol is 0x8100 (802.1Q) or 0x88A8 (802.1ad).</summary>
    public static Layer Vlan(ushort id, ushort tagProtocol = 0x8100) => inner =>
        Wrap(inner, [(byte)(id >> 8), (byte)id, (byte)(inner.EtherType >> 8), (byte)inner.EtherType], tagProtocol);

    /// <summary>An MPLS label; several can be stacked.</summary>
    public static Layer Mpls(uint label) => inner =>
    {
        uint bottom = inner.EtherType == 0x8847 ? 0u : 1u;
        return Wrap(inner, BigEndian((label << 12) | (bottom << 8) | 64), 0x8847);
    };

    /// <summary>A PPPoE session header and the PPP protocol number (RFC 2516).</summary>
    public static Layer Pppoe(ushort session) => inner =>
    {
        int length = inner.Bytes.Length + 2;
        ushort protocol = PppProtocol(inner.EtherType);
        return Wrap(inner, [0x11, 0, (byte)(session >> 8), (byte)session, (byte)(length >> 8), (byte)length, (byte)(protocol >> 8), (byte)protocol], 0x8864);
    };

    /// <summary>IP in IP: 4in4, 6in4, 4in6 or 6in6, depending on the two address families.</summary>
    public static Layer Ip(string source, string destination) => inner =>
    {
        var from = Addresses.Parse(source);
        byte protocol = inner.EtherType == IpHeaders.EtherTypeIPv6 ? (byte)41 : (byte)4;
        return new TestPacket(inner.Ticks, IpHeaders.Ip(from, Addresses.Parse(destination), protocol, inner.Bytes), IpHeaders.EtherType(from));
    };

    /// <summary>GRE (RFC 2784, 2890) with optional key and sequence number; <paramref name="ethernet"/> carries a whole frame.</summary>
    public static Layer Gre(uint? key = null, uint? sequence = null, bool ethernet = false) => inner =>
    {
        inner = ethernet ? Ethernet(inner) : inner;
        byte[] header = [(byte)((key is null ? 0 : 0x20) | (sequence is null ? 0 : 0x10)), 0, (byte)(inner.EtherType >> 8), (byte)inner.EtherType];
        header = key is { } k ? [.. header, .. BigEndian(k)] : header;
        header = sequence is { } s ? [.. header, .. BigEndian(s)] : header;
        return InIPv4(inner, 47, header);
    };

    /// <summary>VXLAN (RFC 7348).</summary>
    public static Layer Vxlan(uint vni, ushort port = 4789) => inner =>
        InUdp(Ethernet(inner), port, [0x08, 0, 0, 0, .. BigEndian(vni << 8)]);

    /// <summary>GENEVE (RFC 8926), with options of a multiple of four bytes.</summary>
    public static Layer Geneve(uint vni, byte[]? options = null, ushort port = 6081) => inner =>
        InUdp(Ethernet(inner), port, [(byte)((options?.Length ?? 0) / 4), 0, EthernetFrame >> 8, EthernetFrame & 0xff, .. BigEndian(vni << 8), .. options ?? []]);

    /// <summary>ERSPAN type I, II or III in GRE (draft-foschiano-erspan).</summary>
    public static Layer Erspan(int type, ushort session, ushort vlan = 0) => inner =>
    {
        inner = Ethernet(inner);
        byte[] head = [(byte)(vlan >> 8), (byte)vlan, (byte)(session >> 8), (byte)session];
        return type switch
        {
            1 => InIPv4(inner, 47, [0, 0, 0x88, 0xBE]),
            2 => InIPv4(inner, 47, [0x10, 0, 0x88, 0xBE, 0, 0, 0, 1, (byte)(0x10 | head[0]), .. head[1..], 0, 0, 0, 0]),
            3 => InIPv4(inner, 47, [0x10, 0, 0x22, 0xEB, 0, 0, 0, 1, (byte)(0x20 | head[0]), .. head[1..], 0, 0, 0, 0, 0, 0, 0, 0]),
            _ => throw new ArgumentOutOfRangeException(nameof(type), type, "ERSPAN has types 1, 2 and 3"),
        };
    };

    /// <summary>The PPP protocol number for an EtherType (IANA "PPP DLL Protocol Numbers").</summary>
    internal static ushort PppProtocol(ushort etherType) => etherType switch
    {
        IpHeaders.EtherTypeIPv4 => 0x0021,
        IpHeaders.EtherTypeIPv6 => 0x0057,
        0x8847 => 0x0281,
        _ => throw new ArgumentOutOfRangeException(nameof(etherType), etherType, "no PPP protocol number"),
    };

    /// <summary>A UDP datagram between the outer endpoints, over IPv4 or IPv6, with the tunnel's port as its destination or source port.</summary>
    private static TestPacket InUdp(TestPacket inner, ushort port, byte[] header, bool six, bool fromPort = false)
    {
        var (source, destination) = six ? (new TcpEndpoint("2001:db8:f::1", 49152), new TcpEndpoint("2001:db8:f::2", 0)) : (OuterSource, OuterDestination);
        (source, destination) = fromPort ? (source with { Port = port }, destination with { Port = 49152 }) : (source, destination with { Port = port });
        return new(inner.Ticks, IpHeaders.Udp(source, destination, [.. header, .. inner.Bytes]), six ? IpHeaders.EtherTypeIPv6 : IpHeaders.EtherTypeIPv4);
    }

    private static TestPacket InIPv4(TestPacket inner, byte protocol, byte[] header) =>
        new(inner.Ticks, IpHeaders.Ip(OuterSource.Address, OuterDestination.Address, protocol, [.. header, .. inner.Bytes]), IpHeaders.EtherTypeIPv4);

    private static TestPacket InUdp(TestPacket inner, ushort port, byte[] header) =>
        new(inner.Ticks, IpHeaders.Udp(OuterSource, OuterDestination with { Port = port }, [.. header, .. inner.Bytes]), IpHeaders.EtherTypeIPv4);

    private static TestPacket Wrap(TestPacket inner, byte[] header, ushort etherType) => new(inner.Ticks, [.. header, .. inner.Bytes], etherType);

    private static byte[] BigEndian(uint value)
    {
        byte[] bytes = new byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, value);
        return bytes;
    }
}
