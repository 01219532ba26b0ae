using RfbWatch.TestKit;

namespace RfbWatch.Packets.Tests;

public class LinkTypeTests
{
    public static TheoryData<LinkType> Supported => [.. Enum.GetValues<LinkType>()];

    [Theory]
    [MemberData(nameof(Supported))]
    public void Every_named_link_type_is_decoded_for_IPv4(LinkType linkType)
    {
        var frame = new[] { Decoding.Segment() }.Frames(linkType)[0];

        Decoding.Decode(frame).IsTheSegment(linkType == LinkType.PppEther ? "pppoe 1" : string.Empty);
    }

    [Theory]
    [MemberData(nameof(Supported))]
    public void Every_named_link_type_is_decoded_for_IPv6(LinkType linkType)
    {
        var frame = new[] { Decoding.Segment(six: true) }.Frames(linkType)[0];

        Decoding.Decode(frame).IsTheSegment(linkType == LinkType.PppEther ? "pppoe 1" : string.Empty, six: true);
    }

    [Fact]
    public void Other_link_types_are_counted_by_number()
    {
        var decoder = new PacketDecoder(4);
        var frame = Decoding.Frame();
        Decoding.Decode(frame with { LinkType = (LinkType)187 }, decoder: decoder);
        Decoding.Decode(frame with { LinkType = (LinkType)187 }, decoder: decoder);
        var last = Decoding.Decode(frame with { LinkType = (LinkType)147 }, decoder: decoder);

        Assert.Equal(DecodeResult.UnsupportedLinkType, last.Result);
        Assert.Equal(3, decoder.Counters.UnsupportedLinkType);
        Assert.Equal([KeyValuePair.Create(147, 1L), KeyValuePair.Create(187, 2L)], decoder.Counters.UnsupportedLinkTypes());
    }

    [Theory]
    [InlineData(new byte[] { 0, 0, 0, 2 })]
    [InlineData(new byte[] { 2, 0, 0, 0 })]
    public void The_family_of_a_loopback_header_has_either_byte_order(byte[] family)
    {
        byte[] bytes = [.. family, .. Decoding.Segment().Bytes];

        Decoding.Decode(new TestFrame(0, bytes, bytes.Length, LinkType.Null)).IsTheSegment();
        Decoding.Decode(new TestFrame(0, bytes, bytes.Length, LinkType.Loop)).IsTheSegment();
    }

    [Theory]
    [InlineData(new byte[] { 0x21 })]
    [InlineData(new byte[] { 0x00, 0x21 })]
    [InlineData(new byte[] { 0xff, 0x03, 0x21 })]
    [InlineData(new byte[] { 0x0f, 0x00, 0x08, 0x00 })]
    public void PPP_may_leave_out_framing_and_compress_its_protocol(byte[] header)
    {
        byte[] bytes = [.. header, .. Decoding.Segment().Bytes];

        Decoding.Decode(new TestFrame(0, bytes, bytes.Length, LinkType.Ppp)).IsTheSegment();
    }

    [Fact]
    public void SNAP_is_followed_and_other_LLC_is_not_TCP()
    {
        byte[] ip = Decoding.Segment().Bytes;
        byte[] snap = [.. new byte[12], 0, (byte)(ip.Length + 8), 0xaa, 0xaa, 3, 0, 0, 0, 8, 0, .. ip];
        byte[] spanningTree = [.. new byte[12], 0, 3, 0x42, 0x42, 3, .. new byte[43]];

        Decoding.Decode(new TestFrame(0, snap, snap.Length, LinkType.Ethernet)).IsTheSegment();
        var other = Decoding.Decode(new TestFrame(0, spanningTree, spanningTree.Length, LinkType.Ethernet));
        Assert.Equal(DecodeResult.NotTcp, other.Result);
        Assert.Equal(1, other.Counters.NotTcp);
    }
}
