using System.IO.Compression;
using RfbWatch.Capture.Live;
using RfbWatch.Capture.Tests.Files;

namespace RfbWatch.Capture.Tests;

/// <summary>Every named limit of reading and capturing: below it, at it, and one above.</summary>
public sealed class LimitTests
{
    [Theory]
    [InlineData(0, 16 << 20, 262_143, true)]
    [InlineData(0, 16 << 20, 262_144, true)]
    [InlineData(0, 16 << 20, 262_145, false)]
    [InlineData(300_000, 16 << 20, 299_999, true)]
    [InlineData(300_000, 16 << 20, 300_000, true)]
    [InlineData(300_000, 16 << 20, 300_001, false)]
    [InlineData(1_000_000, 400_000, 399_999, true)]
    [InlineData(1_000_000, 400_000, 400_000, true)]
    [InlineData(1_000_000, 400_000, 400_001, false)]
    public void A_frame_is_as_long_as_the_files_snaplen_and_the_limit_allow(int snaplen, int limit, int length, bool isRead)
    {
        var (frames, problem) = ReadFrame.Of(new PcapBytes(snaplen: (uint)snaplen).Frame([1]).Frame(new byte[length]).ToArray(), new CaptureFileOptions { MaxFrameBytes = limit });

        Assert.Equal((isRead ? 2 : 1, isRead ? null : (CaptureProblemKind?)CaptureProblemKind.Malformed), (frames.Count, problem?.Kind));
    }

    [Theory]
    [InlineData(2, 3, true)]
    [InlineData(3, 3, true)]
    [InlineData(4, 3, false)]
    public void A_section_has_as_many_interfaces_as_the_limit_allows(int interfaces, int limit, bool isRead)
    {
        var file = new PcapngBytes().Section();
        for (int i = 0; i < interfaces; i++)
        {
            file.Interface();
        }

        var (frames, problem) = ReadFrame.Of(file.Frame([1]).ToArray(), new CaptureFileOptions { MaxInterfaces = limit });

        Assert.Equal((isRead ? 1 : 0, isRead ? null : (CaptureProblemKind?)CaptureProblemKind.Limit), (frames.Count, problem?.Kind));
    }

    [Theory]
    [InlineData(-1, false)]
    [InlineData(0, true)]
    [InlineData(1, true)]
    public void A_compressed_file_expands_to_as_many_bytes_as_the_limit_allows(int beyond, bool isRead)
    {
        byte[] plain = Plain();

        var (_, problem) = ReadFrame.Of(Gzip(plain), new CaptureFileOptions { MaxExpandedBytes = plain.Length + beyond });

        Assert.Equal(isRead ? null : CaptureProblemKind.Limit, problem?.Kind);
    }

    [Theory]
    [InlineData(-1, false)]
    [InlineData(0, true)]
    [InlineData(1, true)]
    public void The_expansion_ratio_applies_after_the_grace(int beyond, bool isRead)
    {
        byte[] plain = Plain();

        var (_, problem) = ReadFrame.Of(Gzip(plain), new CaptureFileOptions { ExpansionGraceBytes = plain.Length + beyond, MaxExpansionRatio = 2 });

        Assert.Equal(isRead ? null : CaptureProblemKind.Limit, problem?.Kind);
    }

    [Theory]
    [InlineData(65_534, true)]
    [InlineData(65_535, true)]
    [InlineData(65_536, false)]
    public void A_gzip_file_names_itself_in_64_KiB_with_the_zero_at_most(int nameLength, bool isRead)
    {
        const byte HasName = 8;
        byte[] gzip = Gzip(new PcapBytes().Frame([1]).ToArray());
        byte[] named = [.. gzip[..3], HasName, .. gzip[4..10], .. Enumerable.Repeat((byte)'n', nameLength), 0, .. gzip[10..]];

        Assert.Equal(isRead ? 1 : 0, ReadFrame.Of(named).Frames.Count);
    }

    public static TheoryData<string, long, long> Ranges => new()
    {
        { nameof(LiveOptions.Rings), 1, 64 },
        { nameof(LiveOptions.RingBytes), 2 << 20, 2046L << 20 },
        { nameof(LiveOptions.BlockMilliseconds), 1, 10_000 },
        { nameof(LiveOptions.WaitMilliseconds), 1, 10_000 },
        { nameof(LiveOptions.ConnectMilliseconds), 1, 600_000 },
    };

    [Theory]
    [MemberData(nameof(Ranges))]
    public void Options_of_live_capture_have_ranges(string name, long least, long most)
    {
        Assert.Null(With(least).Validate());
        Assert.Null(With(most).Validate());
        Assert.Equal($"{name} is {least - 1}, {least} to {most} is allowed", With(least - 1).Validate());
        Assert.Equal($"{name} is {most + 1}, {least} to {most} is allowed", With(most + 1).Validate());

        LiveOptions With(long value) => name switch
        {
            nameof(LiveOptions.Rings) => new() { Rings = (int)value },
            nameof(LiveOptions.RingBytes) => new() { RingBytes = value },
            nameof(LiveOptions.BlockMilliseconds) => new() { BlockMilliseconds = (int)value },
            nameof(LiveOptions.WaitMilliseconds) => new() { WaitMilliseconds = (int)value },
            nameof(LiveOptions.ConnectMilliseconds) => new() { ConnectMilliseconds = (int)value },
            _ => throw new ArgumentOutOfRangeException(nameof(name), name, "has no range"),
        };
    }

    /// <summary>Longer than one step of expansion, so that the limit is reached after the beginning.</summary>
    private static byte[] Plain()
    {
        var file = new PcapBytes();
        for (int i = 0; i < 20; i++)
        {
            file.Frame(new byte[5000]);
        }

        return file.ToArray();
    }

    private static byte[] Gzip(byte[] bytes)
    {
        using var file = new MemoryStream();
        using (var gzip = new GZipStream(file, CompressionLevel.Optimal))
        {
            gzip.Write(bytes);
        }

        return file.ToArray();
    }
}
