using System.Text.Json;
using RfbWatch.Engine;
using RfbWatch.TestKit;

namespace RfbWatch.Cli.Tests;

/// <summary>A query over the user's own tables returns its rows, whatever the cells contain.</summary>
public sealed class QueryTests : IDisposable
{
    private static readonly string Deep = new string('[', 150) + new string(']', 150);

    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("{\"Timestamp\":9223372036854775807}", "A | count", "1")]
    [InlineData("{\"Timestamp\":\"2024-05-01T10:00:00Z\"}", "A | where Timestamp > ago(1s) | count", "1")]
    [InlineData("{\"x\":\"\U0001F600\"}", "A | project half = substring(x, 0, 1)", "\uFFFD")]
    public void Any_cell_will_do(string line, string query, string expected)
    {
        string file = _folder.Write("a.jsonl", System.Text.Encoding.UTF8.GetBytes(line + "\n"));

        var run = CliRun.Of("query", query, "--table", $"A={file}", "--format", "jsonl");

        Assert.Equal((ExitCode.Done, ""), (run.Code, run.Error));
        using var row = JsonDocument.Parse(run.Output);
        Assert.Equal(expected, row.RootElement.EnumerateObject().Single().Value.ToString());
    }

    [Fact]
    public void Without_anything_that_has_a_time_now_is_the_present()
    {
        var clock = new ManualClock(new DateTime(2031, 4, 5, 6, 7, 8, DateTimeKind.Utc));
        string untimed = _folder.Write("a.jsonl", "{\"x\":1}\n"u8.ToArray());
        string empty = _folder.Write("empty.pcap", CaptureFile.Pcap([]));

        string[][] queries = [["print now()"], ["A | project now()", "--table", $"A={untimed}"], ["print now()", "--capture", empty]];
        foreach (string[] query in queries)
        {
            var run = CliRun.Of(clock, ["query", .. query, "--format", "jsonl"]);
            Assert.Equal((ExitCode.Done, ""), (run.Code, run.Error));
            Assert.Contains("\"2031-04-05T06:", run.Output, StringComparison.Ordinal);
        }

        // --now takes precedence over the clock.
        Assert.Contains("2024-05-01T10:00:00", CliRun.Of(clock, "query", "print now()", "--now", "2024-05-01T10:00:00Z").Output, StringComparison.Ordinal);
    }

    [Fact]
    public void The_plan_is_shown_before_and_after_its_rewrites()
    {
        string file = _folder.Write("a.jsonl", "{\"x\":1,\"y\":\"z\"}\n"u8.ToArray());

        var run = CliRun.Of("query", "A | extend z = x + 1 | where y == 'z' | project z", "--table", $"A={file}", "--plan");

        Assert.Equal((ExitCode.Done, ""), (run.Code, run.Error));
        Assert.Equal(
            "As bound:\ncompute z\n  where y == \"z\"\n    compute x, y, z = x + 1\n      scan A, all columns\n\nAs run:\ncompute z\n  compute z = x + 1\n    where y == \"z\"\n      scan A, all columns\n",
            run.Output);
        Assert.Equal(ExitCode.InvalidRule, CliRun.Of("query", "A | nonsense", "--table", $"A={file}", "--plan").Code);
    }

    [Theory]
    [InlineData("jsonl")]
    [InlineData("csv")]
    [InlineData("table")]
    public void Deep_cells_are_written_whole(string format)
    {
        string file = _folder.Write("a.jsonl", System.Text.Encoding.UTF8.GetBytes($"{{\"x\":{Deep}}}\n"));

        var run = CliRun.Of("query", "A", "--table", $"A={file}", "--format", format);

        Assert.Equal((ExitCode.Done, ""), (run.Code, run.Error));
        Assert.Contains(format == "table" ? "[[[" : Deep, run.Output, StringComparison.Ordinal);
    }
}
