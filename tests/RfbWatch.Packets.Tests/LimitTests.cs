using System.Buffers.Binary;
using RfbWatch.TestKit;

namespace RfbWatch.Packets.Tests;

/// <summary>Every named limit of the decoder: below it, at it, and one above.</summary>
public class LimitTests
{
    private const byte DestinationOptions = 60;
    private const byte AuthenticationHeader = 51;
    private const int IPv6Header = 40;
    private const int IPv4Header = 20;

    [Theory]
    [InlineData(Encapsulation.MaxLayers, 7, DecodeResult.Tcp)]
    [InlineData(Encapsulation.MaxLayers, 8, DecodeResult.Tcp)]
    [InlineData(Encapsulation.MaxLayers, 9, DecodeResult.DepthLimit)]
    [InlineData(3, 2, DecodeResult.Tcp)]
    [InlineData(3, 3, DecodeResult.Tcp)]
    [InlineData(3, 4, DecodeResult.DepthLimit)]
    [InlineData(0, 0, DecodeResult.Tcp)]
    [InlineData(0, 1, DecodeResult.DepthLimit)]
    public void Encapsulations_are_followed_to_the_depth_asked_for(int depth, int layers, DecodeResult expected)
    {
        var decoded = Decoding.Decode(Decoding.Frame([.. Enumerable.Range(1, layers).Select(id => Layers.Vlan((ushort)id))]), depth);

        Assert.Equal(expected, decoded.Result);
        Assert.Equal(expected == DecodeResult.DepthLimit ? 1 : 0, decoded.Counters.DepthLimit);
    }

    [Theory]
    [InlineData(15, DecodeResult.Tcp)]
    [InlineData(16, DecodeResult.Tcp)]
    [InlineData(17, DecodeResult.DepthLimit)]
    public void Sixteen_IPv6_extension_headers_are_followed(int headers, DecodeResult expected)
    {
        // Each header: next header, no additional units of eight bytes, and padding of six bytes (PadN of four).
        byte[] chain = [.. Enumerable.Range(1, headers).SelectMany(number => new byte[] { number == headers ? IpHeaders.ProtocolTcp : DestinationOptions, 0, 1, 4, 0, 0, 0, 0 })];
        byte[] segment = Decoding.Segment(six: true).Bytes[IPv6Header..];
        byte[] packet = IpHeaders.Ip(Addresses.Parse("2001:db8::1"), Addresses.Parse("2001:db8::2"), DestinationOptions, [.. chain, .. segment]);

        var decoded = Decoding.Decode(new TestFrame(0, packet, packet.Length, LinkType.Raw));

        Assert.Equal(expected, decoded.Result);
        Assert.Equal(expected == DecodeResult.DepthLimit ? 1 : 0, decoded.Counters.DepthLimit);
    }

    /// <summary>A walk of 64 steps: the version check is one, the IPv4 header another, and each authentication header one more.</summary>
    [Theory]
    [InlineData(61, DecodeResult.Tcp)]
    [InlineData(62, DecodeResult.Tcp)]
    [InlineData(63, DecodeResult.DepthLimit)]
    public void A_walk_has_sixty_four_steps(int headers, DecodeResult expected)
    {
        // Each header: next header, three units of four bytes minus two, a security parameter index and a sequence number (RFC 4302 section 2).
        byte[] chain = [.. Enumerable.Range(1, headers).SelectMany(number => new byte[] { number == headers ? IpHeaders.ProtocolTcp : AuthenticationHeader, 1, 0, 0, 0, 0, 0, 1, 0, 0, 0, 1 })];
        byte[] segment = Decoding.Segment().Bytes[IPv4Header..];
        byte[] packet = IpHeaders.Ip(Addresses.Parse("10.0.0.1"), Addresses.Parse("10.0.0.2"), AuthenticationHeader, [.. chain, .. segment]);

        var decoded = Decoding.Decode(new TestFrame(0, packet, packet.Length, LinkType.IPv4));

        Assert.Equal(expected, decoded.Result);
    }

    [Theory]
    [InlineData(255)]
    [InlineData(256)]
    [InlineData(257)]
    public void Numbers_that_the_input_chose_are_kept_up_to_256_and_summed_beyond(int numbers)
    {
        var counts = new NumberCounts();
        for (int number = 0; number < numbers; number++)
        {
            counts.Add(number);
            counts.Add(number);
        }

        Assert.Equal(Enumerable.Range(0, Math.Min(numbers, NumberCounts.MaxNumbers)).Select(number => (number, 2L)), counts.Kept());
        Assert.Equal(2 * numbers, counts.Total);
    }

    /// <summary>A wrong checksum in a segment that no interface has segmented yet is not known to be wrong: the interface would have computed it.</summary>
    [Theory]
    [InlineData(1479, TcpChecksum.Bad)]
    [InlineData(1480, TcpChecksum.Bad)]
    [InlineData(1481, TcpChecksum.NotComputed)]
    public void The_checksum_of_a_segment_that_is_longer_than_a_plain_one_counts_as_not_computed(int segmentBytes, TcpChecksum expected)
    {
        const int ChecksumOffset = IPv4Header + 16;
        var packet = Decoding.Segment(new string('x', segmentBytes - 20));
        ushort right = BinaryPrimitives.ReadUInt16BigEndian(packet.Bytes.AsSpan(ChecksumOffset));
        BinaryPrimitives.WriteUInt16BigEndian(packet.Bytes.AsSpan(ChecksumOffset), (ushort)(right ^ 0x5A5A));

        var decoded = Decoding.Decode(new TestFrame(0, packet.Bytes, packet.Bytes.Length, LinkType.Raw));

        var decodedPacket = decoded.Packet;
        Assert.Equal(expected, InternetChecksum.OfTcp(in decodedPacket, decoded.Memory));
    }
}
