using RfbWatch.Capture.Files;
using RfbWatch.Capture.Tests.Files;
using RfbWatch.TestKit;

namespace RfbWatch.Capture.Tests;

public sealed class MergedSourceTests
{
    [Fact]
    public void Rotated_files_follow_each_other_whatever_their_names()
    {
        using var folder = new TestFolder();
        string late = folder.Write("a.pcap", Pcap(20, 21));
        string empty = folder.Write("b.pcap", new PcapBytes().ToArray());
        string early = folder.Write("c.pcap.gz", GzipTests.Gzip(Pcap(10, 11)));

        using var source = MergedSource.Open([late, empty, early]);
        var frames = ReadFrame.All(source);

        Assert.Equal([10, 11, 20, 21], frames.Select(Seconds));
        Assert.Equal([early, early, late, late], frames.Select(frame => frame.Input));
        Assert.Equal([1L, 2, 1, 2], frames.Select(frame => frame.Header.Number));
        Assert.Null(source.Problem);
        Assert.Equal(source.Length, source.BytesRead);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(32)]
    public void Overlapping_files_are_interleaved_as_a_sort_by_time_would(int batchSize)
    {
        using var folder = new TestFolder();
        var random = new Random(5);
        var paths = new List<string>();
        var expected = new List<(long Ticks, int File, long Number)>();
        for (int file = 0; file < 7; file++)
        {
            uint at = (uint)random.Next(0, 60);
            uint[] times = Enumerable.Range(0, random.Next(1, 120)).Select(_ => at += (uint)random.Next(0, 3)).ToArray();
            paths.Add(folder.Write($"{file}.pcap", Pcap(times)));
            expected.AddRange(times.Select((time, index) => (DateTime.UnixEpoch.AddSeconds(time).Ticks, file, index + 1L)));
        }

        using var source = MergedSource.Open(paths);
        var frames = ReadFrame.All(source, batchSize);

        // Equal times: the file that starts first, then the one named first.
        var starts = expected.Where(frame => frame.Number == 1).ToDictionary(frame => frame.File, frame => frame.Ticks);
        var sorted = expected.OrderBy(frame => frame.Ticks).ThenBy(frame => starts[frame.File]).ThenBy(frame => frame.File).ThenBy(frame => frame.Number);
        Assert.Equal(
            sorted.Select(frame => (frame.Ticks, paths[frame.File], frame.Number)),
            frames.Select(frame => (frame.Header.Ticks, frame.Input, frame.Header.Number)));
    }

    [Fact]
    public void A_file_out_of_order_keeps_its_own_order()
    {
        using var folder = new TestFolder();
        string odd = folder.Write("odd.pcap", Pcap(10, 5, 12));
        string other = folder.Write("other.pcap", Pcap(11));

        using var source = MergedSource.Open([odd, other]);

        Assert.Equal([10, 5, 11, 12], ReadFrame.All(source).Select(Seconds));
    }

    [Fact]
    public void Problems_of_all_files_are_kept_and_the_rest_still_read()
    {
        using var folder = new TestFolder();
        string good = folder.Write("good.pcap", Pcap(10, 30));
        string cut = folder.Write("cut.pcap", Pcap(20, 21)[..^1]);
        string text = folder.Write("notes.txt", "text"u8.ToArray());

        using var source = MergedSource.Open([text, good, cut, folder.Of("missing")]);
        var frames = ReadFrame.All(source);

        Assert.Equal([10, 20, 30], frames.Select(Seconds));
        Assert.Equal(
            [CaptureProblemKind.Unreadable, CaptureProblemKind.Unreadable, CaptureProblemKind.Truncated],
            source.Problems.Select(problem => problem.Kind));
        Assert.Equal(source.Problems[0], source.Problem);
        Assert.Equal(source.Name, $"{text} and 3 more");
    }

    [Fact]
    public void Nothing_at_all_is_at_its_end()
    {
        using var source = MergedSource.Open([]);

        Assert.Empty(ReadFrame.All(source));
        Assert.True(source.IsEnded);
    }

    private static byte[] Pcap(params uint[] seconds)
    {
        var pcap = new PcapBytes();
        foreach (uint second in seconds)
        {
            pcap.Frame([1, 2, 3], second);
        }

        return pcap.ToArray();
    }

    private static long Seconds(ReadFrame frame) => (long)(frame.Time - DateTime.UnixEpoch).TotalSeconds;
}
