using System.Text;
using RfbWatch.TestKit;

namespace RfbWatch.Packets.Tests;

/// <summary>IEEE 802.11 data frames.</summary>
public class WirelessTests
{
    public static TheoryData<WirelessFrame> Frames => [.. Combinations()];

    [Theory]
    [MemberData(nameof(Frames))]
    public void Every_kind_of_data_frame_is_opened(WirelessFrame frame)
    {
        Decoding.Decode(Of(frame.Of(Decoding.Segment()))).IsTheSegment();
        Decoding.Decode(Of(frame.Of(Decoding.Segment(six: true)))).IsTheSegment(six: true);
    }

    [Fact]
    public void A_radiotap_header_of_any_length_and_a_checksum_behind_the_frame_do_no_harm()
    {
        byte[] frame = [0, 0, 26, 0, 0x2f, 0x40, 0, 0xa0, 0x20, 8, 0, 0, .. new byte[14], .. new WirelessFrame { Qos = true, Padded = true }.Of(Decoding.Segment()), 1, 2, 3, 4];

        Decoding.Decode(new TestFrame(0, frame, frame.Length, LinkType.Radiotap)).IsTheSegment();
    }

    [Fact]
    public void A_VLAN_tag_may_stand_behind_SNAP() =>
        Decoding.Decode(Of(new WirelessFrame().Of(Layers.Vlan(12)(Decoding.Segment())))).IsTheSegment("vlan 12");

    /// <summary>A capture of decrypted frames keeps the bit; encrypted frames are counted.</summary>
    [Fact]
    public void Encrypted_frames_and_fragments_are_counted()
    {
        Decoding.Decode(Of(new WirelessFrame { Protected = true }.Of(Decoding.Segment()))).IsTheSegment();
        var decoder = new PacketDecoder(Encapsulation.MaxLayers);
        foreach (var frame in new WirelessFrame[] { new() { Protected = true, SecurityHeader = 8 }, new() { Protected = true, SecurityHeader = 8, Qos = true }, new() { Fragment = 1 } })
        {
            Assert.Equal(DecodeResult.NotTcp, Decoding.Decode(Of(frame.Of(Decoding.Segment())), decoder: decoder).Result);
        }

        Assert.Equal(["IEEE 802.11 (encrypted) 2", "IEEE 802.11 (fragments) 1"], decoder.Counters.Unopened.ByName().Select(entry => $"{entry.Key} {entry.Value}"));
    }

    [Theory]
    [InlineData(new byte[] { 0x80, 0 })] // beacon
    [InlineData(new byte[] { 0xd4, 0 })] // acknowledgement, of ten bytes
    [InlineData(new byte[] { 0x48, 1 })] // no data
    [InlineData(new byte[] { 0xc8, 1 })] // no data, with QoS
    public void Other_frames_carry_no_TCP(byte[] control)
    {
        var decoded = Decoding.Decode(Of([.. control, .. new byte[8]]));

        Assert.Equal((DecodeResult.NotTcp, 0), (decoded.Result, decoded.Counters.Unopened.Total));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void An_aggregate_gives_all_its_packets(bool fourAddresses)
    {
        var frame = new WirelessFrame { FromDistributionSystem = fourAddresses, HtControl = fourAddresses };
        byte[] body = frame.Of([Decoding.Segment("one"), Decoding.Segment("number two", six: true), Decoding.Segment("three")]);

        Assert.Equal(["Tcp one 0", "Tcp number two 0", "Tcp three 0"], Packets(Of(body)));
        for (int length = frame.Of([]).Length; length < body.Length; length++)
        {
            var packets = Packets(Of(body).Cut(length));
            Assert.True(packets.Count >= 1 && packets.All(packet => packet.StartsWith("Tcp ", StringComparison.Ordinal) || packet.StartsWith("Truncated", StringComparison.Ordinal)), $"{length}: {string.Join(", ", packets)}");
        }
    }

    [Fact]
    public void An_aggregate_whose_length_is_wrong_ends_there()
    {
        byte[] body = new WirelessFrame().Of([Decoding.Segment("one"), Decoding.Segment("two")]);
        body[26 + 12] = 0xff;

        Assert.Equal(["Malformed"], Packets(Of(body)));
    }

    internal static IEnumerable<WirelessFrame> Combinations()
    {
        for (int bits = 0; bits < 32; bits++)
        {
            yield return new WirelessFrame
            {
                ToDistributionSystem = (bits & 1) != 0,
                FromDistributionSystem = (bits & 2) != 0,
                Qos = (bits & 4) != 0,
                HtControl = (bits & 8) != 0,
                Padded = (bits & 16) != 0,
            };
        }
    }

    private static TestFrame Of(byte[] bytes) => new(0, bytes, bytes.Length, LinkType.Ieee80211);

    private static List<string> Packets(TestFrame frame)
    {
        var decoder = new PacketDecoder(Encapsulation.MaxLayers);
        var decoded = Decoding.Decode(frame, decoder: decoder);
        Assert.Equal(DecodeResult.Aggregate, decoded.Result);
        var whole = decoded.Packet;
        var cursor = new AggregateCursor(in whole);
        var packets = new List<string>();
        DecodedPacket packet = default;
        while (decoder.DecodeNext(ref cursor, decoded.Memory, ref packet, out var result))
        {
            packets.Add(result == DecodeResult.Tcp
                ? $"Tcp {Encoding.ASCII.GetString(decoded.Memory, packet.PayloadOffset, packet.PayloadLength)} {packet.PayloadCut}"
                : result.ToString());
        }

        return packets;
    }
}
