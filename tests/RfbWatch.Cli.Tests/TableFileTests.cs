using RfbWatch.Engine;
using RfbWatch.TestKit;

namespace RfbWatch.Cli.Tests;

/// <summary><c>--table NAME=FILE</c> also takes folders and patterns.</summary>
public sealed class TableFileTests : IDisposable
{
    private readonly TestFolder _folder = new();

    public TableFileTests()
    {
        foreach (string name in (string[])["b.jsonl", "a.jsonl", "c.csv", "_SUCCESS", ".hidden.jsonl", "date=1/x.jsonl", "date=2/deep/y.jsonl", "_temporary/z.jsonl"])
        {
            Directory.CreateDirectory(Path.GetDirectoryName(_folder.Of(name))!);
            File.WriteAllText(_folder.Of(name), name.EndsWith(".csv", StringComparison.Ordinal) ? $"Name\n{name}\n" : $"{{\"Name\":\"{name}\"}}\n");
        }
    }

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("a.jsonl", "a.jsonl")]
    [InlineData("", "a.jsonl b.jsonl c.csv")]
    [InlineData("*.jsonl", "a.jsonl b.jsonl")]
    [InlineData("?.csv", "c.csv")]
    [InlineData("**/*.jsonl", "a.jsonl b.jsonl date=1/x.jsonl date=2/deep/y.jsonl")]
    [InlineData("**/**/*.jsonl", "a.jsonl b.jsonl date=1/x.jsonl date=2/deep/y.jsonl")]
    [InlineData("date=*/*.jsonl", "date=1/x.jsonl")]
    [InlineData("date=*/**", "date=1/x.jsonl date=2/deep/y.jsonl")]
    public void Files_are_read_in_the_order_of_their_names(string pattern, string expected)
    {
        var run = CliRun.Of("query", "T | summarize strcat_array(make_list(Name), ' ')", "--table", $"T={_folder.Of(pattern)}", "--format", "csv");
        Assert.Equal((ExitCode.Done, ""), (run.Code, run.Error));
        Assert.Equal(expected, run.Output.Split('\n')[1].Trim('"'));
    }

    [Fact]
    public void A_large_file_is_queried_from_its_cache_unless_that_is_turned_off()
    {
        const int Rows = 1000, Width = 40 << 10;
        string path = _folder.Of("large.jsonl"), cache = _folder.Of(".large.jsonl.rfbwatch-columns");
        File.WriteAllLines(path, Enumerable.Range(0, 2 * Rows).Select(i => $"{{\"n\":{i},\"text\":\"{new string((char)('a' + (i % 26)), Width / 2)}\"}}"));
        string[] query = ["query", "T | where n % 2 == 0 | summarize count(), sum(n), strlen(max(text))", "--table", $"T={path}", "--format", "csv"];
        string expected = CliRun.Of([.. query, "--no-cache"]).Output;
        Assert.False(File.Exists(cache));
        Assert.Equal(expected, CliRun.Of(query).Output);
        var written = File.GetLastWriteTimeUtc(cache);
        Assert.Equal(expected, CliRun.Of(query).Output);
        Assert.Equal(written, File.GetLastWriteTimeUtc(cache));
        Assert.Equal("1000,999000,20480", expected.Split('\n')[1]);
    }

    [UnixFact]
    public void A_link_to_a_folder_above_is_not_followed()
    {
        Directory.CreateSymbolicLink(_folder.Of("date=1/up"), _folder.Root);
        var run = CliRun.Of("query", "T | count", "--table", $"T={_folder.Of("**/*.jsonl")}", "--format", "csv");
        Assert.Equal((ExitCode.Done, "Count\n4\n"), (run.Code, run.Output));
    }

    [Theory]
    [InlineData("--table", "T=", "*.parquet", "no file there")]
    [InlineData("--table", "T=", "none/*.jsonl", "no file there")]
    [InlineData("--table", "T=", "none.jsonl", "no such file or folder")]
    [InlineData("--telemetry", "", "none.jsonl", "no such file or folder")]
    public void What_is_not_there_is_named(string option, string table, string pattern, string reason)
    {
        var run = CliRun.Of("query", "print 1", option, table + _folder.Of(pattern));
        Assert.Equal((ExitCode.Usage, $"rfbwatch: {option} '{_folder.Of(pattern)}': {reason}\n"), (run.Code, run.Error));
    }
}
