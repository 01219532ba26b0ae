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

    [Theory]
    [InlineData("query: 'RfbSessions | count' was taken as a value of the option before it; put the query first: rfbwatch query 'KQL' --capture PATH", "--capture", "a.pcap", "RfbSessions | count")]
    [InlineData("query: 'A | count' was taken as a value of the option before it; put the query first: rfbwatch query 'KQL' --capture PATH", "--table", "A=a.csv", "A | count")]
    [InlineData("query: give either the query as one argument or a file with -f", "--capture", "a.pcap")]
    [InlineData("Unrecognized command or argument 'a.pcap' (the query is one argument; captures follow --capture); see rfbwatch query --help", "RfbSessions | count", "a.pcap")]
    public void A_line_in_another_order_says_what_is_the_right_one(string expected, params string[] line)
    {
        var run = CliRun.Of(["query", .. line]);

        Assert.Equal((ExitCode.Usage, $"rfbwatch: {expected}\n"), (run.Code, run.Error));
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
    public void An_interrupted_query_has_no_rows()
    {
        string file = _folder.Write("a.jsonl", string.Concat(Enumerable.Repeat("{\"x\":1}\n", 2_000)));
        var run = CliRun.Of(new CancellationToken(canceled: true), "query", "A | where x == 1 | summarize count() by x", "--table", $"A={file}");
        Assert.Equal((ExitCode.Interrupted, "", ""), (run.Code, run.Output, run.Error));
    }

    [Fact]
    public void A_table_of_others_without_rows_is_empty_with_one_notice()
    {
        var run = CliRun.Of("query", "SecurityEvent | union SecurityEvent | where EventID == 4625 | count", "--format", "jsonl");

        Assert.Equal((ExitCode.Done, "{\"Count\":0}\n"), (run.Code, run.Output));
        Assert.Equal("rfbwatch: SecurityEvent has no rows here: import them with --table SecurityEvent=FILE (data connector in Sentinel: Windows Security Events via AMA)\n", run.Error);
        Assert.Equal("", CliRun.Of("query", "SecurityEvent | count", "--format", "jsonl", "--quiet").Error);

        // Our own tables are empty without captures, as everybody expects; imported rows are rows.
        var own = CliRun.Of("query", "RfbSessions | count", "--format", "jsonl");
        Assert.Equal((ExitCode.Done, ""), (own.Code, own.Error));
        string file = _folder.Write("events.csv", "TimeGenerated,EventID\n2024-05-01T10:00:00Z,4625\n"u8.ToArray());
        var imported = CliRun.Of("query", "SecurityEvent | where EventID == 4625 | count", "--table", $"SecurityEvent={file}", "--format", "jsonl");
        Assert.Equal((ExitCode.Done, "{\"Count\":1}\n", ""), (imported.Code, imported.Output, imported.Error));
    }

    [Fact]
    public void Several_tables_without_rows_are_one_notice()
    {
        var run = CliRun.Of("query", "union SecurityEvent, AuditLogs | count", "--format", "jsonl");

        Assert.Equal((ExitCode.Done, "{\"Count\":0}\n"), (run.Code, run.Output));
        Assert.Equal("rfbwatch: AuditLogs, SecurityEvent have no rows here: import them with --table NAME=FILE (data connectors in Sentinel: Microsoft Entra ID, Windows Security Events via AMA)\n", run.Error);
        Assert.Single(CliRun.Of("query", "_Im_Dns() | count", "--format", "jsonl").Error.Split('\n'), line => line.Contains("no rows here", StringComparison.Ordinal));
    }

    [Fact]
    public void An_unknown_table_is_an_error_and_empty_when_lenient()
    {
        Assert.Equal(ExitCode.InvalidRule, CliRun.Of("query", "Nowhere_CL | count").Code);
        var run = CliRun.Of("query", "Nowhere_CL | where user_s == 'x' | count", "--lenient", "--format", "jsonl");
        Assert.Equal((ExitCode.Done, "{\"Count\":0}\n"), (run.Code, run.Output));
        Assert.Contains("warning KS204", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Saved_functions_are_read_from_files()
    {
        string good = _folder.Write("good.yaml", "FunctionName: Answer\nFunctionParams:\n- Name: n\n  Type: long\n  Default: 2\nFunctionQuery: print x = n * 21\n"u8.ToArray());
        string bad = _folder.Write("bad.yaml", "FunctionName: Bad\nFunctionQuery: |\n  print 1\n  | where NoColumn == 1\n"u8.ToArray());

        var run = CliRun.Of("query", "Answer", "--functions", good, "--format", "jsonl");
        Assert.Equal((ExitCode.Done, "{\"x\":42}\n", ""), (run.Code, run.Output, run.Error));

        var wrong = CliRun.Of("query", "Bad | count", "--functions", good, bad);
        Assert.Equal(ExitCode.InvalidRule, wrong.Code);
        Assert.Contains($"In the saved function 'Bad' ({bad}:4:11): The name 'NoColumn'", wrong.Error, StringComparison.Ordinal);
        Assert.Equal(ExitCode.Usage, CliRun.Of("query", "print 1", "--functions", _folder.Of("nothing")).Code);
    }

    [Fact]
    public void Rules_check_names_tables_without_rows_and_binds_saved_functions()
    {
        string rule = _folder.Write("rule.yaml", "id: r1\nname: A rule\nseverity: Low\nquery: |\n  AuditLogs | where OperationName == 'x' | union (Few)\n"u8.ToArray());
        string function = _folder.Write("few.kql", "RfbSessions | take 1"u8.ToArray());
        File.Move(function, _folder.Of("Few.kql"));

        var run = CliRun.Of("rules", "check", rule, "--functions", _folder.Of("Few.kql"));
        Assert.Equal(ExitCode.Done, run.Code);
        Assert.Contains($"{rule}(5): notice: AuditLogs has no rows here: import them with --telemetry AuditLogs=FILE", run.Error, StringComparison.Ordinal);
        Assert.Single(run.Error.Split('\n'), line => line.Contains("notice", StringComparison.Ordinal));
        Assert.Equal(ExitCode.InvalidRule, CliRun.Of("rules", "check", rule).Code);
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
