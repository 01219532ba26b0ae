using RfbWatch.Capture.Files;
using RfbWatch.Packets;

namespace RfbWatch.Capture.Tests.Files;

public sealed class PcapngSourceTests
{
    private static readonly DateTime Epoch = DateTime.UnixEpoch;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Reads_all_three_packet_blocks_and_skips_the_others(bool bigEndian)
    {
        var file = new PcapngBytes().Section(bigEndian, options: PcapngBytes.Option(bigEndian, 4, "writer"u8.ToArray())).Interface(113, 96);
        file.Block(4, file.Body().U32(0))
            .Frame([1, 2, 3], time: 1_700_000_000_123_456, original: 1500)
            .Block(0x0BAD, file.Body().U32(1).U32(2))
            .ObsoleteFrame([4, 5], time: 1_700_000_001_000_000, drops: 7)
            .Block(0x8000_0001, file.Body())
            .SimpleFrame([6, 7, 8, 9, 10], original: 2000)
            .SimpleFrame(new byte[96], original: 97);

        var (frames, problem) = ReadFrame.Of(file.ToArray());

        Assert.Null(problem);
        Assert.Equal([1L, 2, 3, 4], frames.Select(frame => frame.Header.Number));
        Assert.Equal([1, 2, 3], frames[0].Bytes);
        Assert.Equal(1500, frames[0].Header.OriginalLength);
        Assert.Equal(Epoch.AddSeconds(1_700_000_000).AddTicks(1_234_560), frames[0].Time);
        Assert.Equal([4, 5], frames[1].Bytes);
        Assert.Equal([6, 7, 8, 9, 10, 0, 0, 0], frames[2].Bytes);
        Assert.Equal(frames[1].Time, frames[2].Time);
        Assert.Equal((96, 97), (frames[3].Header.CapturedLength, frames[3].Header.OriginalLength));
        Assert.All(frames, frame => Assert.Equal(LinkType.LinuxSll, frame.Header.LinkType));
    }

    [Fact]
    public void Sections_have_their_own_byte_order_and_interfaces()
    {
        var file = new PcapngBytes()
            .Section().Interface(1).Interface(101).Frame([1], on: 1).Frame([2], on: 0)
            .Section(true).Interface(276, 100).Frame([3])
            .Section().Interface(0, resolution: 9).Frame([4], time: 5_000_000_100)
            .Section(true);

        var (frames, problem) = ReadFrame.Of(file.ToArray());

        Assert.Null(problem);
        Assert.Equal([LinkType.Raw, LinkType.Ethernet, LinkType.LinuxSll2, LinkType.Null], frames.Select(frame => frame.Header.LinkType));
        Assert.Equal(Epoch.AddTicks(50_000_001), frames[3].Time);
    }

    [Theory]
    [InlineData(6, 1_500_000ul, 15_000_000)]
    [InlineData(3, 1_500ul, 15_000_000)]
    [InlineData(0, 7ul, 70_000_000)]
    [InlineData(7, 15ul, 15)]
    [InlineData(8, 159ul, 15)]
    [InlineData(9, 1_599ul, 15)]
    [InlineData(12, 1_599_999ul, 15)]
    [InlineData(19, ulong.MaxValue, 18_446_744)]
    [InlineData(60, ulong.MaxValue, 0)]
    [InlineData(127, ulong.MaxValue, 0)]
    [InlineData(0x80, 7ul, 70_000_000)]
    [InlineData(0x80 + 10, 1536ul, 15_000_000)]
    [InlineData(0x80 + 32, 0x1_8000_0000ul, 15_000_000)]
    [InlineData(0x80 + 64, ulong.MaxValue, 9_999_999)]
    [InlineData(0x80 + 127, ulong.MaxValue, 0)]
    [InlineData(0x80 + 127, 0ul, 0)]
    [InlineData(127, 0ul, 0)]
    public void Time_follows_the_resolution(int resolution, ulong time, long ticks)
    {
        var (frames, _) = ReadFrame.Of(new PcapngBytes().Section().Interface(resolution: (byte)resolution).Frame([1], time: time).ToArray());

        Assert.Equal(Epoch.AddTicks(ticks), Assert.Single(frames).Time);
    }

    [Theory]
    [InlineData(0, ulong.MaxValue, 0L)]
    [InlineData(6, ulong.MaxValue, long.MaxValue)]
    [InlineData(0x80, ulong.MaxValue, 0L)]
    public void Times_beyond_the_calendar_are_clamped_to_its_end(int resolution, ulong time, long offset)
    {
        var (frames, _) = ReadFrame.Of(new PcapngBytes().Section().Interface(resolution: (byte)resolution, offset: offset).Frame([1], time: time).ToArray());

        Assert.Equal(DateTime.MaxValue, Assert.Single(frames).Time);
    }

    [Theory]
    [InlineData(3600L, 3601)]
    [InlineData(-1L, 0)]
    public void The_offset_of_an_interface_is_added(long offset, int seconds)
    {
        var (frames, _) = ReadFrame.Of(new PcapngBytes().Section().Interface(offset: offset).Frame([1], time: 1_000_000).ToArray());

        Assert.Equal(Epoch.AddSeconds(seconds), Assert.Single(frames).Time);
    }

    [Fact]
    public void A_far_negative_offset_is_held_to_the_first_day()
    {
        var (frames, _) = ReadFrame.Of(new PcapngBytes().Section().Interface(offset: long.MinValue).Frame([1], time: 1).ToArray());

        Assert.Equal(DateTime.MinValue, Assert.Single(frames).Time);
    }

    [Theory]
    [InlineData(4, null, 60)]
    [InlineData(32, null, 60)]
    [InlineData(null, 4u << 5, 60)]
    [InlineData(4, 2u << 5, 62)]
    [InlineData(4, 3u, 60)]
    [InlineData(null, null, 64)]
    public void The_frame_check_sequence_of_interface_or_packet_is_removed(int? ofInterface, uint? flags, int kept)
    {
        var file = new PcapngBytes().Section().Interface(fcs: (byte?)ofInterface);
        byte[]? options = flags is { } value ? [.. file.Option(1, "comment"u8.ToArray()), .. file.Option(2, file.Body().U32(value).ToArray())] : null;
        file.Frame(new byte[64], options: options);

        var header = Assert.Single(ReadFrame.Of(file.ToArray()).Frames).Header;

        Assert.Equal((kept, kept), (header.CapturedLength, header.OriginalLength));
    }

    [Fact]
    public void Statistics_report_the_drops_of_the_capture()
    {
        var file = new PcapngBytes().Section().Interface().Interface()
            .Statistics(0, 1, 2).Statistics(1, 10, 20).Statistics(0, 3, 4).Statistics(9, 1000, 1000)
            .Section(true).Interface().Frame([1]).Statistics(0, 100, 0);

        using var source = CaptureFile.Open(new MemoryStream(file.ToArray()), "test");
        ReadFrame.All(source);

        Assert.Equal(3 + 4 + 10 + 20 + 100, source.Dropped);
    }

    [Fact]
    public void Options_that_do_not_fit_are_ignored()
    {
        var file = new PcapngBytes().Section();
        file.Block(1, file.Body().U16(1).U16(0).U32(0).U16(9).U16(400).U32(0))
            .Frame([1, 2, 3, 4], time: 1_000_000, options: file.Body().U16(2).U16(2).U32(0xFFFF_FFFF).U16(7).ToArray().Concat(new byte[2]).ToArray());

        var (frames, problem) = ReadFrame.Of(file.ToArray());

        Assert.Null(problem);
        Assert.Equal(Epoch.AddSeconds(1), Assert.Single(frames).Time);
        Assert.Equal([1, 2, 3, 4], frames[0].Bytes);
    }

    public static TheoryData<string, Func<PcapngBytes, PcapngBytes>> Damage => new()
    {
        { "names interface 5", file => file.Frame([2], on: 5) },
        { "claims 9 captured bytes", file => file.Frame([2], captured: 9) },
        { "claims 4294967295 captured bytes", file => file.Frame([2], captured: uint.MaxValue) },
        { "claims a length of 28 bytes", file => file.Block(6, file.Body(), length: 28) },
        { "claims a length of 34 bytes", file => file.Block(6, file.Body(), length: 34) },
        { "claims a length of 4000000000 bytes", file => file.Block(6, file.Body(), length: 4_000_000_000) },
        { "claims a length of 8 bytes", file => file.Block(99, file.Body(), length: 8) },
        { "ends with the length 16 but began with 12", file => file.Block(99, file.Body(), trailer: 16) },
        { "ends with the length 16 but began with 12", file => file.Section().Block(99, file.Body(), trailer: 16) },
        { "belongs to interface 0", file => file.Section().SimpleFrame([2]) },
        { "names interface 0", file => file.Section(true).Frame([2]) },
        { "has no byte-order magic", file => file.Block(0x0A0D0D0A, file.Body().U32(7).U32(1).U64(0)) },
        { "version 2.0", file => file.Section(major: 2) },
    };

    [Theory]
    [MemberData(nameof(Damage))]
    public void Damage_keeps_earlier_frames_and_is_located(string expected, Func<PcapngBytes, PcapngBytes> damage)
    {
        ArgumentNullException.ThrowIfNull(damage);
        var file = new PcapngBytes().Section().Interface().Frame([1]);
        int good = file.Ends[^1].End;
        damage(file);

        var (frames, problem) = ReadFrame.Of(file.Frame([3]).ToArray());

        Assert.Single(frames);
        Assert.Equal(CaptureProblemKind.Malformed, problem!.Kind);
        Assert.True(problem.Offset >= good);
        Assert.Contains(expected, problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Too_many_interfaces_meet_a_limit()
    {
        var (frames, problem) = ReadFrame.Of(
            new PcapngBytes().Section().Interface().Frame([1]).Interface().Interface().ToArray(), new CaptureFileOptions { MaxInterfaces = 2 });

        Assert.Single(frames);
        Assert.Equal(CaptureProblemKind.Limit, problem!.Kind);
    }

    [Fact]
    public void Blocks_larger_than_the_buffer_are_skipped_without_holding_them()
    {
        var file = new PcapngBytes().Section().Interface().Frame([1]);
        file.Block(10, file.Body().Bytes(new byte[300_000])).Frame([2]).Section(true, options: new byte[100_000]).Interface().Frame([3]);

        var (frames, problem) = ReadFrame.Of(file.ToArray(), new CaptureFileOptions { BufferBytes = 1000 });

        Assert.Null(problem);
        Assert.Equal([[1], [2], [3]], frames.Select(frame => frame.Bytes));
    }

    [Fact]
    public void An_unknown_version_from_the_start_is_unreadable()
    {
        Assert.Equal(CaptureProblemKind.Unreadable, ReadFrame.Of(new PcapngBytes().Section(major: 9).ToArray()).Problem!.Kind);
    }

    [Theory]
    [InlineData(4096)]
    [InlineData(70)]
    public void Cut_at_every_byte_it_gives_every_whole_frame_and_says_where_it_broke(int bufferBytes)
    {
        var pcapng = new PcapngBytes().Section().Interface();
        pcapng.Block(10, pcapng.Body().Bytes(new byte[80])).Frame([1, 2, 3]).SimpleFrame([]).Section(true).Interface(101).ObsoleteFrame(new byte[37]).Frame([9]);
        byte[] file = pcapng.ToArray();
        for (int length = 4; length <= file.Length; length++)
        {
            var (frames, problem) = ReadFrame.Of(file[..length], new CaptureFileOptions { BufferBytes = bufferBytes });

            Assert.Equal(pcapng.Ends.Count(block => block.IsFrame && block.End <= length), frames.Count);
            if (pcapng.Ends.Any(block => block.End == length))
            {
                Assert.Null(problem);
                continue;
            }

            int blockStart = pcapng.Ends.Select(block => block.End).Where(end => end < length).Append(0).Max();
            Assert.Equal((CaptureProblemKind.Truncated, (long)blockStart), (problem!.Kind, problem.Offset));
            Assert.Contains($"byte {length} ", problem.Message, StringComparison.Ordinal);
        }
    }
}
