using RfbWatch.TestKit;

namespace RfbWatch.Packets.Tests;

public class MutationTests
{
    private const int Seed = 20260102;

    /// <summary>NOP, NOP, Timestamps.</summary>
    private static readonly byte[] WithTimestamps = [1, 1, 8, 10, 1, 2, 3, 4, 5, 6, 7, 8];

    /// <summary>Wherever the bytes are wrong, the decoder returns a result, and its offsets are within the frame.</summary>
    [Fact]
    public void Mutated_frames_never_throw_and_never_point_outside()
    {
        var random = new Random(Seed);
        List<TestFrame> corpus =
        [
            .. EncapsulationTests.Stacks.Select(row => Decoding.Frame((Layer[])row[1])),
            .. Enum.GetValues<LinkType>().Select(linkType => new[] { Decoding.Segment(six: true) }.Frames(linkType)[0]),
            .. new[] { Decoding.WithOptions(WithTimestamps), Decoding.WithOptions(WithTimestamps, six: true) }.Frames(Layers.Vlan(3)),
            .. new[] { Decoding.Segment(new string('x', 100)), Decoding.Segment(new string('x', 100), six: true) }.Fragment(64).Frames(),
        ];
        var decoder = new PacketDecoder(Encapsulation.MaxLayers);
        const int Rounds = 150_000;
        for (int round = 0; round < Rounds; round++)
        {
            var frame = corpus[random.Next(corpus.Count)];
            byte[] bytes = frame.Bytes.ToArray();
            for (int changes = random.Next(1, 6); changes > 0; changes--)
            {
                bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            }

            // Truncated by the sender, by the capture, or not at all; the frame is last in memory.
            int length = random.Next(4) == 0 ? random.Next(bytes.Length + 1) : bytes.Length;
            int original = random.Next(2) == 0 ? bytes.Length : length + random.Next(3);
            var decoded = Decoding.Decode(new TestFrame(0, bytes[..length], Math.Max(original, length), frame.LinkType), decoder: decoder);
            if (decoded.Result is DecodeResult.Tcp or DecodeResult.Fragment)
            {
                Assert.InRange(decoded.Packet.PayloadLength, 0, bytes.Length);
                Assert.InRange(decoded.Packet.PayloadOffset, 0, decoded.Memory.Length - decoded.Packet.PayloadLength);
                Assert.True(decoded.Packet.PayloadCut >= 0, $"seed {Seed} round {round}");
            }

            if (decoded.Result is DecodeResult.Tcp)
            {
                var packet = decoded.Packet;
                var segment = new TcpSegmentView(in packet, decoded.Memory);
                _ = segment.Options;
                Assert.True(!segment.IsHeaderCut || InternetChecksum.OfTcp(in packet, decoded.Memory) == TcpChecksum.NotComputed);
            }
        }

        var counters = decoder.Counters;
        Assert.Equal(Rounds, counters.Frames);
        Assert.Equal(Rounds, counters.TcpPackets + counters.Fragments + counters.NotTcp + counters.Malformed + counters.Truncated + counters.DepthLimit + counters.UnsupportedLinkType + counters.Aggregates);
    }
}
