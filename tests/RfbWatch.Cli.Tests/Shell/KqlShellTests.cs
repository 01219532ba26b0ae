using System.Text;
using RfbWatch.Cli.Commands;
using RfbWatch.Cli.Shell;
using RfbWatch.Engine;
using RfbWatch.TestKit;

namespace RfbWatch.Cli.Tests.Shell;

/// <summary><c>rfbwatch kql</c> with queries from a pipe: what it answers, and that it goes on after each mistake.</summary>
public sealed class KqlShellTests : IDisposable
{
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Queries_end_with_an_empty_line_or_a_semicolon_and_commands_with_their_line()
    {
        var run = Ask("A\n| where x > 1\n\nA | count;\nlet least = 2;\nA | where x == least\n\n.format csv\nA | top 1 by x\n");

        Assert.Equal((ExitCode.Done, "{\"x\":2,\"name\":\"b\"}\n{\"Count\":2}\n{\"x\":2,\"name\":\"b\"}\nx,name\n2,b\n"), (run.Code, run.Output));
    }

    [Fact]
    public void A_text_that_begins_with_a_bar_continues_the_last_query()
    {
        var run = Ask("A | where x > 1\n\n| project name\n\n| extend y = 1;\n");

        Assert.Equal("{\"x\":2,\"name\":\"b\"}\n{\"name\":\"b\"}\n{\"name\":\"b\",\"y\":1}\n", run.Output);
    }

    [Fact]
    public void Mistakes_are_explained_and_the_next_query_runs()
    {
        var run = Ask("A | wher x\n\nB\n\n.nonsense\n.schema\n.schema B\n.format xml\n.quit now\n.plan\nprint x = 1;\n");

        Assert.Equal((ExitCode.Done, "{\"x\":1}\n"), (run.Code, run.Output));
        Assert.Contains("query(1,5): error", run.Error, StringComparison.Ordinal);
        Assert.Contains("    ^\n", run.Error, StringComparison.Ordinal);
        Assert.Contains("The name 'B' does not refer to any known table", run.Error, StringComparison.Ordinal);
        Assert.Contains(".nonsense: no such command; the commands are .help, ", run.Error, StringComparison.Ordinal);
        Assert.Contains(".schema: needs TABLE", run.Error, StringComparison.Ordinal);
        Assert.Contains(".schema 'B': no such table", run.Error, StringComparison.Ordinal);
        Assert.Contains(".format 'xml': it must be one of auto, table, vertical, jsonl, csv", run.Error, StringComparison.Ordinal);
        Assert.Contains(".quit: takes no argument, not 'now'", run.Error, StringComparison.Ordinal);
        Assert.Contains(".plan: no query has run yet", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Commands_answer()
    {
        var run = Ask(".help\n.show tables\n.schema A\nA | where x > 1 | project name\n\n.plan\n.plan A | count\n.quit\nA\n");

        Assert.Equal(ExitCode.Done, run.Code);
        foreach (var command in ShellCommands.All)
        {
            Assert.Matches($@"(?m)^{System.Text.RegularExpressions.Regex.Escape($"{command.Name} {command.Argument}".TrimEnd())} +{System.Text.RegularExpressions.Regex.Escape(command.Description)}$", run.Output);
        }

        Assert.Matches(@"(?m)^A +2 columns +2 rows$", run.Output);
        Assert.Contains("x     long\nname  string\n", run.Output, StringComparison.Ordinal);
        Assert.Equal(2, run.Output.Split("As bound:").Length - 1);
        Assert.EndsWith("\ncolumnar count as Count\n  columnar scan A, 0 of 2 columns\n", run.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("csv", "x,name\n1,a\n2,b\n")]
    [InlineData("jsonl", "{\"x\":1,\"name\":\"a\"}\n{\"x\":2,\"name\":\"b\"}\n")]
    public void The_last_result_is_saved(string extension, string expected)
    {
        string file = _folder.Of("result." + extension);
        var run = Ask($"A\n\n.save {file}\n");

        Assert.Contains($"2 rows written to {file}", run.Error, StringComparison.Ordinal);
        Assert.Equal(expected, File.ReadAllText(file));
    }

    [Fact]
    public void A_result_that_was_saved_as_parquet_is_read_again()
    {
        string file = _folder.Of("result.parquet");
        var saved = Ask($"A | extend when = datetime(2026-11-22 10:00:00.123456), span = 90m, bag = dynamic({{\"k\":[1,null]}}), none = int(null)\n\n.save {file}\n");
        Assert.Contains($"2 rows written to {file}", saved.Error, StringComparison.Ordinal);

        var read = CliRun.Of("query", "T | take 1", "--table", $"T={file}", "--format", "jsonl");
        Assert.Equal(("", "{\"x\":1,\"name\":\"a\",\"when\":\"2026-11-22T10:00:00.1234560Z\",\"span\":\"01:30:00\",\"bag\":{\"k\":[1,null]},\"none\":null}\n"), (read.Error, read.Output));
    }

    [Fact]
    public void Several_results_are_not_saved_in_a_format_that_holds_one()
    {
        string file = _folder.Of("results.parquet");
        var run = Ask($"A | fork (count) (take 1)\n\n.save {file}\nprint x = 1;\n");

        Assert.Contains("the query has 2 results, and a Parquet file holds one", run.Error, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(_folder.Root, "results.*"));
        Assert.Contains("{\"x\":1}\n", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void What_cannot_be_saved_is_said()
    {
        var run = Ask($".save a.csv\nA\n\n.save {_folder.Of("a.xlsx")}\n.save {_folder.Of("no/such/folder.csv")}\n.save a\0.csv\nprint x = 1;\n");

        Assert.Contains(".save: no query has run yet", run.Error, StringComparison.Ordinal);
        Assert.Contains("the name must end with one of .csv, .jsonl, .parquet", run.Error, StringComparison.Ordinal);
        Assert.Contains("no/such/folder.csv': ", run.Error, StringComparison.Ordinal);
        Assert.Contains("{\"x\":1}\n", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_vertical_result_has_a_line_for_each_cell_that_is_not_empty()
    {
        var run = Ask(".format vertical\nA | extend empty = ''\n\n");

        Assert.Equal("--- row 1\nx      1\nname   a\n--- row 2\nx      2\nname   b\n2 rows\n", run.Output);
    }

    [Fact]
    public void An_interrupt_ends_a_shell_whose_input_is_a_pipe()
    {
        using var interrupt = new CancellationTokenSource();
        interrupt.Cancel();

        Assert.Equal(ExitCode.Interrupted, Ask("A\n\n", interrupt.Token).Code);
    }

    [Theory]
    [InlineData("A | where x // comment", "A | where x")]
    [InlineData("A // one\n| where name == 'http://a' // two\n", "A | where name == 'http://a'")]
    [InlineData("print \"a\\\"//b\"", "print \"a\\\"//b\"")]
    [InlineData("print @\"C:\\\" // a folder\n| count", "print @\"C:\\\" | count")]
    public void The_history_has_a_query_on_one_line(string query, string expected) => Assert.Equal(expected, ShellHistory.OneLine(query));

    [Fact]
    public void The_history_is_the_users_alone_and_bounded()
    {
        string file = _folder.Of("state/rfbwatch/kql_history");
        var history = new ShellHistory(file);
        for (int i = 0; i < ShellHistory.MaxEntries + 2; i++)
        {
            history.Add($"print {i}");
            history.Add($"print {i}");
        }

        var again = new ShellHistory(file).Entries;
        Assert.Equal((ShellHistory.MaxEntries, "print 2", $"print {ShellHistory.MaxEntries + 1}"), (again.Count, again[0], again[^1]));
        Assert.Equal(history.Entries, again);
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
        }
    }

    private CliRun Ask(string input, CancellationToken interrupted = default)
    {
        string table = _folder.Write("a.jsonl", "{\"x\":1,\"name\":\"a\"}\n{\"x\":2,\"name\":\"b\"}\n"u8.ToArray());
        using var output = new MemoryStream();
        using var error = new StringWriter { NewLine = "\n" };
        using var terminal = new Terminal(output, error, interrupted) { Clock = new ManualClock(), Environment = new Dictionary<string, string>(), OpenInput = () => new StringReader(input) };
        var code = CommandLine.Run(["kql", "--table", $"A={table}"], terminal);
        return new CliRun(code, Encoding.UTF8.GetString(output.ToArray()), error.ToString());
    }
}
