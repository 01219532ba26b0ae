using System.IO.Compression;
using RfbWatch.Capture.Files;
using RfbWatch.TestKit;
using CaptureFile = RfbWatch.Capture.Files.CaptureFile;

namespace RfbWatch.Capture.Tests.Files;

public sealed class GzipTests
{
    private static readonly byte[] Capture = BuildCapture(2000);

    [Theory]
    [InlineData(CompressionLevel.Optimal)]
    [InlineData(CompressionLevel.NoCompression)]
    [InlineData(CompressionLevel.Fastest)]
    public void A_compressed_capture_reads_as_the_plain_one(CompressionLevel level)
    {
        using var folder = new TestFolder();
        string path = folder.Write("any.name", Gzip(Capture, level));

        using var source = CaptureFile.Open(path);
        var frames = ReadFrame.All(source);

        Assert.Null(source.Problem);
        Assert.Equal(ReadFrame.Of(Capture).Frames.Select(frame => frame.Bytes), frames.Select(frame => frame.Bytes));
        Assert.Equal(new FileInfo(path).Length, source.Length);
        Assert.Equal(source.Length, source.BytesRead);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(100)]
    [InlineData(60_000)]
    public void Members_in_a_row_are_one_capture(int memberBytes)
    {
        byte[] plain = memberBytes == 1 ? Capture[..400] : Capture;
        byte[] file = plain.Chunk(memberBytes).SelectMany(chunk => Gzip(chunk)).Concat(Gzip([])).Concat(new byte[512]).ToArray();

        var (frames, problem) = ReadFrame.Of(file);

        var expected = ReadFrame.Of(plain);
        Assert.Equal(expected.Frames.Count, frames.Count);
        Assert.Equal(expected.Problem?.Kind, problem?.Kind);
    }

    [Fact]
    public void Optional_header_fields_are_skipped()
    {
        byte[] gzip = Gzip(Capture);
        byte[] header = [0x1F, 0x8B, 8, 4 | 8 | 16 | 2, 0, 0, 0, 0, 0, 3, 5, 0, 1, 2, 3, 4, 5, .. "a.pcap\0"u8, .. "comment\0"u8, 9, 9];

        var (frames, problem) = ReadFrame.Of([.. header, .. gzip[10..]]);

        Assert.Null(problem);
        Assert.Equal(2000, frames.Count);
    }

    [Fact]
    public void Cut_anywhere_it_is_truncated_and_gives_what_it_held()
    {
        byte[] plain = BuildCapture(40);
        byte[] gzip = Gzip(plain);
        int last = 0;
        for (int length = 2; length < gzip.Length; length++)
        {
            var (frames, problem) = ReadFrame.Of(gzip[..length]);

            // If exactly the trailer is missing, the cut cannot be distinguished from a wrong checksum.
            Assert.True(
                problem?.Kind is CaptureProblemKind.Truncated || (length == gzip.Length - 8 && problem?.Kind is CaptureProblemKind.Malformed), $"cut to {length} bytes: {problem}");
            Assert.True(frames.Count >= last, $"cut to {length} bytes gives {frames.Count} frames, one byte less gave {last}");
            last = frames.Count;
        }

        Assert.Equal(40, last);
    }

    [Fact]
    public void A_cut_second_member_is_truncated()
    {
        var (frames, problem) = ReadFrame.Of([.. Gzip(Capture), .. Gzip(Capture)[..5]]);

        Assert.Equal(2000, frames.Count);
        Assert.Equal(CaptureProblemKind.Truncated, problem!.Kind);
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(-5)]
    [InlineData(-8)]
    public void A_wrong_trailer_is_damage(int at)
    {
        byte[] gzip = Gzip(Capture);
        gzip[gzip.Length + at] ^= 0x55;

        var (frames, problem) = ReadFrame.Of([.. gzip, .. Gzip([])]);

        Assert.Equal(2000, frames.Count);
        Assert.Equal(CaptureProblemKind.Malformed, problem!.Kind);
        Assert.Contains("checksum of gzip member 1", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_wrong_checksum_at_the_very_end_is_damage()
    {
        byte[] gzip = Gzip(Capture);
        gzip[^6] ^= 0x55;

        Assert.Equal(CaptureProblemKind.Malformed, ReadFrame.Of(gzip).Problem!.Kind);
    }

    [Fact]
    public void Damaged_data_keeps_earlier_frames()
    {
        byte[] gzip = Gzip(Capture);
        Array.Fill(gzip, (byte)0xFF, gzip.Length / 2, 200);

        var (frames, problem) = ReadFrame.Of(gzip);

        Assert.InRange(frames.Count, 500, 1100);
        Assert.Equal(CaptureProblemKind.Malformed, problem!.Kind);
    }

    [Fact]
    public void Other_data_after_the_last_member_is_reported()
    {
        var (frames, problem) = ReadFrame.Of([.. Gzip(Capture), .. "something else here"u8]);

        Assert.Equal(2000, frames.Count);
        Assert.Equal(CaptureProblemKind.Malformed, problem!.Kind);
        Assert.Contains("gzip member 1 is followed by", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_bomb_meets_the_limit_of_expansion()
    {
        byte[] bomb = Gzip([.. new PcapBytes().ToArray(), .. new byte[50 << 20]]);

        var (_, problem) = ReadFrame.Of(bomb, new CaptureFileOptions { ExpansionGraceBytes = 1 << 20 });

        Assert.Equal(CaptureProblemKind.Limit, problem!.Kind);
        Assert.Contains("300 to 1", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_size_after_expansion_has_a_limit()
    {
        var (frames, problem) = ReadFrame.Of(Gzip(Capture), new CaptureFileOptions { MaxExpandedBytes = 40_000 });

        Assert.InRange(frames.Count, 1, 1999);
        Assert.Equal(CaptureProblemKind.Limit, problem!.Kind);
    }

    [Fact]
    public void Gzip_within_gzip_and_gzip_of_something_else_are_unreadable()
    {
        var (_, twice) = ReadFrame.Of(Gzip(Gzip(Capture)));
        var (_, text) = ReadFrame.Of(Gzip("Hello, World!"u8.ToArray()));
        var (_, nothing) = ReadFrame.Of(Gzip([]));

        Assert.Equal(CaptureProblemKind.Unreadable, twice!.Kind);
        Assert.Contains("gzip twice", twice.Message, StringComparison.Ordinal);
        Assert.Equal(CaptureProblemKind.Unreadable, text!.Kind);
        Assert.Equal(CaptureProblemKind.Unreadable, nothing!.Kind);
    }

    [Fact]
    public void Pcapng_within_gzip_works_too()
    {
        var (frames, problem) = ReadFrame.Of(Gzip(new PcapngBytes().Section().Interface().Frame([1]).ToArray()));

        Assert.Single(frames);
        Assert.Null(problem);
    }

    internal static byte[] Gzip(byte[] plain, CompressionLevel level = CompressionLevel.Optimal)
    {
        using var file = new MemoryStream();
        using (var gzip = new GZipStream(file, level, leaveOpen: true))
        {
            gzip.Write(plain);
        }

        // The framework writes nothing at all for empty input.
        return file.Length > 0 ? file.ToArray() : [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 3, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0];
    }

    private static byte[] BuildCapture(int frames)
    {
        var random = new Random(11);
        var pcap = new PcapBytes();
        for (int i = 0; i < frames; i++)
        {
            byte[] bytes = new byte[random.Next(20, 120)];
            random.NextBytes(bytes.AsSpan(bytes.Length / 2));
            pcap.Frame(bytes, 1_700_000_000, (uint)i);
        }

        return pcap.ToArray();
    }
}
