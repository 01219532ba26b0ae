using System.Buffers.Binary;
using RfbWatch.TestKit;

namespace RfbWatch.Packets.Tests;

public class IpTests
{
    private static readonly IpAddress Source4 = Addresses.Parse("10.0.0.1");
    private static readonly IpAddress Destination4 = Addresses.Parse("10.0.0.2");
    private static readonly IpAddress Source6 = Addresses.Parse("2001:db8::1");
    private static readonly IpAddress Destination6 = Addresses.Parse("2001:db8::2");

    private static byte[] Tcp(bool six) => Decoding.Segment(six: six).Bytes[(six ? 40 : 20)..];

    private static TestFrame Ethernet(byte[] ip, int padding = 0)
    {
        byte[] bytes = [.. Layers.Ethernet(new TestPacket(0, ip, ip[0] >> 4 == 6 ? IpHeaders.EtherTypeIPv6 : IpHeaders.EtherTypeIPv4)).Bytes, .. new byte[padding]];
        return new TestFrame(0, bytes, bytes.Length, LinkType.Ethernet);
    }

    [Theory]
    [InlineData(4)]
    [InlineData(40)]
    public void IPv4_options_are_stepped_over(int length) =>
        Decoding.Decode(Ethernet(IpHeaders.Ip(Source4, Destination4, 6, Tcp(false), options: new byte[length]))).IsTheSegment();

    [Fact]
    public void IPv6_extension_headers_are_stepped_over()
    {
        byte[] chain = [43, 0, 1, 4, 0, 0, 0, 0, /* routing */ 60, 1, .. new byte[14], /* destination options */ 51, 0, .. new byte[6], /* authentication */ 6, 1, .. new byte[10], .. Tcp(true)];

        Decoding.Decode(Ethernet(IpHeaders.Ip(Source6, Destination6, 0, chain))).IsTheSegment(six: true);
    }

    [Fact]
    public void An_atomic_fragment_is_a_whole_packet() =>
        Decoding.Decode(Ethernet(IpHeaders.Ip(Source6, Destination6, 44, [6, 0, 0, 0, 0, 0, 0, 9, .. Tcp(true)]))).IsTheSegment(six: true);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Ethernet_padding_is_not_payload(bool six) => Decoding.Decode(Ethernet(Decoding.Segment(six: six).Bytes, padding: 18)).IsTheSegment(six: six);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_super_frame_has_no_length_yet(bool six)
    {
        string payload = new string('x', 70_000);
        byte[] ip = Decoding.Segment(payload, six).Bytes;
        BinaryPrimitives.WriteUInt16BigEndian(ip.AsSpan(six ? 4 : 2), 0);
        var decoded = Decoding.Decode(Ethernet(ip));

        Assert.Equal(DecodeResult.Tcp, decoded.Result);
        Assert.Equal(payload, decoded.Payload);
    }

    [Fact]
    public void Snaplen_truncation_is_reported()
    {
        var decoded = Decoding.Decode(Ethernet(Decoding.Segment("hello world").Bytes).Cut(14 + 40 + 5));

        Assert.Equal("hello", decoded.Payload);
        Assert.Equal(6, decoded.Packet.PayloadCut);
        Assert.Equal((1, 6), (decoded.Counters.SnaplenCutPackets, decoded.Counters.SnaplenCutBytes));
    }

    [Fact]
    public void A_length_beyond_the_wire_claims_nothing()
    {
        byte[] ip = Decoding.Segment().Bytes;
        BinaryPrimitives.WriteUInt16BigEndian(ip.AsSpan(2), 9000);
        var decoded = Decoding.Decode(Ethernet(ip));

        Assert.Equal((DecodeResult.Tcp, "hello", 0), (decoded.Result, decoded.Payload, decoded.Packet.PayloadCut));
    }

    [Theory]
    [InlineData(0, 0x55)] // version 5
    [InlineData(0, 0x44)] // header of 16 bytes
    [InlineData(3, 19)] // total length below the header
    [InlineData(3, 39)] // no room for TCP
    [InlineData(32, 0x40)] // TCP header of 16 bytes
    [InlineData(32, 0xF0)] // TCP header beyond the packet
    public void Lengths_that_contradict_each_other_are_malformed(int at, byte value)
    {
        byte[] ip = Decoding.Segment(string.Empty).Bytes;
        ip[at] = value;
        var decoded = Decoding.Decode(Ethernet(ip));

        Assert.Equal(DecodeResult.Malformed, decoded.Result);
        Assert.Equal(1, decoded.Counters.Malformed);
    }

    [Fact]
    public void Fragments_have_their_offset()
    {
        var fragments = new[] { Decoding.Segment(new string('x', 100)) }.Fragment(64).Frames();
        var first = Decoding.Decode(fragments[0]);
        var last = Decoding.Decode(fragments[1]);

        Assert.Equal((DecodeResult.Fragment, 0, true, 64), (first.Result, first.Packet.FragmentOffset, first.Packet.MoreFragments, first.Packet.PayloadLength));
        Assert.Equal((DecodeResult.Fragment, 64, false, 56), (last.Result, last.Packet.FragmentOffset, last.Packet.MoreFragments, last.Packet.PayloadLength));
        Assert.Equal(first.Packet.Identification, last.Packet.Identification);
        Assert.Equal((6, 1), ((int)last.Packet.Protocol, last.Counters.Fragments));
    }

    [Fact]
    public void A_wrong_checksum_is_seen()
    {
        byte[] ip = Decoding.Segment("odd").Bytes;
        ip[^1] ^= 1;
        var decoded = Decoding.Decode(Ethernet(ip));

        Assert.Equal(DecodeResult.Tcp, decoded.Result);
        Assert.False(decoded.HasValidChecksum);
    }
}
