using RfbWatch.TestKit;

namespace RfbWatch.Flows.Tests;

/// <summary>Properties that make a segment less credible.</summary>
public class MarkTests
{
    /// <summary>A dialogue in which the initiator has sent four segments and then a last one, at offset 14, that a test changes.</summary>
    private static List<TestPacket> Dialogue(byte[]? last = null)
    {
        var conversation = new TcpConversationBuilder().Open().FromResponder("RFB 003.008\n"u8).FromInitiator("RFB 003.008\n"u8).FromResponder("\u0001\u0001"u8).FromInitiator("1"u8).FromInitiator("0"u8);
        return [.. conversation.FromInitiator(last ?? [2]).Packets];
    }

    private static SegmentMarks OfLast(IEnumerable<TestPacket> packets) => FlowRun.Of(packets.Frames()).Only.Beginning!.Initiator[^1].Marks;

    private static SegmentMarks OfLast(Func<TestPacket, TestPacket> change)
    {
        var packets = Dialogue();
        packets[^1] = change(packets[^1]);
        return OfLast(packets);
    }

    [Fact]
    public void An_ordinary_segment_has_none() => Assert.Equal(SegmentMarks.None, OfLast(packet => packet));

    [Fact]
    public void A_bad_checksum() => Assert.Equal(SegmentMarks.BadChecksum, OfLast(Altered.WithBadChecksum));

    [Fact]
    public void A_placeholder_among_valid_checksums() => Assert.Equal(SegmentMarks.BadChecksum, OfLast(Altered.WithPlaceholder));

    [Theory]
    [InlineData(2, SegmentMarks.None)]
    [InlineData(3, SegmentMarks.BadChecksum)]
    public void Checksums_count_if_three_of_the_direction_are_valid(int valid, SegmentMarks expected)
    {
        var packets = Dialogue();
        var own = packets.Index().Where(packet => packet.Index > 3 && packet.Item.Bytes[15] == 1).Select(packet => packet.Index).ToList();
        foreach (int at in own[..^valid].Append(own[^1]))
        {
            packets[at] = packets[at].WithPlaceholder();
        }

        // The last one is itself a placeholder, so one more of the others must be valid.
        packets[own[^(valid + 1)]] = Dialogue()[own[^(valid + 1)]];
        Assert.Equal(expected, OfLast(packets));
    }

    [Fact]
    public void A_capture_on_the_sending_host_has_no_checksum_marks() => Assert.Equal(SegmentMarks.None, OfLast(Dialogue().Select(packet => packet.Bytes[15] == 1 ? packet.WithPlaceholder() : packet)));

    [Theory]
    [InlineData(64, SegmentMarks.None)]
    [InlineData(63, SegmentMarks.NearTimeToLive)]
    [InlineData(68, SegmentMarks.NearTimeToLive)]
    [InlineData(60, SegmentMarks.NearTimeToLive)]
    [InlineData(59, SegmentMarks.FarTimeToLive)]
    [InlineData(69, SegmentMarks.FarTimeToLive)]
    public void A_hop_limit_unlike_the_others(byte hopLimit, SegmentMarks expected) => Assert.Equal(expected, OfLast(packet => packet.WithHopLimit(hopLimit)));

    [Fact]
    public void The_commonest_hop_limit_may_come_late()
    {
        var packets = Dialogue();
        packets[4] = packets[4].WithHopLimit(5);
        var sink = FlowRun.Of(packets.Frames()).Only;

        Assert.Equal([SegmentMarks.FarTimeToLive, SegmentMarks.None, SegmentMarks.None, SegmentMarks.None], sink.Beginning!.Initiator.Select(segment => segment.Marks));
    }

    [Theory]
    [InlineData(500_001 + 14, SegmentMarks.None)]
    [InlineData(500_001 + 14 + 65_536, SegmentMarks.None)]
    [InlineData(500_001 + 14 + 65_537, SegmentMarks.AcknowledgmentOutOfRange)]
    [InlineData(500_001, SegmentMarks.None)]
    [InlineData(500_000, SegmentMarks.AcknowledgmentOutOfRange)]
    public void An_impossible_acknowledgment(uint acknowledgment, SegmentMarks expected)
    {
        var conversation = new TcpConversationBuilder().Open().FromResponder("RFB 003.008\n"u8).FromInitiator("RFB 003.008\n"u8).FromResponder("\u0001\u0001"u8);
        conversation.Add(true, 1001 + 12, acknowledgment, TcpFlags.Ack, "2"u8);
        var sink = FlowRun.Of(conversation.FromResponder("xyz"u8).Frames()).Only;

        Assert.Equal(expected, sink.Beginning!.Initiator[^1].Marks);
        Assert.Equal(expected == SegmentMarks.None ? acknowledgment - 500_001 : -1, sink.Beginning.Initiator[^1].Acknowledged);

        // The flow does not wait for its bytes either.
        Assert.Equal("RFB 003.008\n\u0001\u0001xyz", sink.Responder.Replace("[65533]", string.Empty, StringComparison.Ordinal));
    }

    [Fact]
    public void No_acknowledgment_at_all()
    {
        var conversation = new TcpConversationBuilder().Open().FromResponder("RFB 003.008\n"u8);
        var sink = FlowRun.Of(conversation.SendAt(true, 0, "RFB 003.008\n"u8, TcpFlags.Psh).Frames()).Only;

        Assert.Equal((SegmentMarks.NoAcknowledgment, -1), (sink.Beginning!.Initiator[0].Marks, sink.Beginning.Initiator[0].Acknowledged));
    }

    [Theory]
    [InlineData(100_000, SegmentMarks.None)]
    [InlineData(99_999, SegmentMarks.EarlierTimestamp)]
    [InlineData(99_000, SegmentMarks.EarlierTimestamp)]
    [InlineData(98_999, SegmentMarks.OldTimestamp)]
    [InlineData(5, SegmentMarks.OldTimestamp)]
    public void A_timestamp_older_than_the_newest(uint value, SegmentMarks expected)
    {
        var packets = Dialogue().Select(packet => packet.WithTimestamp(100_000)).ToList();
        packets[^1] = Dialogue()[^1].WithTimestamp(value);

        Assert.Equal(expected, OfLast(packets));
    }

    [Fact]
    public void A_timestamp_that_no_clock_can_have_does_not_make_the_others_old()
    {
        var packets = Dialogue().Select(packet => packet.WithTimestamp(100_000)).ToList();
        packets[^2] = Dialogue()[^2].WithTimestamp(900_000);

        Assert.Equal(SegmentMarks.None, OfLast(packets));
    }

    [Theory]
    [InlineData(19)]
    [InlineData(29)]
    public void A_signature_that_the_others_lack(byte kind)
    {
        byte[] option = [kind, 18, .. new byte[16], 1, 1];

        Assert.Equal(SegmentMarks.UnexpectedSignature, OfLast(packet => packet.WithOptions(option)));
        Assert.Equal(SegmentMarks.None, OfLast(Dialogue().Select(packet => packet.WithOptions(option))));
    }

    [Fact]
    public void Data_in_a_SYN_without_a_cookie()
    {
        static List<TestPacket> Packets(byte[] options) =>
            [.. new TcpConversationBuilder().Send(true, TcpFlags.Syn, "RFB fast"u8).Send(false, TcpFlags.Syn | TcpFlags.Ack, []).Packets.Select(packet => packet.WithOptions(options))];

        Assert.Equal(SegmentMarks.DataInSyn, OfLast(Packets([1, 1, 1, 1])));
        Assert.Equal(SegmentMarks.None, OfLast(Packets([34, 8, 1, 2, 3, 4, 5, 6])));
    }

    [Theory]
    [InlineData(1, 14)]
    [InlineData(3, 16)]
    [InlineData(4, -1)]
    [InlineData(0, -1)]
    public void An_urgent_byte_has_two_readings(ushort pointer, long offset)
    {
        var packets = Dialogue([2, 3, 4]);
        packets[^1] = packets[^1].WithUrgent(pointer);
        var sink = FlowRun.Of(packets.Frames()).Only;

        Assert.Equal((offset, offset < 0 ? SegmentMarks.None : SegmentMarks.Urgent), (sink.Beginning!.Initiator[^1].UrgentOffset, sink.Beginning.Initiator[^1].Marks));
        Assert.Equal(offset >= 0, sink.Beginning.HasConflict);
    }

    [Fact]
    public void A_segment_that_the_capture_cut()
    {
        var frames = Dialogue([2, 3, 4]).Frames();
        frames[^1] = frames[^1].Cut(frames[^1].Bytes.Length - 1);
        var last = FlowRun.Of(frames).Only.Beginning!.Initiator[^1];

        Assert.Equal((SegmentMarks.CutBySnapLength, 2, 3), (last.Marks, last.Bytes.Length, last.Length));
    }
}
