using RfbWatch.Capture.Files;
using RfbWatch.Packets;

namespace RfbWatch.Capture.Tests.Files;

public sealed class PcapSourceTests
{
    private const uint Micro = 0xA1B2C3D4;
    private const uint Nano = 0xA1B23C4D;
    private const uint Modified = 0xA1B2CD34;

    [Theory]
    [InlineData(false, Micro, 123_456, 1_234_560)]
    [InlineData(true, Micro, 123_456, 1_234_560)]
    [InlineData(false, Nano, 123_456_789, 1_234_567)]
    [InlineData(true, Nano, 123_456_789, 1_234_567)]
    [InlineData(false, Modified, 999_999, 9_999_990)]
    [InlineData(true, Modified, 999_999, 9_999_990)]
    public void Reads_both_byte_orders_and_every_resolution(bool bigEndian, uint magic, uint fraction, long ticks)
    {
        var file = new PcapBytes(bigEndian, magic, linkType: 113)
            .Frame([1, 2, 3], fraction: fraction, original: 1500)
            .Frame([], 4_294_967_295)
            .Frame([4]);

        var (frames, problem) = ReadFrame.Of(file.ToArray());

        Assert.Null(problem);
        Assert.Equal([1L, 2, 3], frames.Select(frame => frame.Header.Number));
        Assert.Equal([1, 2, 3], frames[0].Bytes);
        Assert.Equal(1500, frames[0].Header.OriginalLength);
        Assert.Equal(DateTime.UnixEpoch.AddSeconds(1_000_000_000).AddTicks(ticks), frames[0].Time);
        Assert.Equal(DateTime.UnixEpoch.AddSeconds(4_294_967_295), frames[1].Time);
        Assert.Empty(frames[1].Bytes);
        Assert.Equal([4], frames[2].Bytes);
        Assert.All(frames, frame => Assert.Equal(LinkType.LinuxSll, frame.Header.LinkType));
        Assert.All(frames, frame => Assert.Equal(-1, frame.Header.StrippedVlanTci));
    }

    [Theory]
    [InlineData(0x2400_0001u, 64, 64, 60, 60)]
    [InlineData(0x2400_0001u, 64, 1518, 64, 1514)]
    [InlineData(0x2400_0001u, 1516, 1518, 1514, 1514)]
    [InlineData(0x1400_0001u, 64, 64, 62, 62)]
    [InlineData(0x2000_0001u, 64, 64, 64, 64)]
    [InlineData(0x2400_0001u, 2, 2, 0, 0)]
    [InlineData(0x0BFF_0001u, 64, 64, 64, 64)]
    public void Removes_the_frame_check_sequence(uint linkField, int captured, int original, int keptCaptured, int keptOriginal)
    {
        var (frames, _) = ReadFrame.Of(new PcapBytes(linkType: linkField).Frame(new byte[captured], original: (uint)original).ToArray());

        var header = Assert.Single(frames).Header;
        Assert.Equal((keptCaptured, keptOriginal), (header.CapturedLength, header.OriginalLength));
        Assert.Equal(LinkType.Ethernet, header.LinkType);
    }

    [Fact]
    public void Versions_up_to_2_3_may_have_the_lengths_the_other_way_round()
    {
        var (frames, problem) = ReadFrame.Of(new PcapBytes(minor: 2).Frame([1, 2], captured: 60, original: 2).Frame([3]).ToArray());

        Assert.Null(problem);
        Assert.Equal((2, 60), (frames[0].Header.CapturedLength, frames[0].Header.OriginalLength));
        Assert.Equal([3], frames[1].Bytes);
    }

    [Fact]
    public void An_unknown_major_version_is_unreadable_and_named()
    {
        var (frames, problem) = ReadFrame.Of(new PcapBytes(major: 3).Frame([1]).ToArray());

        Assert.Empty(frames);
        Assert.Equal(CaptureProblemKind.Unreadable, problem!.Kind);
        Assert.Contains("version 3.4", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_header_alone_is_a_capture_without_frames()
    {
        var (frames, problem) = ReadFrame.Of(new PcapBytes().ToArray());

        Assert.Empty(frames);
        Assert.Null(problem);
    }

    [Theory]
    [InlineData(0u, 262_144)]
    [InlineData(65_535u, 262_144)]
    [InlineData(1_000_000u, 1_000_000)]
    [InlineData(0x7FFF_FFFFu, 16 << 20)]
    [InlineData(0xFFFF_FFFFu, 16 << 20)]
    public void A_record_longer_than_can_be_is_malformed_at_its_byte(uint snaplen, int bound)
    {
        byte[] whole = new PcapBytes(snaplen: snaplen).Frame([1]).Frame(new byte[bound]).ToArray();
        var (frames, problem) = ReadFrame.Of(whole);
        Assert.Null(problem);
        Assert.Equal(bound, frames[1].Bytes.Length);

        (frames, problem) = ReadFrame.Of(new PcapBytes(snaplen: snaplen).Frame([1]).Frame([], captured: (uint)bound + 1).Frame([2]).ToArray());
        Assert.Single(frames);
        Assert.Equal((CaptureProblemKind.Malformed, 24L + 17), (problem!.Kind, problem.Offset));
        Assert.Contains($"{bound + 1}", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_variant_with_longer_record_headers_is_not_taken_for_mere_damage()
    {
        // As written by Nokia: four more bytes before the frame, with the ordinary magic number.
        var file = new PcapBytes().Frame([0, 0, 0, 0, 1, 2, 3], captured: 3).Frame([0, 0, 0, 0, 4], fraction: 500_000, captured: 1);

        var (frames, problem) = ReadFrame.Of(file.ToArray());

        Assert.True(frames.Count <= 1);
        Assert.Equal(CaptureProblemKind.Malformed, problem!.Kind);
        Assert.Contains("editcap -F pcap", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Cut_at_every_byte_it_gives_every_whole_frame_and_says_where_it_broke()
    {
        var pcap = new PcapBytes().Frame([1, 2, 3]).Frame([]).Frame(new byte[40]).Frame([9]);
        byte[] file = pcap.ToArray();
        for (int length = 4; length <= file.Length; length++)
        {
            var (frames, problem) = ReadFrame.Of(file[..length]);

            Assert.Equal(pcap.Ends.Count(end => end <= length), frames.Count);
            if (length == PcapHeaderBytes || pcap.Ends.Contains(length))
            {
                Assert.Null(problem);
                continue;
            }

            int recordStart = length < PcapHeaderBytes ? 0 : pcap.Ends.Where(end => end < length).Append(PcapHeaderBytes).Max();
            Assert.Equal((CaptureProblemKind.Truncated, (long)recordStart), (problem!.Kind, problem.Offset));
            Assert.Contains($"byte {length} ", problem.Message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(1000)]
    public void A_small_buffer_and_any_batch_size_give_the_same_frames(int batchSize)
    {
        var pcap = new PcapBytes();
        var random = new Random(7);
        var expected = new List<byte[]>();
        for (int i = 0; i < 500; i++)
        {
            byte[] bytes = new byte[random.Next(0, 300)];
            random.NextBytes(bytes);
            expected.Add(bytes);
            pcap.Frame(bytes);
        }

        using var source = CaptureFile.Open(new MemoryStream(pcap.ToArray()), "test", new CaptureFileOptions { BufferBytes = 100 });
        var frames = ReadFrame.All(source, batchSize);

        Assert.Equal(expected, frames.Select(frame => frame.Bytes));
        Assert.Equal(Enumerable.Range(1, 500).Select(number => (long)number), frames.Select(frame => frame.Header.Number));
    }

    private const int PcapHeaderBytes = 24;
}
