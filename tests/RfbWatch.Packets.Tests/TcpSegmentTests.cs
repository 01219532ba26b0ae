using System.Buffers.Binary;
using RfbWatch.TestKit;

namespace RfbWatch.Packets.Tests;

/// <summary>Parts of a TCP header that are parsed only on request: options, window, urgent pointer, checksum.</summary>
public class TcpSegmentTests
{
    private const int ChecksumAt = 16;

    private static readonly byte[] Timestamps = [1, 1, 8, 10, 1, 2, 3, 4, 5, 6, 7, 8];

    /// <summary>As produced by tcpdump -s 54 to 68; the frame is last in memory, so that nothing follows it.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_capture_that_ends_inside_the_options_has_an_empty_payload_within_it(bool six)
    {
        var frame = new[] { Decoding.WithOptions(Timestamps, six: six) }.Frames()[0];
        int fixedHeader = 14 + (six ? 40 : 20) + 20;
        for (int length = fixedHeader; length < fixedHeader + Timestamps.Length; length++)
        {
            var decoded = Decoding.Decode(frame.Cut(length));
            var packet = decoded.Packet;

            Assert.Equal(DecodeResult.Tcp, decoded.Result);
            Assert.Equal((decoded.Memory.Length, 0, "hello".Length), (packet.PayloadOffset, packet.PayloadLength, packet.PayloadCut));
            var segment = new TcpSegmentView(in packet, decoded.Memory);
            Assert.True(segment.IsHeaderCut);
            Assert.Equal((true, false, false), (segment.Options.IsCut, segment.Options.IsMalformed, segment.Options.HasTimestamps));
            Assert.Equal(TcpChecksum.NotComputed, InternetChecksum.OfTcp(in packet, decoded.Memory));
        }
    }

    [Fact]
    public void Options_without_payload_that_are_cut_are_not_computed()
    {
        var decoded = Decoding.Decode(new[] { Decoding.WithOptions(Timestamps, payload: string.Empty) }.Frames()[0].Cut(60));
        var packet = decoded.Packet;

        Assert.Equal((DecodeResult.Tcp, 0), (decoded.Result, packet.PayloadCut));
        Assert.Equal(TcpChecksum.NotComputed, InternetChecksum.OfTcp(in packet, decoded.Memory));
    }

    [Fact]
    public void Options_that_describe_the_segment_are_found()
    {
        Assert.Equal((true, 0x01020304u, 0x05060708u), Timestamp(TcpOptions.Parse(Timestamps)));
        Assert.True(TcpOptions.Parse([19, 18, .. new byte[16], 1, 1]).HasMd5Signature);
        Assert.True(TcpOptions.Parse([2, 4, 5, 180, 29, 16, .. new byte[14]]).HasAuthentication);
        Assert.True(TcpOptions.Parse([34, 2, 1, 1]).HasFastOpen);
        Assert.True(TcpOptions.Parse([254, 4, 0xF9, 0x89]).HasFastOpen);
        Assert.False(TcpOptions.Parse([254, 4, 0xF9, 0x88]).HasFastOpen);
        Assert.False(TcpOptions.Parse([0, 19, 18, .. new byte[16], 0]).HasMd5Signature);

        static (bool Has, uint Value, uint Echo) Timestamp(TcpOptions options) => (options.HasTimestamps, options.TimestampValue, options.TimestampEcho);
    }

    [Theory]
    [InlineData(new byte[] { 8, 9, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1 })] // timestamps of 9 bytes
    [InlineData(new byte[] { 2, 1, 0, 0 })] // shorter than kind and length
    [InlineData(new byte[] { 2, 0, 0, 0 })]
    [InlineData(new byte[] { 1, 1, 2, 4 })] // beyond the header
    [InlineData(new byte[] { 1, 1, 1, 2 })] // no length
    public void Malformed_options_end_the_list(byte[] options)
    {
        Assert.True(TcpOptions.Parse(options).IsMalformed);
    }

    [Fact]
    public void Hop_limit_window_and_urgent_pointer_are_those_of_the_innermost_headers()
    {
        foreach (bool six in new[] { false, true })
        {
            foreach (var layers in new Layer[][] { [], [Layers.Vlan(1)], [Layers.Ip("192.0.2.1", "192.0.2.2")] })
            {
                var ip = Decoding.Segment(six: six);
                ip.Bytes[six ? 7 : 8] = 17;
                var tcp = ip.Bytes.AsSpan(six ? 40 : 20);
                BinaryPrimitives.WriteUInt16BigEndian(tcp[14..], 1234);
                BinaryPrimitives.WriteUInt16BigEndian(tcp[18..], 5);
                var decoded = Decoding.Decode(new[] { ip }.Frames(layers)[0]);
                var packet = decoded.Packet;
                var segment = new TcpSegmentView(in packet, decoded.Memory);

                Assert.Equal((17, 1234, 5, 20), ((int)packet.HopLimit, (int)segment.Window, (int)segment.UrgentPointer, segment.HeaderLength));
            }
        }
    }

    [Theory]
    [InlineData(false, "hello")]
    [InlineData(true, "hello")]
    [InlineData(false, "")]
    [InlineData(true, "odd")]
    public void A_checksum_is_valid_a_placeholder_or_bad(bool six, string payload)
    {
        Assert.Equal(TcpChecksum.Valid, ChecksumOf(six, payload, valid => valid));
        Assert.Equal(TcpChecksum.Bad, ChecksumOf(six, payload, valid => (ushort)(valid ^ 0x0101)));

        // A stack leaves the sum of the pseudo-header for its network interface, which adds the sum of the segment and complements the result.
        var source = Addresses.Parse(six ? "2001:db8::1" : "10.0.0.1");
        var destination = Addresses.Parse(six ? "2001:db8::2" : "10.0.0.2");
        byte[] pseudo = new byte[six ? 36 : 12];
        int at = source.WriteBytes(pseudo);
        at += destination.WriteBytes(pseudo.AsSpan(at));
        pseudo[at + 1] = 6;
        BinaryPrimitives.WriteUInt16BigEndian(pseudo.AsSpan(at + 2), (ushort)(20 + payload.Length));
        Assert.Equal(TcpChecksum.Placeholder, ChecksumOf(six, payload, _ => (ushort)~Checksum.Of(pseudo)));
    }

    [Theory]
    [InlineData(1460, TcpChecksum.Bad)]
    [InlineData(1461, TcpChecksum.NotComputed)]
    [InlineData(60_000, TcpChecksum.NotComputed)]
    public void Segments_merged_by_offload_have_no_checksum(int length, TcpChecksum expected)
    {
        Assert.Equal(TcpChecksum.Valid, ChecksumOf(false, new string('x', length), valid => valid));
        Assert.Equal(expected, ChecksumOf(false, new string('x', length), valid => (ushort)(valid ^ 0x0101)));
    }

    private static TcpChecksum ChecksumOf(bool six, string payload, Func<ushort, ushort> change)
    {
        var ip = Decoding.Segment(payload, six);
        var field = ip.Bytes.AsSpan((six ? 40 : 20) + ChecksumAt);
        BinaryPrimitives.WriteUInt16BigEndian(field, change(BinaryPrimitives.ReadUInt16BigEndian(field)));
        var decoded = Decoding.Decode(new[] { ip }.Frames()[0]);
        var packet = decoded.Packet;
        return InternetChecksum.OfTcp(in packet, decoded.Memory);
    }
}
