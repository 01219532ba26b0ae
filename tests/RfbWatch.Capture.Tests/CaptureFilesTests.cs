using RfbWatch.Capture.Files;
using RfbWatch.Capture.Tests.Files;
using RfbWatch.TestKit;

namespace RfbWatch.Capture.Tests;

public sealed class CaptureFilesTests
{
    private static readonly byte[] Pcap = new PcapBytes().Frame([1]).ToArray();

    [Fact]
    public void A_folder_stands_for_its_captures_in_ordinal_order()
    {
        using var folder = new TestFolder();
        folder.Write("b.pcap", Pcap);
        folder.Write("a/z.pcapng", new PcapngBytes().Section().ToArray());
        folder.Write("a/B/c", Pcap);
        folder.Write("Z.PCAP", Pcap);
        folder.Write("trace.gz", GzipTests.Gzip(Pcap));
        folder.Write("text.gz", GzipTests.Gzip([1, 2, 3]));
        folder.Write("README.md", "text"u8.ToArray());
        folder.Write("b.pcap.json", "{}"u8.ToArray());
        folder.Write(".hidden.pcap", Pcap);
        folder.Write("broken.pcap", "no capture"u8.ToArray());
        folder.Write("packed.pcap.zst", [0x28, 0xB5, 0x2F, 0xFD]);
        folder.Write("empty.txt", []);

        var list = CaptureFiles.Expand([folder.Root]);

        Assert.Equal(
            ["Z.PCAP", "a/B/c", "a/z.pcapng", "b.pcap", "broken.pcap", "packed.pcap.zst", "trace.gz"],
            list.Paths.Select(path => Path.GetRelativePath(folder.Root, path)));
        Assert.Empty(list.Problems);
        Assert.Equal(5, list.Skipped);
    }

    [Fact]
    public void A_folder_without_captures_is_reported_and_so_is_an_empty_capture()
    {
        using var folder = new TestFolder();
        folder.Write("none/notes.txt", "text"u8.ToArray());
        folder.Write("new/growing.pcap", []);

        var none = CaptureFiles.Expand([folder.Of("none")]);
        var growing = CaptureFiles.Expand([folder.Of("new")]);

        Assert.Empty(none.Paths);
        Assert.Equal(CaptureProblemKind.Unreadable, Assert.Single(none.Problems).Kind);
        Assert.Contains("1 other file skipped", none.Problems[0].Message, StringComparison.Ordinal);
        Assert.Contains("is empty (0 bytes)", Assert.Single(growing.Problems).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Paths_that_were_named_are_always_taken_but_once()
    {
        using var folder = new TestFolder();
        string capture = folder.Write("a.pcap", Pcap);
        string text = folder.Write("notes.txt", "text"u8.ToArray());
        string missing = folder.Of("missing");

        var list = CaptureFiles.Expand(["-", text, capture, missing, folder.Root, "-"]);

        Assert.Equal(["-", text, capture, missing], list.Paths);
        Assert.Empty(list.Problems);
    }

    [Fact]
    public void A_link_in_a_circle_ends()
    {
        using var folder = new TestFolder();
        folder.Write("a.pcap", Pcap);
        Directory.CreateSymbolicLink(folder.Of("again"), folder.Root);
        File.CreateSymbolicLink(folder.Of("dangling.pcap"), folder.Of("gone"));

        var list = CaptureFiles.Expand([folder.Root]);

        Assert.Equal(["a.pcap"], list.Paths.Select(Path.GetFileName));
    }

    [Theory]
    [InlineData("a.pcap", true)]
    [InlineData("a.PcapNG", true)]
    [InlineData("a.cap.gz", true)]
    [InlineData("a.pcap12", true)]
    [InlineData("a.pcap.3.xz", true)]
    [InlineData("a.pcap.json", false)]
    [InlineData("pcap", false)]
    [InlineData("a.txt", false)]
    [InlineData("recap.md", false)]
    public void Capture_names_are_recognised(string name, bool isCapture) => Assert.Equal(isCapture, CaptureFiles.IsCaptureName(name));
}
