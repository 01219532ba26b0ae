using System.IO.Compression;
using System.Text;
using RfbWatch.Rules.Telemetry;
using RfbWatch.TestKit;
using ZstdSharp;

namespace RfbWatch.Rules.Tests;

/// <summary>Exports that are compressed as a whole: any format, found by its content, and incomplete data is an error.</summary>
public sealed class CompressedTelemetryTests
{
    private static readonly string Lines = string.Join('\n', Enumerable.Range(0, 5000).Select(i => $"{{\"n\":{i},\"text\":\"t{i % 100}\"}}"));

    public static TheoryData<string, string> Formats => new()
    {
        { "gzip", Lines }, { "zstd", Lines },
        { "gzip", "n,text\n1,a\n2,b\n" }, { "zstd", "n,text\n1,a\n2,b\n" },
        { "gzip", "[{\"n\":1},{\"n\":2}]" }, { "zstd", "[{\"n\":1},{\"n\":2}]" },
    };

    [Theory]
    [MemberData(nameof(Formats))]
    public void Compressed_files_are_read_as_they_are(string compression, string text)
    {
        var plain = Read(Encoding.UTF8.GetBytes(text));
        var expanded = Read(Compress(compression, text));
        Assert.Null(expanded.Error);
        Assert.Equal(plain.Format, expanded.Format);
        Assert.Equal(plain.Tables.Single().Rows.Select(row => string.Join('|', row)), expanded.Tables.Single().Rows.Select(row => string.Join('|', row)));
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("zstd")]
    public void Several_parts_in_a_file_are_read_one_after_the_other(string compression) =>
        Assert.Equal(3, Read([.. Compress(compression, "{\"n\":1}\n{\"n\":2}\n"), .. Compress(compression, "{\"n\":3}\n")]).Rows);

    [Theory]
    [InlineData("gzip", "gzip")]
    [InlineData("zstd", "Zstandard")]
    public void Incomplete_data_is_an_error(string compression, string name)
    {
        byte[] whole = Compress(compression, Lines);
        foreach (int length in (ReadOnlySpan<int>)[whole.Length - 1, whole.Length / 2, 40])
        {
            Assert.Contains($"the {name} data is damaged or incomplete", Read(whole[..length]).Error, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("zstd")]
    public void Damaged_data_is_no_exception(string compression)
    {
        byte[] whole = Compress(compression, Lines);
        for (int at = 4; at < whole.Length; at += 101 * Repetitions.OneIn)
        {
            byte[] damaged = [.. whole];
            damaged[at] ^= 0x55;
            var read = Read(damaged);
            Assert.True(read.Error is not null || read.Rows > 0);
        }
    }

    private static TelemetryFile Read(byte[] bytes) => TelemetryReader.Read("file", new MemoryStream(bytes), "Own");

    private static byte[] Compress(string compression, string text)
    {
        using var target = new MemoryStream();
        using (Stream stream = compression == "gzip" ? new GZipStream(target, CompressionLevel.Fastest, leaveOpen: true) : new CompressionStream(target, leaveOpen: true))
        {
            stream.Write(Encoding.UTF8.GetBytes(text));
        }

        return target.ToArray();
    }
}
