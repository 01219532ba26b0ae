using System.IO.Compression;
using System.Text;
using RfbWatch.Outputs.Delivery;
using RfbWatch.TestKit;

namespace RfbWatch.Outputs.Tests.Delivery;

public sealed class RotatedFilesTests : IDisposable
{
    private readonly TestFolder _folder = new();
    private readonly ManualClock _clock = new(new DateTime(2026, 6, 10, 12, 0, 0, DateTimeKind.Utc));

    public void Dispose() => _folder.Dispose();

    private string Of(string name) => _folder.Of(name);

    private string Put(string name, int bytes = 100)
    {
        File.WriteAllText(Of(name), string.Concat(Enumerable.Repeat("line\n", bytes / 5)));
        return Of(name);
    }

    private RotatedFiles Tidied(RotationOptions options)
    {
        var files = new RotatedFiles([Of("a.jsonl"), Of("b.jsonl")], options, _clock);
        files.CompressAndDelete();
        return files;
    }

    private string[] Names => [.. Directory.GetFiles(_folder.Root).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal)];

    [Fact]
    public void All_but_the_youngest_are_compressed_and_hold_what_they_held()
    {
        string old = Put("a.20260601T000000Z.jsonl", 5000);
        Put("a.20260601T000000Z-1.jsonl");
        Put("a.20260602T000000Z.jsonl");
        Put("b.20260601T000000Z.jsonl");
        Put("a.jsonl");
        Assert.Equal("", Tidied(new RotationOptions()).Problem);
        Assert.Equal(["a.20260601T000000Z-1.jsonl.gz", "a.20260601T000000Z.jsonl.gz", "a.20260602T000000Z.jsonl", "a.jsonl", "b.20260601T000000Z.jsonl"], Names);
        using var text = new StreamReader(new GZipStream(File.OpenRead(old + ".gz"), CompressionMode.Decompress), Encoding.UTF8);
        Assert.Equal(5000, text.ReadToEnd().Length);
        Assert.True(new FileInfo(old + ".gz").Length < 1000);
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.None, File.GetUnixFileMode(old + ".gz") & (UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.GroupWrite));
        }
    }

    [Fact]
    public void Without_compression_they_stay_as_they_are()
    {
        Put("a.20260601T000000Z.jsonl");
        Put("a.20260602T000000Z.jsonl");
        Tidied(new RotationOptions { Compress = false });
        Assert.Equal(2, Names.Length);
    }

    [Fact]
    public void What_is_too_old_goes_and_what_is_none_of_ours_stays()
    {
        Put("a.20260601T000000Z.jsonl.gz");
        Put("b.20260608T000000Z.jsonl.gz");
        Put("a.20200101T000000Z.json");
        Put("a.yesterday.jsonl");
        Put("c.20200101T000000Z.jsonl");
        Put("a.jsonl");
        Assert.Equal(1, Tidied(new RotationOptions { KeepFor = TimeSpan.FromDays(5) }).Deleted);
        Assert.Equal(["a.20200101T000000Z.json", "a.jsonl", "a.yesterday.jsonl", "b.20260608T000000Z.jsonl.gz", "c.20200101T000000Z.jsonl"], Names);
    }

    [Fact]
    public void What_is_too_much_goes_the_oldest_first_whatever_its_table()
    {
        Put("b.20260601T000000Z.jsonl.gz", 1000);
        Put("a.20260602T000000Z.jsonl.gz", 1000);
        Put("b.20260603T000000Z.jsonl.gz", 1000);
        Put("a.jsonl", 9000);
        Assert.Equal(1, Tidied(new RotationOptions { KeepBytes = 2500 }).Deleted);
        Assert.Equal(["a.20260602T000000Z.jsonl.gz", "a.jsonl", "b.20260603T000000Z.jsonl.gz"], Names);
    }

    [Fact]
    public void What_a_process_that_died_left_is_done_again()
    {
        Put("a.20260601T000000Z.jsonl", 500);
        Put("a.20260601T000000Z.jsonl.gz.partial");
        Put("a.20260602T000000Z.jsonl");
        Put("a.20260602T000000Z.jsonl.gz");
        Put("a.20260603T000000Z.jsonl");
        Tidied(new RotationOptions());
        Assert.Equal(["a.20260601T000000Z.jsonl.gz", "a.20260602T000000Z.jsonl.gz", "a.20260603T000000Z.jsonl"], Names);
    }

    [Fact]
    public void A_name_is_not_given_twice()
    {
        var file = new RotatingFile(Of("a.jsonl"), new RotationOptions { MaxBytes = 1, MinFreeBytes = 0 }, _clock);
        Put("a.20260610T120000Z.jsonl.gz");
        file.Write("one"u8);
        file.Write("two"u8);
        file.Dispose();
        Assert.Contains(Names, name => name.EndsWith("-1.jsonl", StringComparison.Ordinal) || !name.StartsWith("a.20260610T120000Z", StringComparison.Ordinal));
        Assert.Equal(3, Names.Length);
    }
}
