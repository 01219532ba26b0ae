using System.Buffers.Binary;
using RfbWatch.TestKit;

namespace RfbWatch.Packets.Tests;

/// <summary>A tunnel is opened by a valid header, never by a port alone.</summary>
public class TunnelTests
{
    private const int UdpPayloadAt = 20 + 8;

    /// <summary>
    /// Every encapsulation has exactly one row, and a name that no other kind uses, except that GRE has the same name with and without a key.
    /// </summary>
    [Fact]
    public void Every_encapsulation_has_its_own_row()
    {
        var kinds = Enum.GetValues<EncapsulationKind>();

        Assert.Equal(kinds, EncapsulationKinds.All.Select(row => row.Kind));
        Assert.Equal(kinds.Length - 1, EncapsulationKinds.All.Select(row => row.Name).Distinct().Count());
        Assert.All(kinds, kind => Assert.Equal(kind, EncapsulationKinds.Of(kind).Kind));
    }

    public static TheoryData<string, int> Ports => new()
    {
        { "GTP-U", 2152 }, { "L2TP", 1701 }, { "Teredo", 3544 }, { "LISP", 4341 }, { "GRE", 4754 }, { "VXLAN", 4789 }, { "VXLAN-GPE", 4790 }, { "MPLS", 6635 }, { "GENEVE", 6081 },
        { "Linux VXLAN", 8472 }, { "ESP", 4500 }, { "CAPWAP", 5247 }, { "WireGuard", 51820 },
    };

    /// <summary>Other protocols on these ports are neither TCP, nor malformed, nor an encapsulation that was not opened.</summary>
    [Theory]
    [MemberData(nameof(Ports))]
    public void Other_traffic_on_the_port_of_a_tunnel_is_plain_UDP(string name, int port)
    {
        byte[][] payloads =
        [
            [], [0], [0x0c, 0x21, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 3, .. "www"u8, 0, 0, 1, 0, 1], // a DNS query
            [.. "GET / HTTP/1.1\r\n\r\n"u8],
            [0x40, .. Enumerable.Range(0, 80).Select(at => (byte)(at * 37))], // QUIC, short header
            [0x80, 0x60, 1, 2, .. new byte[160]], // RTP
        ];
        foreach (byte[] payload in payloads)
        {
            foreach (bool fromPort in new[] { false, true })
            {
                var (here, there) = (new TcpEndpoint("10.0.0.1", (ushort)port), new TcpEndpoint("10.0.0.2", 40000));
                byte[] udp = fromPort ? IpHeaders.Udp(here, there, payload) : IpHeaders.Udp(there, here, payload);
                var decoded = Decoding.Decode(new TestFrame(0, udp, udp.Length, LinkType.Raw));

                // IPsec between two hosts behind a NAT: any payload except four zero bytes.
                bool isEsp = port == 4500 && payload.Length >= 16;
                Assert.True(decoded.Result == DecodeResult.NotTcp, $"{name}: {decoded.Result}");
                Assert.Equal(isEsp ? 1 : 0, decoded.Counters.Unopened.Total);
            }
        }
    }

    /// <summary>Each case has one wrong field.</summary>
    [Fact]
    public void A_tunnel_whose_header_is_wrong_is_not_opened()
    {
        (string Name, Layer[] Layers, int At, byte Value)[] changes =
        [
            ("GTP version 2", [Layers.GtpU(1)], 0, 0x50),
            ("GTP prime", [Layers.GtpU(1)], 0, 0x20),
            ("GTP reserved bit", [Layers.GtpU(1)], 0, 0x38),
            ("GTP echo", [Layers.GtpU(1)], 1, 1),
            ("GTP length", [Layers.GtpU(1)], 3, 0),
            ("L2TP control", [Layers.L2tp(1, 2)], 0, 0xc8),
            ("L2TP version 1", [Layers.L2tp(1, 2)], 1, 1),
            ("L2TP reserved bit", [Layers.L2tp(1, 2)], 0, 0x60),
            ("L2TP length", [Layers.L2tp(1, 2)], 2, 0xff),
            ("VXLAN without an id", [Layers.Vxlan(1)], 0, 0),
            ("GENEVE version 1", [Layers.Geneve(1)], 0, 0x40),
            ("VXLAN-GPE version 1", [Layers.VxlanGpe(1)], 0, 0x1c),
            ("Teredo with IPv4", [Layers.Teredo(), Layers.Ip("2001:db8:e::1", "2001:db8:e::2")], 0, 0x45),
        ];
        foreach (var (name, layers, at, value) in changes)
        {
            var frame = new[] { Decoding.Segment() }.Frames(LinkType.Raw, layers)[0];
            frame.Bytes[UdpPayloadAt + at] = value;
            var decoded = Decoding.Decode(frame);

            Assert.True(decoded.Result == DecodeResult.NotTcp, $"{name}: {decoded.Result}");
        }
    }

    /// <summary>Receivers ignore these bits, so they must not hide a session.</summary>
    [Fact]
    public void Bits_that_receivers_ignore_hide_nothing()
    {
        (Layer Layer, int At, byte Value, string Text)[] changes =
        [
            (Layers.Vxlan(5), 1, 0xff, "vxlan 5"), (Layers.Vxlan(5), 7, 0xff, "vxlan 5"), (Layers.Vxlan(5), 0, 0x7f, "vxlan 5"), (Layers.Vxlan(5), 0, 0x8c, "vxlan 5"),
            (Layers.Geneve(5), 1, 0x3f, "geneve 5"), (Layers.Geneve(5), 7, 1, "geneve 5"), (Layers.VxlanGpe(5), 7, 1, "vxlan-gpe 5"),
        ];
        foreach (var (layer, at, value, text) in changes)
        {
            var frame = new[] { Decoding.Segment() }.Frames(LinkType.Raw, layer)[0];
            frame.Bytes[UdpPayloadAt + at] = value;

            Decoding.Decode(frame).IsTheSegment(text);
        }
    }

    [Fact]
    public void Encapsulations_that_are_not_opened_are_counted_by_name()
    {
        var decoder = new PacketDecoder(Encapsulation.MaxLayers);
        var segment = Decoding.Segment();
        byte[] wireGuard = [4, 0, 0, 0, .. new byte[44]];
        TestFrame[] frames =
        [
            .. new[] { segment }.Frames(Layers.UnknownTag(0x9999)),
            .. new[] { segment }.Frames(Layers.UnknownTag(0x22F3)),
            .. new[] { segment }.Frames(Layers.MacSec(encrypted: true)),
            .. new[] { segment }.Frames(Layers.Vlan(2), Layers.UnknownTag(0x9999)),
            Raw(IpHeaders.Ip(Addresses.Parse("10.0.0.1"), Addresses.Parse("10.0.0.2"), 50, new byte[60])),
            Raw(IpHeaders.Ip(Addresses.Parse("10.0.0.1"), Addresses.Parse("10.0.0.2"), 253, new byte[60])),
            Raw(IpHeaders.Udp(new("10.0.0.1", 40000), new("10.0.0.2", 51820), wireGuard)),
            Raw(IpHeaders.Udp(new("10.0.0.1", 51820), new("10.0.0.2", 40000), wireGuard)),
            Raw(IpHeaders.Ip(Addresses.Parse("10.0.0.1"), Addresses.Parse("10.0.0.2"), 115, [0, 0, 0, 9, .. new byte[60]])),
        ];
        foreach (var frame in frames)
        {
            Assert.Equal(DecodeResult.NotTcp, Decoding.Decode(frame, decoder: decoder).Result);
        }

        Assert.Equal(frames.Length, decoder.Counters.Unopened.Total);
        Assert.Equal(
            ["ESP 1", "EtherType 0x9999 2", "IP protocol 253 1", "L2TPv3 1", "MACsec (encrypted) 1", "TRILL 1", "WireGuard 2"],
            decoder.Counters.Unopened.ByName().Select(entry => $"{entry.Key} {entry.Value}"));
    }

    [Fact]
    public void Protocols_that_carry_no_packets_are_not_counted_as_unopened()
    {
        var decoder = new PacketDecoder(Encapsulation.MaxLayers);
        foreach (ushort type in new ushort[] { 0x0806, 0x88CC, 0x8863, 0x88F7 })
        {
            byte[] bytes = [.. new byte[12], (byte)(type >> 8), (byte)type, .. new byte[50]];
            Decoding.Decode(new TestFrame(0, bytes, bytes.Length, LinkType.Ethernet), decoder: decoder);
        }

        foreach (byte protocol in new byte[] { 1, 2, 58, 89, 132 })
        {
            Decoding.Decode(Raw(IpHeaders.Ip(Addresses.Parse("10.0.0.1"), Addresses.Parse("10.0.0.2"), protocol, new byte[40])), decoder: decoder);
        }

        Assert.Equal((0, 9), (decoder.Counters.Unopened.Total, decoder.Counters.NotTcp));
    }

    [Fact]
    public void Names_of_unopened_encapsulations_are_bounded()
    {
        var decoder = new PacketDecoder(Encapsulation.MaxLayers);
        const int Types = 1000;
        for (int type = 0xA000; type < 0xA000 + Types; type++)
        {
            byte[] bytes = [.. new byte[12], 0, 0, .. new byte[50]];
            BinaryPrimitives.WriteUInt16BigEndian(bytes.AsSpan(12), (ushort)type);
            Decoding.Decode(new TestFrame(0, bytes, bytes.Length, LinkType.Ethernet), decoder: decoder);
        }

        var names = decoder.Counters.Unopened.ByName();
        Assert.Equal((Types, 257), (names.Values.Sum(), names.Count));
        Assert.Equal(Types - 256, names["other"]);
    }

    /// <summary>Ids chosen by the receiver differ between the two directions of a flow.</summary>
    [Fact]
    public void Ids_of_one_direction_are_no_part_of_the_network()
    {
        uint Network(params Layer[] layers) => Decoding.Decode(layers).Packet.Encapsulation.NetworkId();
        uint Path(params Layer[] layers) => Decoding.Decode(layers).Packet.Encapsulation.PathId();

        Assert.Equal(Network(Layers.GtpU(1)), Network(Layers.GtpU(2)));
        Assert.Equal(Network(Layers.L2tp(1, 1)), Network(Layers.L2tp(2, 2)));
        Assert.Equal(Network(Layers.Mpls(16)), Network(Layers.Mpls(17)));
        Assert.NotEqual(Network(Layers.Vxlan(1)), Network(Layers.Vxlan(2)));
        Assert.NotEqual(Path(Layers.GtpU(1)), Path(Layers.GtpU(2)));
    }

    private static TestFrame Raw(byte[] ip) => new(0, ip, ip.Length, LinkType.Raw);
}
