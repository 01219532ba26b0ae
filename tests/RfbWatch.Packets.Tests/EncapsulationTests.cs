using RfbWatch.TestKit;

namespace RfbWatch.Packets.Tests;

public class EncapsulationTests
{
    public static TheoryData<string, Layer[]> Stacks => new()
    {
        { "vlan 12", [Layers.Vlan(12)] },
        { "vlan 100 / vlan 200", [Layers.Vlan(100, 0x88A8), Layers.Vlan(200)] },
        { "vlan 1 / vlan 2 / vlan 3", [Layers.Vlan(1, 0x9100), Layers.Vlan(2), Layers.Vlan(3)] },
        { string.Empty, [Layers.Vlan(0)] },
        { "mpls 16", [Layers.Mpls(16)] },
        { "mpls 1000 / mpls 1048575", [Layers.Mpls(1000), Layers.Mpls(1048575)] },
        { "pppoe 513", [Layers.Pppoe(513)] },
        { "ip", [Layers.Ip("192.0.2.1", "192.0.2.2")] },
        { "ip", [Layers.Ip("2001:db8:f::1", "2001:db8:f::2")] },
        { "ip / ip", [Layers.Ip("192.0.2.1", "192.0.2.2"), Layers.Ip("2001:db8:f::1", "2001:db8:f::2")] },
        { "gre", [Layers.Gre()] },
        { "gre", [Layers.Gre(sequence: 7)] },
        { "gre 4294967295", [Layers.Gre(key: uint.MaxValue, sequence: 7)] },
        { "gre 5", [Layers.Gre(key: 5, ethernet: true)] },
        { "vxlan 5001", [Layers.Vxlan(5001)] },
        { "vxlan 16777215", [Layers.Vxlan(0xffffff, 8472)] },
        { "geneve 77", [Layers.Geneve(77)] },
        { "geneve 77", [Layers.Geneve(77, new byte[12])] },
        { "erspan 0", [Layers.Erspan(1, 99)] },
        { "erspan 99", [Layers.Erspan(2, 99, vlan: 3)] },
        { "erspan 1023", [Layers.Erspan(3, 1023)] },
        { "gtp-u 7", [Layers.GtpU(7)] },
        { "gtp-u 4294967295", [Layers.GtpU(uint.MaxValue, sequence: 9)] },
        { "gtp-u 8", [Layers.GtpU(8, sequence: 9, npdu: 3, six: true)] },
        { "gtp-u 9", [Layers.GtpU(9, extensions: [(0x85, [0x10, 5])])] },
        { "gtp-u 10", [Layers.GtpU(10, sequence: 1, extensions: [(0x85, [0x10, 5]), (0x20, new byte[6]), (0xc0, [1, 2])])] },
        { "gtp-u 11 / gtp-u 12", [Layers.GtpU(11), Layers.GtpU(12)] },
        { "gtp-u 13", [Layers.GtpU(13), Layers.Ethernet] },
        { "l2tp 3", [Layers.L2tp(2, 3)] },
        { "l2tp 3", [Layers.L2tp(2, 3, length: false)] },
        { "l2tp 3", [Layers.L2tp(2, 3, sequence: true, offset: 0)] },
        { "l2tp 65535", [Layers.L2tp(2, 65535, length: false, sequence: true, offset: 5, framing: false)] },
        { "l2tp 3", [Layers.L2tp(2, 3, framing: false, fromPort: true, six: true)] },
        { "l2tp 70000", [Layers.L2tpVersion3(70000)] },
        { "l2tp 70001", [Layers.L2tpVersion3(70001, cookie: 4)] },
        { "l2tp 70002", [Layers.L2tpVersion3(70002, cookie: 8, sublayer: true)] },
        { "l2tp 70002", [Layers.L2tpVersion3(70002, sublayer: true, udp: true)] },
        { "teredo / ip", [Layers.Teredo(), Layers.Ip("2001:db8:e::1", "2001:db8:e::2")] },
        { "teredo / ip", [Layers.Teredo(authentication: true), Layers.Ip("2001:db8:e::1", "2001:db8:e::2")] },
        { "teredo / ip", [Layers.Teredo(origin: true, fromPort: true), Layers.Ip("2001:db8:e::1", "2001:db8:e::2")] },
        { "teredo / ip", [Layers.Teredo(authentication: true, origin: true), Layers.Ip("2001:db8:e::1", "2001:db8:e::2")] },
        { "vxlan-gpe 6", [Layers.VxlanGpe(6)] },
        { "vxlan-gpe 61", [Layers.VxlanGpe(61, port: 4789)] },
        { "vxlan-gpe 6", [Layers.VxlanGpe(6, six: true), Layers.Ethernet] },
        { "vxlan-gpe 6 / nsh 44", [Layers.VxlanGpe(6), Layers.Nsh(44)] },
        { "vxlan-gpe 6 / nsh 44", [Layers.VxlanGpe(6), Layers.Nsh(44, metadata: []), Layers.Ethernet] },
        { "vxlan-gpe 6 / nsh 44 / nsh 45 / mpls 20", [Layers.VxlanGpe(6), Layers.Nsh(44, metadata: new byte[12]), Layers.Nsh(45), Layers.Mpls(20)] },
        { "nsh 16777215", [Layers.Nsh(0xffffff)] },
        { "gre / nsh 3", [Layers.Gre(), Layers.Nsh(3)] },
        { "cmd 10", [Layers.Cmd(10)] },
        { "vlan 4 / cmd 10", [Layers.Vlan(4), Layers.Cmd(10)] },
        { "cmd 10 / vlan 4", [Layers.Cmd(10), Layers.Vlan(4)] },
        { "gre / cmd 11", [Layers.CmdInGre(11)] },
        { "lisp", [Layers.Lisp()] },
        { "etherip", [Layers.EtherIp()] },
        { "ip", [Layers.Authenticated()] },
        { "mpls 6", [Layers.MplsInUdp(), Layers.Mpls(6)] },
        { "gre", [Layers.GreInUdp()] },
        { "pbb 1000", [Layers.BackboneTag(1000)] },
        { "vlan 9 / pbb 1000 / vlan 8", [Layers.Vlan(9, 0x88A8), Layers.BackboneTag(1000), Layers.Vlan(8)] },
        { "vntag 3", [Layers.VnTag(3)] },
        { "etag 4 / vlan 5", [Layers.ETag(4), Layers.Vlan(5)] },
        { "macsec", [Layers.MacSec()] },
        { "macsec / vlan 5", [Layers.MacSec(channel: false), Layers.Vlan(5)] },
        { "mpls 7", [Layers.Pseudowire(7, controlWord: true)] },
        { "mpls 7", [Layers.Pseudowire(7, controlWord: false)] },
        { "gtp-u 1 / ip / ip", [Layers.GtpU(1), Layers.Ip("192.0.2.1", "192.0.2.2"), Layers.Ip("2001:db8:f::1", "2001:db8:f::2")] },
        { "vlan 3 / ip / gre / vxlan 8 / l2tp 5 / mpls 9", [Layers.Vlan(3), Layers.Ip("2001:db8:f::1", "2001:db8:f::2"), Layers.Gre(), Layers.Vxlan(8), Layers.L2tp(4, 5), Layers.Mpls(9)] },
        { "vlan 12 / vxlan 5001", [Layers.Vlan(12), Layers.Vxlan(5001)] },
        { "erspan 2 / vlan 12", [Layers.Erspan(2, 2), Layers.Vlan(12)] },
        { "vlan 7 / mpls 20 / gre 5 / geneve 9 / vlan 3", [Layers.Vlan(7), Layers.Mpls(20), Layers.Gre(5), Layers.Geneve(9), Layers.Vlan(3)] },
    };

    [Theory]
    [MemberData(nameof(Stacks))]
    public void The_innermost_segment_and_its_encapsulation_are_found(string text, Layer[] layers) =>
        Decoding.Decode(layers).IsTheSegment(text);

    [Theory]
    [MemberData(nameof(Stacks))]
    public void A_frame_cut_anywhere_is_never_more_than_truncated(string text, Layer[] layers)
    {
        var frame = Decoding.Frame(layers);
        for (int length = 0; length < frame.Bytes.Length; length++)
        {
            var cut = Decoding.Decode(frame.Cut(length), Encapsulation.MaxLayers);
            if (cut.Result == DecodeResult.Tcp)
            {
                Assert.Equal(text, cut.Packet.Encapsulation.ToString());
                Assert.Equal("hello".Length, cut.Packet.PayloadLength + cut.Packet.PayloadCut);
            }
            else
            {
                Assert.Equal(DecodeResult.Truncated, cut.Result);
            }
        }
    }

    [Fact]
    public void A_tag_that_the_kernel_took_off_is_the_outermost()
    {
        Decoding.Decode(Decoding.Frame(), strippedVlan: 0x2000 | 12).IsTheSegment("vlan 12");
        Decoding.Decode(Decoding.Frame(Layers.Vlan(7)), strippedVlan: 12).IsTheSegment("vlan 12 / vlan 7");
        Decoding.Decode(Decoding.Frame(), strippedVlan: 0).IsTheSegment();
    }

    [Fact]
    public void Beyond_the_depth_the_frame_is_counted()
    {
        var frame = Decoding.Frame(Layers.Vlan(1), Layers.Vxlan(2), Layers.Vlan(3));

        Decoding.Decode(frame, depth: 3).IsTheSegment("vlan 1 / vxlan 2 / vlan 3");
        var tooDeep = Decoding.Decode(frame, depth: 2);
        Assert.Equal(DecodeResult.DepthLimit, tooDeep.Result);
        Assert.Equal(1, tooDeep.Counters.DepthLimit);
        Decoding.Decode(Decoding.Frame(), depth: 0).IsTheSegment();
    }

    [Fact]
    public void Networks_have_one_number_each()
    {
        uint Network(params Layer[] layers) => Decoding.Decode(layers).Packet.Encapsulation.NetworkId();

        Assert.Equal(0u, Network());
        Assert.Equal(Network(Layers.Vlan(5)), Network(Layers.Vlan(5)));
        Assert.Equal(4, new[] { Network(Layers.Vlan(5)), Network(Layers.Vlan(6)), Network(Layers.Vxlan(5)), Network(Layers.Vlan(5), Layers.Vxlan(5)) }.Distinct().Count());
    }

    [Fact]
    public void MPLS_carries_a_pseudowire_with_a_control_word()
    {
        var inner = Layers.Ethernet(Decoding.Segment());
        byte[] bytes = [.. new byte[12], 0x88, 0x47, 0, 1, 0x01, 64, 0, 0, 0, 0, .. inner.Bytes];

        Decoding.Decode(new TestFrame(0, bytes, bytes.Length, LinkType.Ethernet)).IsTheSegment("mpls 16");
    }

    [Fact]
    public void GRE_version_1_carries_PPP()
    {
        byte[] ppp = [0xff, 0x03, 0x00, 0x21, .. Decoding.Segment().Bytes];
        byte[] gre = [0x30, 0x81, 0x88, 0x0b, 0, 0, 0, 9, 0, 0, 0, 1, 0, 0, 0, 1, .. ppp];
        byte[] ip = IpHeaders.Ip(Addresses.Parse("192.0.2.1"), Addresses.Parse("192.0.2.2"), 47, gre);

        Decoding.Decode(new TestFrame(0, ip, ip.Length, LinkType.Raw)).IsTheSegment("gre 9");
    }

    [Fact]
    public void UDP_to_other_ports_is_not_opened()
    {
        byte[] udp = IpHeaders.Udp(new("10.0.0.1", 4789), new("10.0.0.2", 53), new byte[60]);

        Assert.Equal(DecodeResult.NotTcp, Decoding.Decode(new TestFrame(0, udp, udp.Length, LinkType.Raw)).Result);
    }
}
