using System.Text;
using RfbWatch.TestKit;

namespace RfbWatch.Packets.Tests;

/// <summary>Decodes single frames and checks the results.</summary>
internal static class Decoding
{
    /// <summary>Bytes in front of the frame in the memory of the batch, to test the offsets.</summary>
    private const int Before = 7;

    /// <summary>One TCP segment from 10.0.0.1:50000 to 10.0.0.2:5900, or between IPv6 addresses.</summary>
    public static TestPacket Segment(string payload = "hello", bool six = false)
    {
        var (source, destination) = six ? ("2001:db8::1", "2001:db8::2") : ("10.0.0.1", "10.0.0.2");
        var builder = new TcpConversationBuilder(new(source, 50000), new(destination, 5900));
        return builder.Add(true, 0x01020304, 0x0a0b0c0d, TcpFlags.Psh | TcpFlags.Ack, Encoding.ASCII.GetBytes(payload)).Packets[0];
    }

    /// <summary>The same segment with TCP options, a multiple of four bytes.</summary>
    public static TestPacket WithOptions(byte[] options, string payload = "hello", bool six = false)
    {
        var (source, destination) = six ? ("2001:db8::1", "2001:db8::2") : ("10.0.0.1", "10.0.0.2");
        byte[] bytes = IpHeaders.Tcp(new(source, 50000), new(destination, 5900), 0x01020304, 0x0a0b0c0d, TcpFlags.Psh | TcpFlags.Ack, Encoding.ASCII.GetBytes(payload), tcpOptions: options);
        return new TestPacket(0, bytes, six ? IpHeaders.EtherTypeIPv6 : IpHeaders.EtherTypeIPv4);
    }

    public static Decoded Decode(TestFrame frame, int depth = 4, int strippedVlan = -1, PacketDecoder? decoder = null)
    {
        decoder ??= new PacketDecoder(depth);
        byte[] memory = [.. new byte[Before], .. frame.Bytes];
        var header = new FrameHeader
        {
            Offset = Before,
            CapturedLength = frame.Bytes.Length,
            OriginalLength = frame.OriginalLength,
            LinkType = frame.LinkType,
            StrippedVlanTci = strippedVlan,
            Number = 1,
        };
        DecodedPacket packet = default;
        var result = decoder.Decode(in header, memory, ref packet);
        return new Decoded(result, packet, memory, decoder.Counters);
    }

    public static Decoded Decode(params Layer[] layers) => Decode(Frame(layers), Encapsulation.MaxLayers);

    public static TestFrame Frame(params Layer[] layers) => new[] { Segment() }.Frames(layers)[0];

    /// <summary>A decoded frame with everything needed to examine it.</summary>
    internal sealed record Decoded(DecodeResult Result, DecodedPacket Packet, byte[] Memory, PacketCounters Counters)
    {
        public string Payload => Encoding.ASCII.GetString(Memory, Packet.PayloadOffset, Packet.PayloadLength);

        public string Ends => $"{Packet.Source}:{Packet.SourcePort} > {Packet.Destination}:{Packet.DestinationPort}";

        public bool HasValidChecksum
        {
            get
            {
                var packet = Packet;
                return InternetChecksum.IsTcpValid(in packet, Memory.AsSpan(packet.SegmentOffset..(packet.PayloadOffset + packet.PayloadLength)));
            }
        }

        /// <summary>Checks that the result is the segment made by <see cref="Segment"/>.</summary>
        public Decoded IsTheSegment(string encapsulation = "", string payload = "hello", bool six = false)
        {
            Assert.Equal(DecodeResult.Tcp, Result);
            Assert.Equal(six ? "2001:db8::1:50000 > 2001:db8::2:5900" : "10.0.0.1:50000 > 10.0.0.2:5900", Ends);
            Assert.Equal((0x01020304u, 0x0a0b0c0du), (Packet.Sequence, Packet.Acknowledgment));
            Assert.Equal(TcpControl.Psh | TcpControl.Ack, Packet.Control);
            Assert.Equal(payload, Payload);
            Assert.Equal(0, Packet.PayloadCut);
            Assert.Equal(encapsulation, Packet.Encapsulation.ToString());
            Assert.True(HasValidChecksum);
            Assert.Equal((1, 1, payload.Length), (Counters.Frames, Counters.TcpPackets, Counters.TcpPayloadBytes));
            return this;
        }
    }
}
