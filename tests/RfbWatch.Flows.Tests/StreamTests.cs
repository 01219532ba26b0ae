using System.Text;
using RfbWatch.TestKit;

namespace RfbWatch.Flows.Tests;

public class StreamTests
{
    private static readonly byte[] Banner = "RFB 003.008\n"u8.ToArray();

    private static TcpConversationBuilder Conversation(int segmentSize = 1460) => new() { SegmentSize = segmentSize };

    private static TcpConversationBuilder Handshake(int segmentSize = 1460) =>
        Conversation(segmentSize).Open().FromResponder(Banner).FromInitiator(Banner).FromResponder("types"u8).FromInitiator("choice"u8).Close();

    [Fact]
    public void A_plain_conversation_yields_both_streams_in_packet_order()
    {
        var sink = FlowRun.Of(Handshake().Frames()).Only;

        Assert.Equal("RFB 003.008\nchoice", sink.Initiator);
        Assert.Equal("RFB 003.008\ntypes", sink.Responder);
        Assert.Equal([FlowDirection.FromResponder, FlowDirection.FromInitiator, FlowDirection.FromResponder, FlowDirection.FromInitiator], sink.Order);
        Assert.Equal([(FlowDirection.FromInitiator, EndReason.Fin), (FlowDirection.FromResponder, EndReason.Fin)], sink.Ends);
    }

    /// <summary>Bytes that had to wait keep the number of the frame that brought them.</summary>
    [Fact]
    public void Every_piece_comes_with_the_number_of_its_frame()
    {
        var frames = Conversation().Open().FromResponder(Banner).FromInitiator(Banner).FromResponder("one"u8).FromResponder("two"u8).FromResponder("three"u8).Close().Frames();
        (frames[5], frames[7]) = (frames[7], frames[5]);
        var sink = FlowRun.Of(frames).Only;

        Assert.Equal(
            [
                (FlowDirection.FromResponder, "RFB 003.008\n", 4L), (FlowDirection.FromInitiator, "RFB 003.008\n", 5L),
                (FlowDirection.FromResponder, "one", 8L), (FlowDirection.FromResponder, "two", 7L), (FlowDirection.FromResponder, "three", 6L),
            ],
            sink.Frames);
    }

    [Fact]
    public void The_summary_has_endpoints_times_counts_and_reason()
    {
        var conversation = Handshake();
        var closed = FlowRun.Of(conversation.Frames()).Only.Closed!.Value;

        Assert.Equal("10.0.0.1", closed.InitiatorAddress.ToString());
        Assert.Equal("10.0.0.2", closed.ResponderAddress.ToString());
        Assert.Equal((50000, 5900), (closed.InitiatorPort, closed.ResponderPort));
        Assert.True(closed.InitiatorKnown && closed.Established && !closed.MidStream && !closed.Refused);
        Assert.Equal((1, 10), (closed.FirstFrame, closed.LastFrame));
        Assert.Equal(conversation.Packets[0].Ticks, closed.FirstTicks);
        Assert.Equal(conversation.Packets[^1].Ticks, closed.LastTicks);
        Assert.Equal((6, 4), (closed.InitiatorPackets, closed.ResponderPackets));
        Assert.Equal((18, 17), (closed.InitiatorBytes, closed.ResponderBytes));
        Assert.Equal((0, 0), (closed.InitiatorMissed, closed.ResponderMissed));
        Assert.Equal(EndReason.Fin, closed.End);
        Assert.Equal(FlowAnomalies.None, closed.Anomalies);
        Assert.Equal(string.Empty, closed.Encapsulation);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(5)]
    public void Any_segment_size_gives_the_same_streams(int segmentSize)
    {
        var sink = FlowRun.Of(Handshake(segmentSize).Frames()).Only;

        Assert.Equal("RFB 003.008\nchoice", sink.Initiator);
        Assert.Equal("RFB 003.008\ntypes", sink.Responder);
    }

    [Fact]
    public void A_flow_of_another_protocol_is_probed_once_per_direction()
    {
        var log = FlowRun.Of(Conversation(10).Open().FromInitiator(new byte[200]).FromResponder(new byte[300]).Close().Frames());

        Assert.Empty(log.Sinks);
        Assert.Empty(log.Closed);
        Assert.Equal(2, log.Probes);
    }

    [Fact]
    public void One_direction_that_is_of_interest_is_enough()
    {
        var sink = FlowRun.Of(Conversation().Open().FromInitiator("else"u8).FromResponder(Banner).FromInitiator("more"u8).Close().Frames()).Only;

        Assert.Equal("RFB 003.008\n", sink.Responder);
        Assert.Equal("[4]more", sink.Initiator);
    }

    [Fact]
    public void Encapsulation_is_reported()
    {
        var closed = FlowRun.Of(Handshake().Frames(Layers.Vlan(12), Layers.Vxlan(5001))).Only.Closed!.Value;

        Assert.Equal("vlan 12 / vxlan 5001", closed.Encapsulation);
    }

    [Fact]
    public void Fragments_are_put_together()
    {
        var conversation = Conversation().Open().FromResponder([.. Banner, .. new byte[1000]]).Close();
        foreach (var frames in new[] { conversation.Packets.Fragment(64).Frames(), [.. conversation.Packets.Fragment(64).Reverse().Frames()] })
        {
            var sink = FlowRun.Of(frames).Only;
            Assert.Equal(1012, sink.Bytes(FlowDirection.FromResponder).Length);
            Assert.Equal("RFB 003.008\n", Encoding.Latin1.GetString(sink.Bytes(FlowDirection.FromResponder)[..12]));
        }
    }

    /// <summary>The destination options behind the fragment header are fragmented with the payload (RFC 8200 section 4.5).</summary>
    [Fact]
    public void Extension_headers_within_fragments_are_read()
    {
        var conversation = new TcpConversationBuilder(new("2001:db8::1", 100), new("2001:db8::2", 5900)).Open().FromResponder([.. Banner, .. new byte[1000]]).FromInitiator(Banner).Close();
        var packets = conversation.Packets.Select(packet =>
        {
            byte[] bytes = [.. packet.Bytes[..40], packet.Bytes[6], 0, 1, 4, 0, 0, 0, 0, .. packet.Bytes[40..]];
            bytes[6] = 60;
            System.Buffers.Binary.BinaryPrimitives.WriteUInt16BigEndian(bytes.AsSpan(4), (ushort)(bytes.Length - 40));
            return new TestPacket(packet.Ticks, bytes, packet.EtherType);
        }).ToList();

        Assert.Equal(1012, FlowRun.Of(packets.Frames()).Only.Bytes(FlowDirection.FromResponder).Length);
        Assert.Equal(1012, FlowRun.Of(packets.Fragment(64).Frames()).Only.Bytes(FlowDirection.FromResponder).Length);
    }
}
