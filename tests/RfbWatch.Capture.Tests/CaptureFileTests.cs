using RfbWatch.Capture.Files;
using RfbWatch.Capture.Tests.Files;
using RfbWatch.TestKit;
using CaptureFile = RfbWatch.Capture.Files.CaptureFile;

namespace RfbWatch.Capture.Tests;

public sealed class CaptureFileTests
{
    [Fact]
    public void Opens_a_file_by_path_and_tells_its_length_and_progress()
    {
        using var folder = new TestFolder();
        byte[] file = new PcapBytes().Frame([1, 2]).Frame([3]).ToArray();
        string path = folder.Write("odd-name.txt", file);

        using var source = CaptureFile.Open(path);

        Assert.Equal((path, path, (long)file.Length), (source.Name, source.InputName, source.Length));
        Assert.Equal(2, ReadFrame.All(source).Count);
        Assert.Equal(file.Length, source.BytesRead);
        Assert.Null(source.Problem);
        Assert.True(source.IsEnded);
        Assert.False(source.IsLive);
    }

    [Theory]
    [InlineData("", "is empty (0 bytes)")]
    [InlineData("48656c6c6f20576f726c6421", "begins with the bytes 48656c6c6f20576f")]
    [InlineData("d4c3b2", "begins with the bytes d4c3b2")]
    [InlineData("28b52ffd00000000", "zstd -dc FILE")]
    [InlineData("04224d1800", "compressed with lz4")]
    [InlineData("fd377a585a0000", "compressed with xz")]
    [InlineData("425a6839", "compressed with bzip2")]
    [InlineData("504b030414", "a zip archive")]
    [InlineData("736e6f6f70000000", "a snoop capture")]
    [InlineData("a12b3c4d00020004", "Navtel")]
    public void Other_input_is_unreadable_with_advice(string hex, string expected)
    {
        using var folder = new TestFolder();
        string path = folder.Write("x", Convert.FromHexString(hex));

        using var source = CaptureFile.Open(path);

        Assert.Empty(ReadFrame.All(source));
        Assert.Equal(CaptureProblemKind.Unreadable, source.Problem!.Kind);
        Assert.StartsWith(path + ": ", source.Problem.Message, StringComparison.Ordinal);
        Assert.Contains(expected, source.Problem.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', source.Problem.Message);
        Assert.Equal(hex.Length / 2, source.Length);
    }

    [Fact]
    public void A_missing_file_and_a_folder_are_unreadable()
    {
        using var folder = new TestFolder();

        using var missing = CaptureFile.Open(folder.Of("none.pcap"));
        using var directory = CaptureFile.Open(folder.Root);

        Assert.Equal(CaptureProblemKind.Unreadable, missing.Problem!.Kind);
        Assert.Contains("no such file", missing.Problem.Message, StringComparison.Ordinal);
        Assert.Equal(CaptureProblemKind.Unreadable, directory.Problem!.Kind);
        Assert.Contains("is a folder", directory.Problem.Message, StringComparison.Ordinal);
    }
}
